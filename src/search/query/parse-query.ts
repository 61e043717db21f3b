import type { FieldTest, Query } from "./query.ts";
import { badQuery, type Token, tokensOf } from "./tokens.ts";

const deepest = 50;
const mostTokens = 500;

/** @returns null for a query without terms. @throws CotermError BAD_QUERY */
export function parseQuery(text: string): Query | null {
  const tokens = tokensOf(text);
  if (tokens.length > mostTokens)
    throw badQuery(text, tokens[mostTokens]?.at ?? 0, `has more than ${mostTokens} terms`);
  return tokens.length === 0 ? null : new Parser(text, tokens).parse();
}

class Parser {
  readonly #text: string;
  readonly #tokens: readonly Token[];
  #index = 0;

  constructor(text: string, tokens: readonly Token[]) {
    this.#text = text;
    this.#tokens = tokens;
  }

  parse(): Query {
    const query = this.#any(0, null);
    const rest = this.#tokens[this.#index];
    if (rest !== undefined) throw badQuery(this.#text, rest.at, "closes a bracket that was not opened");
    return query;
  }

  /** @param field The field that stands before the bracket around this: `host:(a OR b)`. */
  #any(depth: number, field: string | null): Query {
    const of = [this.#all(depth, field)];
    while (this.#peek() === "OR") {
      this.#index++;
      of.push(this.#all(depth, field));
    }
    const [only] = of;
    return of.length === 1 && only !== undefined ? only : { kind: "any", of };
  }

  #all(depth: number, field: string | null): Query {
    const of: Query[] = [];
    for (let kind = this.#peek(); kind !== undefined && kind !== "OR" && kind !== ")"; kind = this.#peek()) {
      if (kind === "AND") this.#index++;
      else of.push(this.#term(depth, field));
    }
    const [only] = of;
    if (only === undefined)
      throw badQuery(this.#text, this.#tokens[this.#index]?.at ?? this.#text.length, "lacks a term");
    return of.length === 1 ? only : { kind: "all", of };
  }

  #term(depth: number, field: string | null): Query {
    const token = this.#tokens[this.#index++];
    if (token === undefined) throw badQuery(this.#text, this.#text.length, "lacks a term");
    if (depth > deepest) throw badQuery(this.#text, token.at, "is nested too deep");
    switch (token.kind) {
      case "NOT":
        return { kind: "not", of: this.#term(depth + 1, field) };
      case "(": {
        const inner = this.#any(depth + 1, field);
        if (this.#tokens[this.#index++]?.kind !== ")")
          throw badQuery(this.#text, token.at, "opens a bracket that is not closed");
        return inner;
      }
      case "field":
        return this.#term(depth + 1, token.name);
      case "range":
        if (field === null) return { kind: "text", text: `[${token.from} TO ${token.to}]`, match: "exact" };
        return { kind: "field", field, test: { kind: "range", from: boundOf(token.from), to: boundOf(token.to) } };
      case "quoted":
        if (field !== null) return { kind: "field", field, test: { kind: "is", value: token.text, isExact: true } };
        return { kind: "text", text: token.text, match: "exact" };
      case "word":
        return field === null ? textOf(token.text) : { kind: "field", field, test: testOf(token.text) };
      default:
        throw badQuery(this.#text, token.at, `lacks a term before ${token.kind}`);
    }
  }

  #peek(): Token["kind"] | undefined {
    return this.#tokens[this.#index]?.kind;
  }
}

function textOf(text: string): Query {
  if (text.length > 1 && text.endsWith("*")) return { kind: "text", text: text.slice(0, -1), match: "prefix" };
  return { kind: "text", text, match: "word" };
}

function testOf(text: string): FieldTest {
  const compared = /^(>=|<=|>|<)(.+)$/.exec(text);
  const operator = compared?.[1];
  if (operator === ">" || operator === ">=" || operator === "<" || operator === "<=") {
    return { kind: "compare", operator, value: compared?.[2] ?? "" };
  }
  return { kind: "is", value: text, isExact: false };
}

function boundOf(text: string): string | null {
  return text === "*" ? null : text;
}
