import { CotermError } from "../../base/errors.ts";

export type Token =
  | { readonly kind: "(" | ")" | "OR" | "AND" | "NOT"; readonly at: number }
  | { readonly kind: "word"; readonly text: string; readonly at: number }
  | { readonly kind: "quoted"; readonly text: string; readonly at: number }
  | { readonly kind: "range"; readonly from: string; readonly to: string; readonly at: number }
  /** `name:`, what it is about follows. */
  | { readonly kind: "field"; readonly name: string; readonly at: number };

const space = /\s+/y;
const fieldName = /@?([A-Za-z][\w.]*):(?=\S)/y;
const range = /\[\s*(\S+)\s+TO\s+([^\s\]]+)\s*\]/y;
const word = /[^\s()"]+/y;

/** @throws CotermError BAD_QUERY */
export function tokensOf(query: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    const match = pattern.exec(query);
    if (match !== null) at = pattern.lastIndex;
    return match;
  };
  for (;;) {
    take(space);
    if (at >= query.length) return tokens;
    const start = at;
    const character = query[at] ?? "";
    if (character === "(" || character === ")") {
      at++;
      tokens.push({ kind: character, at: start });
    } else if (character === '"') {
      const [text, end] = quotedAt(query, start);
      at = end;
      tokens.push({ kind: "quoted", text, at: start });
    } else if (isMinus(query, start)) {
      at++;
      tokens.push({ kind: "NOT", at: start });
    } else {
      tokens.push(wordAt(take, start, query));
    }
  }
}

/** A minus before a term excludes it. Two are the beginning of an option. */
function isMinus(query: string, at: number): boolean {
  return query[at] === "-" && /[^\s-]/.test(query[at + 1] ?? " ");
}

function wordAt(take: (pattern: RegExp) => RegExpExecArray | null, at: number, query: string): Token {
  const field = take(fieldName);
  if (field !== null) return { kind: "field", name: (field[1] ?? "").toLowerCase(), at };
  const between = take(range);
  if (between !== null) return { kind: "range", from: between[1] ?? "", to: between[2] ?? "", at };
  const text = take(word)?.[0];
  if (text === undefined) throw badQuery(query, at, "cannot be read");
  return text === "OR" || text === "AND" || text === "NOT" ? { kind: text, at } : { kind: "word", text, at };
}

function quotedAt(query: string, start: number): [string, number] {
  let text = "";
  for (let at = start + 1; at < query.length; at++) {
    const character = query[at] ?? "";
    if (character === '"') return [text, at + 1];
    const isEscape = character === "\\" && /["\\]/.test(query[at + 1] ?? "");
    if (isEscape) at++;
    text += query[at] ?? "";
  }
  throw badQuery(query, start, "begins a text that does not end: a closing quote is missing");
}

export function badQuery(query: string, at: number, problem: string): CotermError {
  const near = query.slice(at, at + 20);
  return new CotermError("BAD_QUERY", `the query ${problem}, at character ${at + 1}${near === "" ? "" : `: ${near}`}`, {
    exit: "usage",
    hint: `'"delete pod" exit:>0 since:2d'`,
  });
}
