import {
  AMPERSAND,
  BANG,
  CLOSE_BRACE,
  CLOSE_PAREN,
  GREATER,
  LESS,
  NEWLINE,
  OPEN_BRACE,
  OPEN_PAREN,
  PIPE,
  RETURN,
  SEMICOLON,
} from "./characters.ts";
import { Context } from "./command.ts";
import { readArithmetic } from "./scan-arithmetic.ts";
import { closeBlock, isInBlock, openBlock, startPipeline, topBlock, type List } from "./scan-blocks.ts";
import { isInCase, readCasePattern } from "./scan-case.ts";
import { keywordAt, readKeyword } from "./scan-keywords.ts";
import { readHeredocs, readRedirection } from "./scan-redirection.ts";
import { newCommand, readSimpleCommand } from "./scan-simple.ts";
import {
  endAt,
  fail,
  maximumDepth,
  peek,
  skipBlanks,
  skipBlanksAndNewlines,
  skipComment,
  spend,
  startsComment,
  stop,
  type Scan,
} from "./scan-state.ts";

const unfinished = Context.pipe | Context.afterAnd | Context.afterOr;

/**
 * Reads commands until `closer` (`)` or `}` of a substitution; 0 reads to the end of the text).
 * Never gives up on an error: it is noted and reading goes on, so that what follows is still seen.
 */
export function readList(s: Scan, closer: number): void {
  if (s.depth > maximumDepth) stop(s);
  const list: List = {
    closer,
    blocks: [],
    context: s.context,
    pending: 0,
    place: { pipeline: s.findings.pipelines++, stage: 0, outer: null },
    functionNamed: false,
  };
  for (;;) {
    skipBlanks(s);
    spend(s, 1);
    if (s.findings.tooComplex) s.at = s.end;
    if (s.at >= s.end) {
      if (closer !== 0) fail(s, `unterminated ${String.fromCharCode(closer)}`);
      break;
    }
    const code = peek(s);
    if (code === closer && closesList(list)) {
      s.at++;
      break;
    }
    s.context = list.context | list.pending;
    if (!readSeparator(s, list, code) && !readCompoundStart(s, list, code)) readCommand(s, list);
  }
  if ((list.pending & unfinished) !== 0) fail(s, "no command after the operator");
  reportUnclosed(s, list);
  s.context = list.context;
}

function closesList(list: List): boolean {
  return list.closer === CLOSE_PAREN ? topBlock(list) !== "(" : !isInBlock(list, "{");
}

/** Newlines, comments, `;`, and operators that stand where a command should. */
function readSeparator(s: Scan, list: List, code: number): boolean {
  const next = peek(s, 1);
  switch (code) {
    case NEWLINE:
    case RETURN:
      s.at++;
      readHeredocs(s);
      // After `|`, `&&` and `||` the command may stand on the next line.
      if (list.pending === 0) startPipeline(s, list);
      return true;
    case SEMICOLON:
      s.at++;
      list.pending = 0;
      startPipeline(s, list);
      if (!s.fish) readCaseSeparator(s, list);
      return true;
    case AMPERSAND:
      if (next === GREATER) return false;
      s.at += next === AMPERSAND ? 2 : 1;
      return true;
    case PIPE:
      fail(s, "no command before |");
      s.at += next === PIPE || next === AMPERSAND ? 2 : 1;
      return true;
    case CLOSE_PAREN:
      s.at++;
      closeBlock(s, list, ["("]);
      finishCompound(s, list);
      return true;
    default:
      if (!startsComment(s, code)) return false;
      skipComment(s);
      return true;
  }
}

/** `;;`, `;&`, `;;&` and zsh's `;|` end a branch of `case`; the position is behind the first `;`. */
function readCaseSeparator(s: Scan, list: List): void {
  const code = peek(s);
  if (code === SEMICOLON) {
    s.at++;
    if (peek(s) === AMPERSAND) s.at++;
    if (isInCase(list)) readCasePattern(s, list);
    else fail(s, "unexpected ;;");
  } else if ((code === AMPERSAND || (s.zsh && code === PIPE)) && isInCase(list)) {
    s.at++;
    readCasePattern(s, list);
  }
}

/** Parentheses and keywords. */
function readCompoundStart(s: Scan, list: List, code: number): boolean {
  if (code === OPEN_PAREN && !s.fish) {
    readParenthesis(s, list);
    return true;
  }
  if (code === LESS || code === GREATER) return false;
  const keyword = keywordAt(s);
  if (keyword === null) return false;
  s.at += keyword.length;
  readKeyword(s, list, keyword);
  return true;
}

function readParenthesis(s: Scan, list: List): void {
  const next = peek(s, 1);
  if (next === OPEN_PAREN) {
    const after = readArithmetic(s, s.at + 2);
    if (after >= 0) {
      s.at = after;
      finishCondition(s, list);
      return;
    }
  }
  if (next === CLOSE_PAREN) {
    // The head of zsh's anonymous function, or a stray pair.
    s.at += 2;
    list.functionNamed = s.zsh;
    return;
  }
  s.at++;
  openBlock(s, list, "(", Context.subshell);
}

function readCommand(s: Scan, list: List): void {
  const braceOpen = isInBlock(list, "{") || isInBlock(list, "function{") || isInBlock(list, "case{");
  const end = readSimpleCommand(s, list.closer, list.place, braceOpen);
  list.functionNamed = end === "function";
  if (end === "function") {
    skipBlanksAndNewlines(s);
    return;
  }
  // zsh's `repeat 3 command` and `for x (…) command` have no closing word: the body is this one command.
  if (s.zsh) closeShortLoops(s, list);
  if (end === "command") readOperator(s, list);
}

function closeShortLoops(s: Scan, list: List): void {
  for (let top = list.blocks.at(-1); top !== undefined && top.awaitsBody; top = list.blocks.at(-1))
    closeBlock(s, list, [top.kind]);
}

/** After `((…))` or `[[…]]`: in zsh `if [[ … ]] command` needs no `then` and no `fi`. */
export function finishCondition(s: Scan, list: List): void {
  finishCompound(s, list);
  const top = list.blocks.at(-1);
  if (!s.zsh || list.pending !== 0 || top?.hasThen === true || (top?.kind !== "if" && top?.kind !== "loop")) return;
  const code = peek(s);
  const shortBody = s.at < s.end && code !== OPEN_BRACE && code !== CLOSE_BRACE && !isSeparator(code);
  if (!shortBody || keywordAt(s) !== null) return;
  const added = top.kind === "if" ? Context.condition : Context.loop;
  closeBlock(s, list, [top.kind]);
  list.pending |= added;
}

function isSeparator(code: number): boolean {
  return code === NEWLINE || code === RETURN || code === SEMICOLON || code === CLOSE_PAREN;
}

/** Redirections behind a compound command, then the operator. */
export function finishCompound(s: Scan, list: List): void {
  const command = newCommand(s, list.place);
  skipBlanks(s);
  while (readRedirection(s, command) === "redirection") skipBlanks(s);
  if (command.redirections.length > 0) {
    command.end = endAt(s, s.at);
    s.findings.commands.push(command);
  }
  readOperator(s, list);
}

/** Reads the operator behind a command and marks that command as piped or in the background. */
function readOperator(s: Scan, list: List): void {
  skipBlanks(s);
  const code = peek(s);
  const next = peek(s, 1);
  list.pending = 0;
  if ((code === PIPE && next !== PIPE) || (s.fish && code === AMPERSAND && next === PIPE)) {
    s.at += next === AMPERSAND || next === PIPE ? 2 : 1;
    if (s.last !== null) {
      s.last.pipeOut = true;
      s.last.context |= Context.pipe;
    }
    list.pending = Context.pipe;
    list.place = { ...list.place, stage: list.place.stage + 1 };
    return;
  }
  startPipeline(s, list);
  if (code === PIPE) {
    s.at += 2;
    list.pending = Context.afterOr;
  } else if (code === AMPERSAND && next === AMPERSAND) {
    s.at += 2;
    list.pending = Context.afterAnd;
  } else if (code === AMPERSAND && next !== GREATER) {
    s.at += s.zsh && (next === BANG || next === PIPE) ? 2 : 1;
    if (s.last !== null) s.last.context |= Context.background;
  }
}

/** An open block at the end means an incomplete line; zsh's short forms legitimately leave theirs open. */
function reportUnclosed(s: Scan, list: List): void {
  if (list.blocks.length === 0) return;
  const open = list.blocks.filter((block) => !s.zsh || !shortForms.has(block.kind));
  const last = open.at(-1);
  if (last !== undefined) fail(s, `unclosed ${last.kind}`);
}

const shortForms: ReadonlySet<string> = new Set(["repeat", "for", "if", "loop", "do"]);
