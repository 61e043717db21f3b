/** Longer texts are not searched with patterns: the work grows with the square of the length. */
const longestText = 200;

/** Whether a pattern of the shell, `*`, `?` and `[…]`, covers the whole text. */
function matchesGlob(text: string, pattern: string): boolean {
  let at = 0;
  let inPattern = 0;
  let star = -1;
  let retry = 0;
  while (at < text.length) {
    const length = unitLength(pattern, inPattern);
    if (pattern[inPattern] === "*") {
      star = inPattern++;
      retry = at;
    } else if (length > 0 && unitMatches(pattern.slice(inPattern, inPattern + length), text.charAt(at))) {
      at++;
      inPattern += length;
    } else if (star >= 0) {
      inPattern = star + 1;
      at = ++retry;
    } else return false;
  }
  while (pattern[inPattern] === "*") inPattern++;
  return inPattern >= pattern.length;
}

/** `${x#pattern}` and, from the other end, `${x%pattern}`. */
export function withoutPart(text: string, pattern: string, from: "start" | "end", longest: boolean): string {
  if (text.length > longestText) return text;
  for (let step = 0; step <= text.length; step++) {
    const length = longest ? text.length - step : step;
    const part = from === "start" ? text.slice(0, length) : text.slice(text.length - length);
    if (matchesGlob(part, pattern)) return from === "start" ? text.slice(length) : text.slice(0, text.length - length);
  }
  return text;
}

/** `${x/pattern/replacement}`, with `all` as with `//`. */
export function withReplaced(text: string, pattern: string, replacement: string, all: boolean): string {
  if (pattern === "") return text;
  if (!/[*?[\\]/.test(pattern)) {
    return all ? text.replaceAll(pattern, () => replacement) : text.replace(pattern, () => replacement);
  }
  if (text.length > longestText) return text;
  let result = "";
  for (let at = 0; at < text.length;) {
    const length = longestMatch(text, at, pattern);
    if (length === 0) result += text.charAt(at++);
    else {
      result += replacement;
      at += length;
      if (!all) return result + text.slice(at);
    }
  }
  return result;
}

function longestMatch(text: string, at: number, pattern: string): number {
  for (let end = text.length; end > at; end--) if (matchesGlob(text.slice(at, end), pattern)) return end - at;
  return 0;
}

/** How many characters of the pattern stand for one of the text. */
function unitLength(pattern: string, at: number): number {
  const first = pattern[at];
  if (first === undefined) return 0;
  if (first === "\\" && at + 1 < pattern.length) return 2;
  if (first !== "[") return 1;
  const close = pattern.indexOf("]", at + 2);
  return close < 0 ? 1 : close - at + 1;
}

function unitMatches(unit: string, character: string): boolean {
  if (unit.length === 1) return unit === "?" || unit === character;
  if (unit.startsWith("\\")) return unit.charAt(1) === character;
  const negated = /^\[[!^]/.test(unit);
  return setHas(unit.slice(negated ? 2 : 1, -1), character) !== negated;
}

function setHas(set: string, character: string): boolean {
  for (let at = 0; at < set.length; at++) {
    const first = set.charAt(at);
    if (set.charAt(at + 1) === "-" && at + 2 < set.length) {
      if (first <= character && character <= set.charAt(at + 2)) return true;
      at += 2;
    } else if (first === character) return true;
  }
  return false;
}
