import {
  AT,
  BACKSLASH,
  BACKTICK,
  BANG,
  CLOSE_PAREN,
  DOLLAR,
  DOUBLE_QUOTE,
  EQUALS,
  GREATER,
  HASH,
  LESS,
  OPEN_PAREN,
  PLUS,
  QUESTION,
  SINGLE_QUOTE,
  STAR,
  isSpecial,
} from "./characters.ts";
import { Context, type Word } from "./command.ts";
import { readBackticks, readDollar, readQuotedPart, readSubstitution } from "./scan-expansion.ts";
import { readList } from "./scan-list.ts";
import {
  readBackslash,
  readDoubleQuotes,
  readFishBackslash,
  readFishSingleQuotes,
  readSingleQuotes,
} from "./scan-quotes.ts";
import {
  addExpansion,
  descend,
  emptyWord,
  endAt,
  fail,
  innerScan,
  matchAt,
  peek,
  skipComment,
  skipSeparators,
  spend,
  startsComment,
  type WordDraft,
  type Scan,
} from "./scan-state.ts";

/**
 * Where the word stands, which decides what a parenthesis in it means: the first word of a command or a
 * redirection target, a later word, a pattern of `case` and `[[`, or a heredoc delimiter.
 */
export type WordPosition = "first" | "argument" | "pattern" | "delimiter";

/** Reads one word, dequoting it and scanning the commands in its expansions. Reads nothing at an operator. */
export function readWord(s: Scan, position: WordPosition): Word {
  const word = emptyWord(s);
  const start = s.at;
  spend(s, 1);
  for (;;) {
    let next = s.at;
    while (next < s.end && !isSpecial(s.text.charCodeAt(next))) next++;
    if (next > s.at) {
      word.text += s.text.slice(s.at, next);
      s.at = next;
    }
    if (next >= s.end || !readSpecial(s, word, start, position)) break;
  }
  word.end = endAt(s, s.at);
  return word;
}

/** Reads the special character at the position as a part of the word, or returns false when it ends the word. */
function readSpecial(s: Scan, word: WordDraft, start: number, position: WordPosition): boolean {
  switch (peek(s)) {
    case BACKSLASH:
      if (s.fish) readFishBackslash(s, word);
      else readBackslash(s, word);
      return true;
    case SINGLE_QUOTE:
      if (s.fish) readFishSingleQuotes(s, word);
      else readSingleQuotes(s, word);
      return true;
    case DOUBLE_QUOTE:
      readDoubleQuotes(s, word);
      return true;
    case BACKTICK:
      if (s.fish) word.text += s.text.charAt(s.at++);
      else readBackticks(s, word, false);
      return true;
    case DOLLAR:
      if (position === "delimiter" || !readDollar(s, word, false)) word.text += s.text.charAt(s.at++);
      return true;
    case OPEN_PAREN:
      return readOpenParen(s, word, start, position);
    case LESS:
    case GREATER:
      return readAngle(s, word, position);
    default:
      return false;
  }
}

const emptyParens = /\(\s{0,8}\)/y;
const assignmentHead = /^[A-Za-z_][A-Za-z0-9_]*(?:\[[^\]]*\])?\+?=$/;

function readOpenParen(s: Scan, word: WordDraft, start: number, position: WordPosition): boolean {
  if (s.fish) {
    readSubstitutionInto(s, word, s.at, 1, Context.substitution);
    return true;
  }
  const before = s.at > start ? s.text.charCodeAt(s.at - 1) : 0;
  if (s.zsh && s.at === start + 1 && before === EQUALS) {
    readSubstitutionInto(s, word, s.at, 1, Context.processSubstitution);
    return true;
  }
  const extended = before === STAR || before === QUESTION || before === PLUS || before === AT || before === BANG;
  if (!extended && position !== "pattern" && isArrayHead(s, start)) {
    s.at++;
    word.elements = readArrayElements(s);
    word.dynamic = true;
    word.text += "(...)";
    return true;
  }
  if (!extended && !readsGroup(s, start, position)) return false;
  readParenGlob(s, word);
  return true;
}

/** `declare a=(…)`: an array among the arguments. */
function isArrayHead(s: Scan, start: number): boolean {
  return s.at > start && s.at - start < 200 && assignmentHead.test(s.text.slice(start, s.at));
}

/** True where a parenthesis without `*?+@!` before it still belongs to the word: zsh globs, and patterns. */
function readsGroup(s: Scan, start: number, position: WordPosition): boolean {
  if (!s.zsh) return position === "pattern" && s.at > start;
  if (position === "argument") return true;
  const isFunction = s.at > start && matchAt(s, emptyParens) !== null;
  return position === "pattern" && !isFunction;
}

function readSubstitutionInto(s: Scan, word: WordDraft, from: number, opener: number, context: number): void {
  s.at += opener;
  readSubstitution(s, CLOSE_PAREN, context);
  addExpansion(word, s.text.slice(from, s.at), false);
}

const numberRange = /<\d{0,10}-\d{0,10}>/y;

function readAngle(s: Scan, word: WordDraft, position: WordPosition): boolean {
  if (peek(s, 1) === OPEN_PAREN && !s.fish && position !== "delimiter") {
    readSubstitutionInto(s, word, s.at, 2, Context.processSubstitution);
    return true;
  }
  const range = s.zsh ? matchAt(s, numberRange) : null;
  if (range === null) return false;
  word.text += range[0];
  s.at += range[0].length;
  return true;
}

/** Reads the words of `name=( … )` or `for x ( … )`; the position is behind the parenthesis. */
export function readArrayElements(s: Scan): readonly Word[] {
  const elements: Word[] = [];
  if (!descend(s)) return elements;
  for (;;) {
    skipSeparators(s);
    if (s.at >= s.end) break;
    const code = peek(s);
    if (code === CLOSE_PAREN) {
      s.at++;
      break;
    }
    if (code === HASH && startsComment(s, code)) {
      skipComment(s);
      continue;
    }
    const before = s.at;
    const word = readWord(s, "argument");
    if (s.at === before) s.at++;
    else elements.push(word);
  }
  s.depth--;
  return elements;
}

/** A glob's `( … )`, taken as text; what a substitution or an `e` qualifier in it runs is scanned. */
function readParenGlob(s: Scan, word: WordDraft): void {
  const start = s.at;
  const ignored = emptyWord(s);
  if (s.zsh && readCodeQualifier(s)) ignored.dynamic = true;
  let open = 0;
  do {
    const code = peek(s);
    if (readQuotedPart(s, code, ignored, false)) continue;
    s.at++;
    if (code === OPEN_PAREN) open++;
    else if (code === CLOSE_PAREN) open--;
  } while (open > 0 && s.at < s.end);
  if (open > 0) fail(s, "unbalanced (");
  if (ignored.dynamic) word.dynamic = true;
  word.text += s.text.slice(start, s.at);
}

const codeQualifier = /\((?:#q)?[^()'"$`[\]:#|\s]{0,40}?e(.)/y;
const closers: Readonly<Record<string, string>> = { "{": "}", "[": "]", "<": ">", ":": ":", "'": "'" };

/** zsh runs the code of `*(e:'code':)` for every file name: it is scanned as commands. */
function readCodeQualifier(s: Scan): boolean {
  const match = matchAt(s, codeQualifier);
  if (match === null) return false;
  const closer = closers[match[1] ?? ""];
  if (closer === undefined) return false;
  let from = s.at + match[0].length;
  const quoted = s.text.charAt(from) === "'";
  if (quoted) from++;
  const end = s.text.indexOf(quoted ? "'" : closer, from);
  if (end < 0) return false;
  readList(innerScan(s, s.text.slice(from, end), from, Context.globQualifier, true), 0);
  return true;
}
