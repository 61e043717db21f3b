import {
  AMPERSAND,
  BANG,
  CLOSE_PAREN,
  GREATER,
  LESS,
  NEWLINE,
  OPEN_BRACE,
  OPEN_PAREN,
  PIPE,
  SEMICOLON,
  BACKSLASH,
  isDigit,
} from "./characters.ts";
import { Context, type Word } from "./command.ts";
import { readQuotedPart } from "./scan-expansion.ts";
import {
  emptyWord,
  fail,
  innerScan,
  matchAt,
  peek,
  skipBlanks,
  spend,
  type CommandDraft,
  type PendingHeredoc,
  type Scan,
} from "./scan-state.ts";
import { readWord } from "./scan-word.ts";

/** What stood at the position: nothing of ours, a redirection (now read), or the pipe of fish's `2>|`. */
export type RedirectionRead = "none" | "redirection" | "pipe";

const descriptorName = /\{[A-Za-z_][A-Za-z0-9_]{0,60}\}(?=[<>])/y;
const zshNumberRange = /<\d{0,10}-\d{0,10}>/y;

/** Reads one redirection, if one stands at the position, into `command` (null: it belongs to a compound). */
export function readRedirection(s: Scan, command: CommandDraft | null): RedirectionRead {
  const start = s.at;
  const first = peek(s);
  let at = start;
  if (isDigit(first)) {
    do at++;
    while (isDigit(s.text.charCodeAt(at)));
  } else if (first === OPEN_BRACE) {
    const name = matchAt(s, descriptorName);
    if (name === null) return "none";
    at += name[0].length;
  } else if (first === AMPERSAND) {
    if (peek(s, 1) !== GREATER) return "none";
  } else if (first !== LESS && first !== GREATER) return "none";

  const angle = s.text.charCodeAt(at);
  if (angle !== LESS && angle !== GREATER && angle !== AMPERSAND) return "none";
  if (at === start && isWordNotRedirection(s, angle)) return "none";

  const operator = operatorAt(s, at);
  const descriptor = at > start && first !== AMPERSAND ? s.text.slice(start, at) : null;
  if (operator === ">|" && s.fish) {
    s.at = at + 1;
    return "pipe";
  }
  s.at = at + operator.length;
  skipForceMark(s, operator);
  skipBlanks(s);
  if (operator === "<<" || operator === "<<-") readHeredocDelimiter(s, operator, command);
  else readTarget(s, operator, descriptor, command);
  return "redirection";
}

/** `<(…)`, `>(…)` and zsh's `<1-9>` begin a word. */
function isWordNotRedirection(s: Scan, angle: number): boolean {
  if (angle === AMPERSAND) return false;
  if (peek(s, 1) === OPEN_PAREN && !s.fish) return true;
  return s.zsh && angle === LESS && matchAt(s, zshNumberRange) !== null;
}

const shellOperators = ["&>>", "&>", "<<<", "<<-", "<<", "<&", "<>", "<", ">>&", ">>", ">&", ">|", ">"];
const fishOperators = ["&>>", "&>", "<&", "<?", "<", ">>", ">&", ">|", ">?", ">"];

function operatorAt(s: Scan, at: number): string {
  const operators = s.fish ? fishOperators : shellOperators;
  return operators.find((operator) => s.text.startsWith(operator, at)) ?? ">";
}

/** zsh's `>!` and `>>|`: write although `noclobber` is set. */
function skipForceMark(s: Scan, operator: string): void {
  if (!s.zsh) return;
  const mark = peek(s);
  const next = peek(s, 1);
  if (mark === BANG && next !== OPEN_PAREN && s.text.charAt(s.at + 1) !== "=") s.at++;
  else if (mark === PIPE && next !== PIPE && operator !== ">|") s.at++;
}

function readTarget(s: Scan, operator: string, descriptor: string | null, command: CommandDraft | null): void {
  const code = peek(s);
  const missing =
    s.at >= s.end ||
    code === NEWLINE ||
    code === SEMICOLON ||
    code === PIPE ||
    code === AMPERSAND ||
    code === CLOSE_PAREN;
  let target: Word | null = null;
  if (!missing) target = readWord(s, "first");
  else if (operator !== "<&" && operator !== ">&") fail(s, "redirection without a target");
  if (command === null) return;
  command.redirections.push(descriptor === null ? { operator, target } : { operator, target, descriptor });
  if (operator === "<<<" && target !== null && (descriptor ?? "0") === "0") command.stdin = target.text;
}

function readHeredocDelimiter(s: Scan, operator: string, command: CommandDraft | null): void {
  const target = readWord(s, "delimiter");
  command?.redirections.push({ operator, target });
  s.heredocs.push({ delimiter: target.text, quoted: target.quoted, stripTabs: operator === "<<-", command });
}

/** Reads the bodies of the heredocs announced on the line that just ended; the position is behind its newline. */
export function readHeredocs(s: Scan): void {
  if (s.heredocs.length === 0) return;
  const heredocs = s.heredocs;
  s.heredocs = [];
  for (const heredoc of heredocs) readHeredocBody(s, heredoc);
}

function readHeredocBody(s: Scan, heredoc: PendingHeredoc): void {
  const start = s.at;
  const lines: string[] = [];
  let closed = false;
  while (s.at < s.end && !closed) {
    const newline = s.text.indexOf("\n", s.at);
    const end = newline < 0 ? s.end : newline;
    const raw = s.text.slice(s.at, end);
    const line = heredoc.stripTabs ? raw.replace(/^\t+/, "") : raw;
    s.at = Math.min(s.end, end + 1);
    if (line === heredoc.delimiter) closed = true;
    else lines.push(line);
  }
  if (!closed) fail(s, "unterminated heredoc");
  spend(s, lines.length);
  const text = lines.join("\n");
  if (heredoc.command !== null) heredoc.command.stdin = text;
  if (heredoc.quoted) return;
  const body = innerScan(s, text, start, Context.heredoc, !heredoc.stripTabs);
  body.holder = heredoc.command;
  readExpansionsOf(body);
}

/** In an unquoted heredoc only `$…` and backticks are read; quotes are text. */
function readExpansionsOf(s: Scan): void {
  const ignored = emptyWord(s);
  while (s.at < s.end) {
    const code = peek(s);
    const isText = code !== BACKSLASH && s.text.charAt(s.at) !== "$" && s.text.charAt(s.at) !== "`";
    if (isText || !readQuotedPart(s, code, ignored, true)) s.at++;
  }
}
