import { BACKSLASH, BACKTICK, DOLLAR, DOUBLE_QUOTE, SINGLE_QUOTE } from "./characters.ts";
import { readBackticks, readDollar } from "./scan-expansion.ts";
import { fail, matchAt, peek, type WordDraft, type Scan } from "./scan-state.ts";

/** Reads `'…'` of bash and zsh; the position is on the opening quote. */
export function readSingleQuotes(s: Scan, word: WordDraft): void {
  word.quoted = true;
  const close = s.text.indexOf("'", s.at + 1);
  if (close < 0) {
    word.text += s.text.slice(s.at + 1);
    word.dynamic = true;
    s.at = s.end;
    fail(s, "unterminated '");
    return;
  }
  word.text += s.text.slice(s.at + 1, close);
  s.at = close + 1;
  // With rc_quotes '' stands for one quote; the second one is then read as opening the rest.
  if (s.zsh && s.state.rcQuotes === true && peek(s) === SINGLE_QUOTE) word.text += "'";
}

/** Reads `"…"`; the position is on the opening quote. */
export function readDoubleQuotes(s: Scan, word: WordDraft): void {
  const { text } = s;
  word.quoted = true;
  s.at++;
  for (;;) {
    let next = s.at;
    for (; next < s.end; next++) {
      const code = text.charCodeAt(next);
      if (code === DOUBLE_QUOTE || code === BACKSLASH || code === DOLLAR || code === BACKTICK) break;
    }
    if (next > s.at) word.text += text.slice(s.at, next);
    s.at = next;
    if (next >= s.end) {
      fail(s, 'unterminated "');
      word.dynamic = true;
      return;
    }
    const code = text.charCodeAt(next);
    if (code === DOUBLE_QUOTE) {
      s.at++;
      return;
    }
    if (code === BACKSLASH) readEscapeInDoubleQuotes(s, word);
    else if (code === BACKTICK && !s.fish) readBackticks(s, word, true);
    else if (code === BACKTICK || !readDollar(s, word, true)) {
      word.text += text.charAt(next);
      s.at = next + 1;
    }
  }
}

function readEscapeInDoubleQuotes(s: Scan, word: WordDraft): void {
  const escaped = s.text.charAt(s.at + 1);
  s.at += 2;
  if (escaped === "\n") return;
  const removesBackslash = escaped === '"' || escaped === "\\" || escaped === "$" || (escaped === "`" && !s.fish);
  word.text += removesBackslash ? escaped : "\\" + escaped;
}

/** Reads a backslash outside of quotes in bash and zsh. */
export function readBackslash(s: Scan, word: WordDraft): void {
  if (s.at + 1 >= s.end) {
    s.at++;
    word.text += "\\";
    return;
  }
  const codePoint = s.text.codePointAt(s.at + 1) ?? 0;
  const escaped = String.fromCodePoint(codePoint);
  s.at += 1 + escaped.length;
  if (escaped === "\n") return;
  word.text += escaped;
  word.quoted = true;
}

const simpleEscapes: Readonly<Record<string, string>> = {
  n: "\n",
  t: "\t",
  r: "\r",
  a: "\u0007",
  b: "\b",
  e: "\u001B",
  f: "\f",
  v: "\v",
};
const hexDigits: Readonly<Record<string, RegExp>> = {
  x: /[0-9a-fA-F]{1,2}/y,
  X: /[0-9a-fA-F]{1,2}/y,
  u: /[0-9a-fA-F]{1,4}/y,
  U: /[0-9a-fA-F]{1,8}/y,
};
const octalDigits = /[0-7]{1,3}/y;

/** The character written as `\xHH`, `\uHHHH`, `\nnn` or `\cX`; the position is behind the backslash. */
function readNumericEscape(s: Scan): string | null {
  const letter = s.text.charAt(s.at);
  const pattern = hexDigits[letter];
  if (pattern !== undefined) {
    const digits = matchAt(s, pattern, s.at + 1);
    if (digits === null) return null;
    s.at += 1 + digits[0].length;
    return String.fromCodePoint(Math.min(0x10ffff, Number.parseInt(digits[0], 16)));
  }
  if (letter === "c" && s.at + 1 < s.end) {
    s.at += 2;
    return String.fromCharCode(s.text.charCodeAt(s.at - 1) & 31);
  }
  const octal = matchAt(s, octalDigits);
  if (octal === null) return null;
  s.at += octal[0].length;
  return String.fromCharCode(Number.parseInt(octal[0], 8) & 255);
}

/** Reads the rest of `$'…'`; the position is behind the opening quote. */
export function readAnsiQuotes(s: Scan, word: WordDraft): void {
  word.quoted = true;
  while (s.at < s.end) {
    const code = peek(s);
    if (code === SINGLE_QUOTE) {
      s.at++;
      return;
    }
    if (code !== BACKSLASH) {
      word.text += s.text.charAt(s.at++);
      continue;
    }
    s.at++;
    const letter = s.text.charAt(s.at);
    const simple = letter === "E" ? "\u001B" : simpleEscapes[letter];
    const numeric = simple === undefined ? readNumericEscape(s) : null;
    if (numeric !== null) {
      word.text += numeric;
      continue;
    }
    s.at++;
    const itself = letter === "'" || letter === '"' || letter === "\\" || letter === "?";
    word.text += simple ?? (itself ? letter : "\\" + letter);
  }
  word.dynamic = true;
  fail(s, "unterminated $'");
}

/** Reads `'…'` of fish, where `\'` and `\\` are escapes. */
export function readFishSingleQuotes(s: Scan, word: WordDraft): void {
  word.quoted = true;
  s.at++;
  while (s.at < s.end) {
    const code = peek(s);
    if (code === SINGLE_QUOTE) {
      s.at++;
      return;
    }
    const next = peek(s, 1);
    if (code === BACKSLASH && (next === SINGLE_QUOTE || next === BACKSLASH)) s.at++;
    word.text += s.text.charAt(s.at++);
  }
  word.dynamic = true;
  fail(s, "unterminated '");
}

/** Reads a backslash outside of quotes in fish, where `\x2f` is a slash. */
export function readFishBackslash(s: Scan, word: WordDraft): void {
  s.at++;
  const letter = s.text.charAt(s.at);
  if (letter === "\n") {
    s.at++;
    return;
  }
  word.quoted = true;
  const simple = simpleEscapes[letter];
  const numeric = simple === undefined ? readNumericEscape(s) : null;
  if (numeric !== null) {
    word.text += numeric;
    return;
  }
  const character = String.fromCodePoint(s.text.codePointAt(s.at) ?? BACKSLASH);
  s.at = Math.min(s.end, s.at + character.length);
  word.text += simple ?? character;
}
