import { isChar, parseGlob, type Token } from "./glob-syntax.ts";

/**
 * Globs over whole texts, matched in time proportional to pattern × text, whatever they are.
 *
 *     *  any characters but /     **  any characters     ?  one character but /
 *     [a-z] [!a-z]  one of, none of                      +([a-z])  one or more of
 *     {a,b}  either                                      \x  the character itself
 */
export type Glob = (text: string) => boolean;

/** @throws SyntaxError when the pattern has an open bracket or too many alternatives. */
export function compileGlobs(patterns: readonly string[]): Glob {
  const exact = new Set<string>();
  const others: Token[][] = [];
  for (const tokens of patterns.flatMap(parseGlob)) {
    if (tokens.every(isChar)) exact.add(tokens.map(({ char }) => char).join(""));
    else others.push(tokens);
  }
  const prefixes = others.map(literalPrefix);
  return (text) =>
    exact.has(text) || others.some((tokens, i) => text.startsWith(prefixes[i] ?? "") && matchTokens(tokens, text));
}

/** Follows every way to match at once: a set of places in the pattern, moved on by each character. */
function matchTokens(tokens: readonly Token[], text: string): boolean {
  const last = tokens.length;
  let current = new Uint8Array(last + 1);
  let next = new Uint8Array(last + 1);
  enter(tokens, current, 0);
  for (let i = 0; i < text.length; i++) {
    const char = text.charAt(i);
    let alive = false;
    next.fill(0);
    for (let at = 0; at < last; at++) {
      const token = tokens[at];
      if (current[at] !== 1 || token === undefined || !accepts(token, char)) continue;
      alive = true;
      if (token.kind === "any" && token.repeat) enter(tokens, next, at);
      else {
        if (token.kind === "class" && token.repeat) next[at] = 1;
        enter(tokens, next, at + 1);
      }
    }
    if (!alive) return false;
    [current, next] = [next, current];
  }
  return current[last] === 1;
}

/** Marks a place, and those behind it that are reached without a character. */
function enter(tokens: readonly Token[], places: Uint8Array, from: number): void {
  for (let at = from; ; at++) {
    places[at] = 1;
    const token = tokens[at];
    if (token?.kind !== "any" || !token.repeat) return;
  }
}

function accepts(token: Token, char: string): boolean {
  switch (token.kind) {
    case "char":
      return token.char === char;
    case "any":
      return token.slash || char !== "/";
    case "class":
      return token.chars.ranges.some(([from, to]) => from <= char && char <= to) !== token.chars.negated;
    default:
      return token satisfies never;
  }
}

function literalPrefix(tokens: readonly Token[]): string {
  const end = tokens.findIndex((token) => !isChar(token));
  return tokens
    .slice(0, end)
    .map((token) => (isChar(token) ? token.char : ""))
    .join("");
}
