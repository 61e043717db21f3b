/**
 * Globs over whole texts, matched in time proportional to pattern × text, whatever they are.
 *
 *     *  any characters but /     **  any characters     ?  one character but /
 *     [a-z] [!a-z]  one of, none of                      +([a-z])  one or more of
 *     {a,b}  either                                      \x  the character itself
 */
export type Glob = (text: string) => boolean;

type Token =
  | { readonly kind: "char"; readonly char: string }
  | { readonly kind: "class"; readonly chars: CharacterClass; readonly repeat: boolean }
  | { readonly kind: "any"; readonly slash: boolean; readonly repeat: boolean };

interface CharacterClass {
  readonly negated: boolean;
  readonly ranges: readonly (readonly [from: string, to: string])[];
}

/** More alternatives than this are a mistake, or an attack. */
const mostAlternatives = 512;

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

/**
 * Words (letters, digits, `_.-`) one of which stands in each text that the pattern matches, with something else on
 * either side or the end of the text.
 *
 * @returns null when there are no such words.
 */
export function requiredWords(pattern: string): readonly string[] | null {
  if (!isGlob(pattern) && !pattern.includes("+(")) {
    const parts = pattern.split(/[^\w.-]+/).filter(Boolean); // most are plain words
    const word = parts.findLast((part) => part.length > 2) ?? parts.at(-1);
    return word === undefined ? null : [word];
  }
  const words = new Set<string>();
  for (const tokens of parseGlob(pattern)) {
    const found = segments(tokens).map(expandSegment);
    const chosen = found.findLast((some) => some !== null && some.every((word) => word.length > 2));
    const fallback = chosen ?? found.findLast((some) => some !== null);
    if (fallback === undefined || fallback === null) return null;
    for (const word of fallback) words.add(word);
  }
  return [...words];
}

/** Whether a text is more than itself when it is read as a glob. */
export function isGlob(text: string): boolean {
  return /[*?[\\{]/.test(text);
}

/** One list of tokens for each alternative of the braces. */
function parseGlob(pattern: string): Token[][] {
  const alternatives = expandBraces(pattern);
  if (alternatives.length > mostAlternatives) throw new SyntaxError(`more than ${mostAlternatives} alternatives`);
  return alternatives.map(parseTokens);
}

function parseTokens(pattern: string): Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < pattern.length;) {
    const char = pattern.charAt(at);
    if (char === "\\" && at + 1 < pattern.length) {
      tokens.push({ kind: "char", char: pattern.charAt(at + 1) });
      at += 2;
    } else if (char === "*") {
      const slash = pattern.startsWith("**", at);
      tokens.push({ kind: "any", slash, repeat: true });
      at += slash ? 2 : 1;
    } else if (char === "?") {
      tokens.push({ kind: "any", slash: false, repeat: false });
      at++;
    } else if (char === "[" || pattern.startsWith("+([", at)) {
      const repeat = char === "+";
      const { chars, end } = parseClass(pattern, repeat ? at + 2 : at);
      if (repeat && pattern[end] !== ")") throw new SyntaxError(`+( is not closed in ${pattern}`);
      tokens.push({ kind: "class", chars, repeat });
      at = repeat ? end + 1 : end;
    } else {
      tokens.push({ kind: "char", char });
      at++;
    }
  }
  return tokens;
}

function parseClass(pattern: string, open: number): { chars: CharacterClass; end: number } {
  let at = open + 1;
  const negated = pattern[at] === "!" || pattern[at] === "^";
  if (negated) at++;
  const ranges: [string, string][] = [];
  for (let first = true; at < pattern.length; first = false) {
    const from = pattern.charAt(at);
    if (from === "]" && !first) return { chars: { negated, ranges }, end: at + 1 };
    const isRange = pattern[at + 1] === "-" && at + 2 < pattern.length && pattern[at + 2] !== "]";
    ranges.push([from, isRange ? pattern.charAt(at + 2) : from]);
    at += isRange ? 3 : 1;
  }
  throw new SyntaxError(`[ is not closed in ${pattern}`);
}

/** `a{b,c{d,e}}` → ab, acd, ace. Braces without a comma stand for themselves. */
export function expandBraces(pattern: string): string[] {
  const open = findBraces(pattern);
  if (open === null) return [pattern];
  const head = pattern.slice(0, open.start);
  const tails = expandBraces(pattern.slice(open.end + 1));
  const middles = open.parts.flatMap(expandBraces);
  if (middles.length * tails.length > mostAlternatives) {
    throw new SyntaxError(`more than ${mostAlternatives} alternatives in ${pattern}`);
  }
  return middles.flatMap((middle) => tails.map((tail) => head + middle + tail));
}

function findBraces(pattern: string): { start: number; end: number; parts: string[] } | null {
  for (let start = 0; start < pattern.length; start++) {
    if (pattern[start] === "\\") start++;
    else if (pattern[start] === "[") start = closingBracket(pattern, start);
    else if (pattern[start] === "{") {
      const found = splitBraces(pattern, start);
      if (found !== null && found.parts.length > 1) return { start, ...found };
    }
  }
  return null;
}

function splitBraces(pattern: string, start: number): { end: number; parts: string[] } | null {
  const parts: string[] = [];
  let depth = 0;
  let from = start + 1;
  for (let at = start; at < pattern.length; at++) {
    const char = pattern[at];
    if (char === "\\") at++;
    else if (char === "[") at = closingBracket(pattern, at);
    else if (char === "{") depth++;
    else if (char === "}" && --depth === 0) return { end: at, parts: [...parts, pattern.slice(from, at)] };
    else if (char === "," && depth === 1) {
      parts.push(pattern.slice(from, at));
      from = at + 1;
    }
  }
  return null;
}

function closingBracket(pattern: string, open: number): number {
  const close = pattern.indexOf("]", open + 2);
  return close < 0 ? open : close;
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

function isChar(token: Token): token is Extract<Token, { kind: "char" }> {
  return token.kind === "char";
}

function literalPrefix(tokens: readonly Token[]): string {
  const end = tokens.findIndex((token) => !isChar(token));
  return tokens
    .slice(0, end)
    .map((token) => (isChar(token) ? token.char : ""))
    .join("");
}

/** The parts between characters that no word holds. */
function segments(tokens: readonly Token[]): Token[][] {
  const parts: Token[][] = [[]];
  for (const token of tokens) {
    if (separates(token)) parts.push([]);
    else parts.at(-1)?.push(token);
  }
  return parts.filter((part) => part.length > 0);
}

/** No character that it stands for can be in a word. */
function separates(token: Token): boolean {
  if (isChar(token)) return !/[\w.-]/.test(token.char);
  return token.kind === "class" && list(token.chars)?.every((char) => !/[\w.-]/.test(char)) === true;
}

/** Every word that a segment can be, or null when they are not few. */
function expandSegment(segment: readonly Token[]): string[] | null {
  let words = [""];
  for (const token of segment) {
    const chars = isChar(token) ? [token.char] : token.kind === "class" && !token.repeat ? list(token.chars) : null;
    if (chars === null || words.length * chars.length > 64 || chars.some((char) => !/[\w.-]/.test(char))) return null;
    words = words.flatMap((word) => chars.map((char) => word + char));
  }
  return words;
}

function list({ negated, ranges }: CharacterClass): string[] | null {
  if (negated) return null;
  const chars: string[] = [];
  for (const [from, to] of ranges) {
    for (let code = from.charCodeAt(0); code <= to.charCodeAt(0) && chars.length <= 64; code++) {
      chars.push(String.fromCharCode(code));
    }
  }
  return chars.length <= 64 ? chars : null;
}
