import {
  BACKSLASH,
  BACKTICK,
  CLOSE_BRACE,
  CLOSE_BRACKET,
  CLOSE_PAREN,
  DOLLAR,
  DOUBLE_QUOTE,
  GREATER,
  LESS,
  NEWLINE,
  OPEN_BRACE,
  OPEN_BRACKET,
  OPEN_PAREN,
  PIPE,
  SEMICOLON,
  SINGLE_QUOTE,
  SPACE,
  isBlank,
} from "./characters.ts";
import { Context } from "./command.ts";
import { readArithmetic } from "./scan-arithmetic.ts";
import { readList } from "./scan-list.ts";
import { readAnsiQuotes, readDoubleQuotes } from "./scan-quotes.ts";
import {
  addExpansion,
  descend,
  emptyWord,
  fail,
  innerScan,
  matchAt,
  maximumDepth,
  peek,
  stop,
  type WordDraft,
  type Scan,
} from "./scan-state.ts";

/** Scans the commands up to `closer`, as a list of its own one level deeper. The position is behind the opener. */
export function readSubstitution(s: Scan, closer: number, context: number): void {
  const { last, heredocs, context: outerContext } = s;
  s.heredocs = [];
  s.context |= context;
  s.depth++;
  readList(s, closer);
  s.depth--;
  s.context = outerContext;
  s.heredocs = heredocs;
  s.last = last;
}

/** Reads `` `…` `` of bash and zsh: its text loses one level of backslashes and is scanned by itself. */
export function readBackticks(s: Scan, word: WordDraft, inDoubleQuotes: boolean): void {
  const start = s.at;
  let body = "";
  let from = ++s.at;
  while (s.at < s.end) {
    const code = peek(s);
    if (code === BACKTICK) break;
    if (code !== BACKSLASH) {
      s.at++;
      continue;
    }
    const next = peek(s, 1);
    if (next === BACKTICK || next === BACKSLASH || next === DOLLAR) {
      body += s.text.slice(from, s.at);
      from = s.at + 1;
    }
    s.at += 2;
  }
  s.at = Math.min(s.at, s.end);
  const exact = body === "";
  body += s.text.slice(from, s.at);
  if (s.at >= s.end) fail(s, "unterminated `");
  else s.at++;
  addExpansion(word, s.text.slice(start, s.at), inDoubleQuotes);
  readList(innerScan(s, body, start + 1, Context.substitution, exact), 0);
}

const zshParameter = /\$(?:[#+^=~]{0,4}[A-Za-z_][A-Za-z0-9_]*|[0-9]+|[#?$!@*-])/y;
const bashParameter = /\$(?:[A-Za-z_][A-Za-z0-9_]*|[0-9]|[#?$!@*-])/y;
/** Of `$$x` only one `$` at a time: of thousands each would be looked at again and again. */
const fishParameter = /\$(?:(?=\$)|[A-Za-z0-9_]+)/y;

/**
 * Reads what a `$` at the position starts: a parameter, `${…}`, `$(…)`, `$((…))`, `$[…]`, `$'…'` or `$"…"`.
 * Returns false, having moved nothing, when the `$` is only itself.
 */
export function readDollar(s: Scan, word: WordDraft, inDoubleQuotes: boolean): boolean {
  if (s.depth >= maximumDepth) {
    word.dynamic = true;
    stop(s);
    return true;
  }
  const start = s.at;
  const next = peek(s, 1);
  if (next === OPEN_PAREN) {
    word.dynamic = true;
    const afterArithmetic = !s.fish && peek(s, 2) === OPEN_PAREN ? readArithmetic(s, start + 3) : -1;
    if (afterArithmetic >= 0) s.at = afterArithmetic;
    else {
      s.at = start + 2;
      readSubstitution(s, CLOSE_PAREN, Context.substitution);
    }
  } else if (s.fish) {
    const parameter = matchAt(s, fishParameter);
    if (parameter === null) return false;
    word.dynamic = true;
    s.at += parameter[0].length;
    if (peek(s) === OPEN_BRACKET) readSubscript(s);
  } else if (next === OPEN_BRACE) {
    word.dynamic = true;
    const first = peek(s, 2);
    if (isBlank(first) || first === NEWLINE || first === PIPE) {
      s.at += 3;
      readSubstitution(s, CLOSE_BRACE, Context.substitution);
    } else {
      s.at += 2;
      s.depth++;
      readBracedParameter(s, inDoubleQuotes);
      s.depth--;
    }
  } else if (next === SINGLE_QUOTE && !inDoubleQuotes) {
    s.at += 2;
    readAnsiQuotes(s, word);
    return true;
  } else if (next === DOUBLE_QUOTE && !inDoubleQuotes) {
    s.at++;
    readDoubleQuotes(s, word);
    return true;
  } else if (next === OPEN_BRACKET) {
    word.dynamic = true;
    readOldArithmetic(s);
  } else {
    const parameter = matchAt(s, s.zsh ? zshParameter : bashParameter);
    if (parameter === null) return false;
    word.dynamic = true;
    s.at += parameter[0].length;
    if (s.zsh && peek(s) === OPEN_BRACKET) readSubscript(s);
  }
  addExpansion(word, s.text.slice(start, s.at), inDoubleQuotes);
  return true;
}

/** `$[ 1 + 2 ]`, the old spelling of `$((…))`. */
function readOldArithmetic(s: Scan): void {
  s.at += 2;
  let open = 1;
  while (s.at < s.end && open > 0) {
    const code = peek(s);
    if (code === DOLLAR && peek(s, 1) === OPEN_PAREN) {
      s.at += 2;
      readSubstitution(s, CLOSE_PAREN, Context.arithmetic);
      continue;
    }
    if (code === OPEN_BRACKET) open++;
    else if (code === CLOSE_BRACKET) open--;
    s.at++;
  }
}

/** `[…]` behind a parameter of zsh or fish. */
function readSubscript(s: Scan): void {
  if (!descend(s)) return;
  const ignored = emptyWord(s);
  let open = 0;
  while (s.at < s.end) {
    const code = peek(s);
    if (code === NEWLINE || code === SEMICOLON || (code === SPACE && open <= 0)) break;
    if (readQuotedPart(s, code, ignored, false)) continue;
    s.at++;
    if (code === OPEN_BRACKET) open++;
    else if (code === CLOSE_BRACKET && --open === 0) break;
    else if (code === OPEN_PAREN && s.fish) readSubstitution(s, CLOSE_PAREN, Context.substitution);
  }
  s.depth--;
}

/**
 * zsh parameter flags: letters, some with arguments in delimiters of the writer's choice, as in `(s:;:)`.
 * They are skipped as a whole because a delimiter may be a quote or a bracket.
 */
const zshFlags =
  /\((?:[gIjlrsZ_](?:<[^>]{0,40}>|\{[^}]{0,40}\}|\[[^\]]{0,40}\]|\([^)]{0,40}\)|([^A-Za-z0-9\s<{[(]).{0,40}?\1)|[A-Za-z@#%0~=^+-]){0,40}\)/y;

/** The rest of `${…}`; the position is behind the opening brace. */
function readBracedParameter(s: Scan, inDoubleQuotes: boolean): void {
  const ignored = emptyWord(s);
  if (s.zsh && peek(s) === OPEN_PAREN) {
    const flags = matchAt(s, zshFlags);
    if (flags !== null) s.at += flags[0].length;
  }
  while (s.at < s.end) {
    const code = peek(s);
    if (code === CLOSE_BRACE) {
      s.at++;
      return;
    }
    if (readQuotedPart(s, code, ignored, inDoubleQuotes)) continue;
    if ((code === LESS || code === GREATER) && peek(s, 1) === OPEN_PAREN && !inDoubleQuotes) {
      s.at += 2;
      readSubstitution(s, CLOSE_PAREN, Context.processSubstitution);
    } else s.at++;
  }
  fail(s, "unterminated ${");
}

/** Reads one quoted or expanded part where only the commands inside it matter. False: nothing was read. */
export function readQuotedPart(s: Scan, code: number, ignored: WordDraft, inDoubleQuotes: boolean): boolean {
  if (code === BACKSLASH) s.at = Math.min(s.end, s.at + 2);
  else if (code === SINGLE_QUOTE && !inDoubleQuotes) {
    const close = s.text.indexOf("'", s.at + 1);
    s.at = close < 0 ? s.end : close + 1;
  } else if (code === DOUBLE_QUOTE) readDoubleQuotes(s, ignored);
  else if (code === BACKTICK && !s.fish) readBackticks(s, ignored, inDoubleQuotes);
  else if (code !== DOLLAR || !readDollar(s, ignored, inDoubleQuotes)) return false;
  // What was read is of no interest, and gathering it at every level would be quadratic.
  ignored.text = "";
  delete ignored.expansions;
  return true;
}
