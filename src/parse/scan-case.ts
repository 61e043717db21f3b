import {
  AMPERSAND,
  BACKSLASH,
  CLOSE_BRACE,
  CLOSE_PAREN,
  DOUBLE_QUOTE,
  GREATER,
  HASH,
  LESS,
  NEWLINE,
  OPEN_BRACE,
  OPEN_PAREN,
  PIPE,
  RETURN,
  SEMICOLON,
  SINGLE_QUOTE,
  isBlank,
} from "./characters.ts";
import { Context } from "./command.ts";
import { openBlock, type List } from "./scan-blocks.ts";
import { keywordAt } from "./scan-keywords.ts";
import { fail, matchAt, peek, skipBlanks, skipComment, skipSeparators, type Scan } from "./scan-state.ts";
import { readWord } from "./scan-word.ts";

/** `case WORD in` or zsh's `case WORD {`; the position is behind `case`. */
export function readCaseHead(s: Scan, list: List): void {
  skipBlanks(s);
  readWord(s, "first");
  skipSeparators(s);
  if (s.text.startsWith("in", s.at)) {
    s.at += 2;
    openBlock(s, list, "case", Context.caseBranch);
  } else if (peek(s) === OPEN_BRACE) {
    s.at++;
    openBlock(s, list, "case{", Context.caseBranch);
  } else {
    fail(s, "case without in");
    openBlock(s, list, "case", Context.caseBranch);
  }
  readCasePattern(s, list);
}

export function isInCase(list: List): boolean {
  const kind = innermostCase(list);
  return kind !== null;
}

function innermostCase(list: List): "case" | "case{" | null {
  for (let index = list.blocks.length - 1; index >= 0; index--) {
    const kind = list.blocks[index]?.kind;
    if (kind === "case" || kind === "case{") return kind;
    if (kind === "(" || kind === "{") return null;
  }
  return null;
}

/** Reads the pattern of a branch up to and with its `)`, unless the `case` ends here. */
export function readCasePattern(s: Scan, list: List): void {
  skipToPattern(s);
  if (s.at >= s.end) return;
  const braced = innermostCase(list) === "case{";
  if (braced ? peek(s) === CLOSE_BRACE : keywordAt(s) === "esac") return;
  if (peek(s) === OPEN_PAREN && !opensGroup(s)) s.at++;
  let open = 0;
  while (s.at < s.end) {
    const code = peek(s);
    if (code === CLOSE_PAREN) {
      s.at++;
      if (open-- === 0) return;
    } else if (code === OPEN_PAREN) {
      s.at++;
      open++;
    } else if (code === NEWLINE || code === SEMICOLON) {
      fail(s, "unfinished case pattern");
      return;
    } else if (code === PIPE || code === LESS || code === GREATER || code === AMPERSAND || isBlank(code)) {
      s.at++;
    } else {
      const before = s.at;
      readWord(s, "pattern");
      if (s.at === before) s.at++;
    }
  }
}

function skipToPattern(s: Scan): void {
  for (;;) {
    const code = peek(s);
    if (isBlank(code) || code === NEWLINE || code === RETURN) s.at++;
    else if (code === HASH) skipComment(s);
    else return;
  }
}

const restOfPattern = /[^\n;&]{0,200}\)/y;

/**
 * A leading `(` is the optional parenthesis of the branch, except in zsh when text that belongs to the same
 * pattern follows its counterpart: `(a|b)c)`.
 */
function opensGroup(s: Scan): boolean {
  if (!s.zsh) return false;
  const close = groupEnd(s);
  if (close < 0) return false;
  const next = s.text.charCodeAt(close);
  if (next === CLOSE_PAREN) return true;
  const glued = close < s.end && !isBlank(next) && next !== NEWLINE && next !== SEMICOLON;
  return glued && matchAt(s, restOfPattern, close) !== null;
}

/** Offset behind the parenthesis that balances the one at the position, or -1 on this line. */
function groupEnd(s: Scan): number {
  let open = 0;
  const limit = Math.min(s.end, s.at + 1000);
  for (let at = s.at; at < limit; at++) {
    const code = s.text.charCodeAt(at);
    if (code === NEWLINE) return -1;
    if (code === BACKSLASH) at++;
    else if (code === SINGLE_QUOTE || code === DOUBLE_QUOTE) {
      const close = s.text.indexOf(String.fromCharCode(code), at + 1);
      if (close < 0) return -1;
      at = close;
    } else if (code === OPEN_PAREN) open++;
    else if (code === CLOSE_PAREN && --open === 0) return at + 1;
  }
  return -1;
}
