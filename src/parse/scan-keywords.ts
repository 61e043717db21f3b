import {
  BANG,
  CLOSE_BRACE,
  CLOSE_BRACKET,
  CLOSE_PAREN,
  GREATER,
  HASH,
  LESS,
  NEWLINE,
  OPEN_BRACE,
  OPEN_BRACKET,
  OPEN_PAREN,
  PIPE,
  AMPERSAND,
  SEMICOLON,
  endsWord,
  isBlank,
} from "./characters.ts";
import { Context, type Word } from "./command.ts";
import { readArithmetic } from "./scan-arithmetic.ts";
import { closeBlock, openBlock, topBlock, type List } from "./scan-blocks.ts";
import { readCaseHead } from "./scan-case.ts";
import { readFishKeyword } from "./scan-fish.ts";
import { finishCompound, finishCondition } from "./scan-list.ts";
import { readRedirection } from "./scan-redirection.ts";
import { endsCommand, newCommand } from "./scan-simple.ts";
import {
  fail,
  matchAt,
  peek,
  skipBlanks,
  skipBlanksAndNewlines,
  skipComment,
  skipSeparators,
  endAt,
  type CommandDraft,
  type Scan,
} from "./scan-state.ts";
import { readArrayElements, readWord } from "./scan-word.ts";

const bashWords = "if then elif else fi while until do done for select case esac function { } ! time coproc [[".split(
  " ",
);
const zshWords = [...bashWords, "foreach", "end", "repeat", "nocorrect", "always"];
const fishWords = "if else while for function begin end switch case and or not ! time { }".split(" ");
const keywords = { bash: new Set(bashWords), zsh: new Set(zshWords), fish: new Set(fishWords) };
const longestKeyword = 9;

/** The keyword at the position, which is where a command would start, or null. */
export function keywordAt(s: Scan): string | null {
  const first = peek(s);
  if (first === CLOSE_BRACE) return "}";
  if (first === OPEN_BRACE) return opensBlock(s) ? "{" : null;
  const isLetter = first >= 97 && first <= 122;
  if (!isLetter && first !== BANG && first !== OPEN_BRACKET) return null;
  let end = s.at + 1;
  for (; end < s.end; end++) {
    if (endsWord(s.text.charCodeAt(end))) break;
    if (end - s.at > longestKeyword) return null;
  }
  const word = s.text.slice(s.at, end);
  return keywords[s.state.shell].has(word) ? word : null;
}

const braceList = /\{[^\s;|&(){}]{0,100}(?:,|\.\.)[^\s;|&()]{0,100}\}/y;

/** In zsh `{` needs no blank behind it, unless it is the brace list of a word. */
function opensBlock(s: Scan): boolean {
  const next = peek(s, 1);
  if (Number.isNaN(next) || isBlank(next) || next === NEWLINE) return true;
  return s.zsh && matchAt(s, braceList) === null;
}

/** Acts on a keyword of bash or zsh; the position is behind it. */
export function readKeyword(s: Scan, list: List, keyword: string): void {
  if (s.fish) {
    readFishKeyword(s, list, keyword);
    return;
  }
  switch (keyword) {
    case "if":
      openBlock(s, list, "if", Context.condition);
      return;
    case "while":
    case "until":
      openBlock(s, list, "loop", Context.loop);
      return;
    case "do":
      openBlock(s, list, "do", Context.loop);
      return;
    case "repeat":
      skipBlanks(s);
      readWord(s, "first");
      openBlock(s, list, "repeat", Context.loop, true);
      return;
    case "for":
    case "select":
    case "foreach":
      // csh's `foreach` has a closing word, `end`; a `for` of zsh may do without.
      openBlock(s, list, "for", Context.loop, keyword !== "foreach");
      readForHead(s, list);
      return;
    case "case":
      readCaseHead(s, list);
      return;
    case "{":
      openBlock(s, list, list.functionNamed ? "function{" : "{", list.functionNamed ? Context.functionBody : 0);
      list.functionNamed = false;
      return;
    case "}":
      closeBrace(s, list);
      return;
    case "done":
      closeLoop(s, list);
      return;
    case "fi":
      closeBlock(s, list, ["if"]);
      finishCompound(s, list);
      return;
    case "end":
      closeBlock(s, list, ["for", "loop", "do"]);
      finishCompound(s, list);
      return;
    case "esac":
      closeBlock(s, list, ["case"]);
      finishCompound(s, list);
      return;
    case "!":
      list.pending |= Context.negated;
      return;
    case "time":
      matchTimeOption(s);
      return;
    case "coproc":
      skipCoprocName(s);
      list.pending |= Context.background;
      return;
    case "[[":
      readCondition(s);
      finishCondition(s, list);
      return;
    case "function":
      skipFunctionNames(s);
      list.functionNamed = true;
      return;
    case "then": {
      const top = list.blocks.at(-1);
      if (top?.kind === "if") top.hasThen = true;
      return;
    }
    default:
      // elif, else, nocorrect, always: the command that follows is read as any other.
      return;
  }
}

function closeLoop(s: Scan, list: List): void {
  closeBlock(s, list, ["do", "loop", "for", "repeat"]);
  const top = topBlock(list);
  if (top === "loop" || top === "for" || top === "repeat") closeBlock(s, list, [top]);
  finishCompound(s, list);
}

const alwaysWord = /always(?=[\s{])/y;

function closeBrace(s: Scan, list: List): void {
  const kind = closeBlock(s, list, ["{", "function{", "case{"]);
  skipBlanks(s);
  if (s.zsh) {
    const always = matchAt(s, alwaysWord);
    if (always !== null) {
      s.at += always[0].length;
      return;
    }
    // An anonymous function is called at once, with the words behind its body.
    if (kind === "function{") skipArguments(s);
  }
  closeBracedBody(s, list);
  finishCompound(s, list);
}

/** What may follow a `}` that does not end an `if`: the block was its condition, or another branch comes. */
const continuesIf = /[;\s]{0,200}(?:then|elif|else)(?![A-Za-z0-9_-])|\{|&&|\|\|/y;

/** A `{ … }` that was the body of `for`, or in zsh of `repeat`, `while` or `if`, ends that compound too. */
function closeBracedBody(s: Scan, list: List): void {
  const top = topBlock(list);
  if (list.blocks.at(-1)?.hasThen === true) return;
  if (top === "for" || (s.zsh && (top === "repeat" || top === "loop"))) closeBlock(s, list, [top]);
  else if (s.zsh && top === "if" && matchAt(s, continuesIf) === null) closeBlock(s, list, [top]);
}

function skipArguments(s: Scan): void {
  for (;;) {
    skipBlanks(s);
    if (s.at >= s.end || endsCommand(s, peek(s))) return;
    if (readRedirection(s, null) === "redirection") continue;
    const before = s.at;
    readWord(s, "argument");
    if (s.at === before) return;
  }
}

const timeOption = /-p(?=\s|$)/y;

function matchTimeOption(s: Scan): void {
  skipBlanks(s);
  const option = matchAt(s, timeOption);
  if (option !== null) s.at += option[0].length;
}

const coprocName = /[ \t]{1,20}[A-Za-z_][A-Za-z0-9_]{0,60}[ \t]{1,20}(?=[{(]|(?:if|while|until|for|case)\b)/y;

function skipCoprocName(s: Scan): void {
  const name = matchAt(s, coprocName);
  if (name !== null) s.at += name[0].length;
}

const parens = /\(\s{0,8}\)/y;
const functionName = /[^\s(){};|&<>]{1,256}/y;

/** `function NAME… [()]`; zsh allows several names, or none. */
function skipFunctionNames(s: Scan): void {
  s.functionName = null;
  for (;;) {
    skipBlanks(s);
    const pair = matchAt(s, parens);
    if (pair !== null) {
      s.at += pair[0].length;
      break;
    }
    const name = matchAt(s, functionName);
    if (name === null) break;
    s.at += name[0].length;
    s.functionName ??= name[0];
    if (s.zsh) continue;
    skipBlanks(s);
    const behind = matchAt(s, parens);
    if (behind !== null) s.at += behind[0].length;
    break;
  }
  skipBlanksAndNewlines(s);
}

const loopVariable = /[A-Za-z0-9_]+(?=[\s;&|()<>]|$)/y;

/** What stands between `for` and the body: `((…))`, or names and the words they take. */
function readForHead(s: Scan, list: List): void {
  skipBlanks(s);
  if (s.text.startsWith("((", s.at)) {
    const after = readArithmetic(s, s.at + 2);
    s.at = after >= 0 ? after : s.at + 2;
    return;
  }
  const names: string[] = [];
  for (;;) {
    skipBlanks(s);
    const name = matchAt(s, loopVariable)?.[0];
    if (name === undefined || name === "in" || name === "do") break;
    s.at += name.length;
    names.push(name);
    if (!s.zsh) break;
  }
  skipSeparators(s);
  const head = newCommand(s, list.place);
  if (matchAt(s, loopVariable)?.[0] === "in") {
    s.at += 2;
    addLoop(s, head, names, () => readLoopWords(s));
  } else if (s.zsh && peek(s) === OPEN_PAREN) {
    s.at++;
    addLoop(s, head, names, () => readArrayElements(s));
  }
}

/** Notes what the variables of a loop become, as a command that only assigns; it holds what the words run. */
export function addLoop(
  s: Scan,
  head: CommandDraft,
  names: readonly string[],
  readElements: () => readonly Word[],
): void {
  const { holder, inWord } = s;
  s.findings.commands.push(head);
  s.holder = head;
  s.inWord = false;
  const elements = readElements();
  s.holder = holder;
  s.inWord = inWord;
  head.end = endAt(s, s.at);
  const { start, end } = head;
  for (const name of names)
    head.assignments.push({ name, value: null, dynamic: true, start, end, elements, kind: "loop" });
}

/** Reads the words behind `in`, `switch` or a fish `for`, and the commands in their expansions. */
export function readLoopWords(s: Scan): readonly Word[] {
  const words: Word[] = [];
  for (;;) {
    skipBlanks(s);
    if (s.at >= s.end || endsCommand(s, peek(s))) return words;
    if (peek(s) === HASH) {
      skipComment(s);
      return words;
    }
    const before = s.at;
    const word = readWord(s, "argument");
    if (s.at === before) s.at++;
    else words.push(word);
  }
}

/** Reads `[[ … ]]` for the commands in its expansions; the position is behind `[[`. */
function readCondition(s: Scan): void {
  for (;;) {
    skipBlanks(s);
    if (s.at >= s.end) {
      fail(s, "unterminated [[");
      return;
    }
    const code = peek(s);
    if (code === CLOSE_BRACKET && peek(s, 1) === CLOSE_BRACKET) {
      s.at += 2;
      return;
    }
    if (code === SEMICOLON) {
      fail(s, "; in [[");
      return;
    }
    const substitution = (code === LESS || code === GREATER) && peek(s, 1) === OPEN_PAREN;
    if (!substitution && isConditionOperator(code)) {
      s.at++;
      continue;
    }
    const before = s.at;
    readWord(s, "pattern");
    if (s.at === before) s.at++;
  }
}

function isConditionOperator(code: number): boolean {
  return (
    code === NEWLINE ||
    code === OPEN_PAREN ||
    code === CLOSE_PAREN ||
    code === PIPE ||
    code === AMPERSAND ||
    code === LESS ||
    code === GREATER
  );
}
