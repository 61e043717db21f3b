/** A glob taken apart: braces into alternatives, each of them into tokens. See glob.ts for what may be written. */

export type Token =
  | { readonly kind: "char"; readonly char: string }
  | { readonly kind: "class"; readonly chars: CharacterClass; readonly repeat: boolean }
  | { readonly kind: "any"; readonly slash: boolean; readonly repeat: boolean };

export interface CharacterClass {
  readonly negated: boolean;
  readonly ranges: readonly (readonly [from: string, to: string])[];
}

/** More alternatives than this are a mistake, or an attack. */
const mostAlternatives = 512;

/** Whether a text is more than itself when it is read as a glob. */
export function isGlob(text: string): boolean {
  return /[*?[\\{]/.test(text);
}

/** One list of tokens for each alternative of the braces. */
export function parseGlob(pattern: string): Token[][] {
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

export function isChar(token: Token): token is Extract<Token, { kind: "char" }> {
  return token.kind === "char";
}
