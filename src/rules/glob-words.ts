import { type CharacterClass, isChar, isGlob, parseGlob, type Token } from "./glob-syntax.ts";

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
