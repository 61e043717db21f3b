import { BACKSLASH, HASH, NEWLINE, SEMICOLON, isBlank } from "./characters.ts";
import type {
  Assignment,
  Expansion,
  Redirection,
  ScanError,
  ShellState,
  SimpleCommand,
  Span,
  Word,
} from "./command.ts";

/** Longer lines are cut here: analysing them would be felt, and no person typed them. */
export const maximumLength = 65_536;
/** Substitutions, blocks and backticks together. Deeper lines are built by programs, usually to hurt a parser. */
export const maximumDepth = 60;
/** Words, steps and re-read text allowed for one line: bounds the time when re-reading nests in itself. */
const maximumWork = 150_000;

/** Where a command stands in a pipeline; `outer` is the place of the block around it. */
export interface Place {
  readonly pipeline: number;
  readonly stage: number;
  readonly outer: Place | null;
}

/** What the scanner knows beyond `SimpleCommand`: enough to tell what goes where. */
export interface ScannedCommand extends SimpleCommand {
  readonly place: Place;
  /** The command in whose words a substitution runs this one. */
  readonly holder: ScannedCommand | null;
  /** Which word of the holder that is; -1 for one of its assignments, redirections or its heredoc. */
  readonly holderWord: number;
}

/** A function that the line defines. */
export interface ScannedFunction {
  readonly name: string;
  readonly body: string;
}

export type Draft<T> = { -readonly [Key in keyof T]: T[Key] };

export interface WordDraft extends Draft<Word> {
  expansions?: Expansion[];
}

export interface CommandDraft extends Draft<ScannedCommand> {
  holder: CommandDraft | null;
  words: Word[];
  assignments: Assignment[];
  redirections: Redirection[];
}

export interface PendingHeredoc {
  readonly delimiter: string;
  readonly quoted: boolean;
  readonly stripTabs: boolean;
  readonly command: CommandDraft | null;
}

/** What one scan gathers, shared by the scans of the texts inside it. */
export interface Findings {
  /** Those without words only assign or redirect. */
  readonly commands: CommandDraft[];
  readonly functions: ScannedFunction[];
  readonly errors: ScanError[];
  tooComplex: boolean;
  work: number;
  pipelines: number;
}

/** A reading position in one text and everything that decides how it is read. */
export interface Scan {
  readonly text: string;
  readonly end: number;
  readonly state: ShellState;
  readonly zsh: boolean;
  readonly fish: boolean;
  readonly comments: boolean;
  readonly findings: Findings;
  /** Offset of `text` in the line as it was given. */
  readonly base: number;
  /** When offsets of `text` mean nothing in the line: the span that every word gets instead. */
  readonly within: Span | null;
  at: number;
  depth: number;
  /** Context bits of what is being read. */
  context: number;
  /** The last command of this list, to mark it when an operator follows. */
  last: CommandDraft | null;
  /** The command whose words are being read, and whether it is a word rather than an assignment or redirection. */
  holder: CommandDraft | null;
  inWord: boolean;
  /** The name of the function whose body comes next. */
  functionName: string | null;
  heredocs: PendingHeredoc[];
  /** Places where `((` proved not to be arithmetic, so that nesting is not tried again and again. */
  failedArithmetic: Set<number> | null;
  lastDoubleClose: number | null;
}

export function newFindings(): Findings {
  return { commands: [], functions: [], errors: [], tooComplex: false, work: maximumWork, pipelines: 0 };
}

export function newScan(text: string, state: ShellState, findings: Findings, base: number, within: Span | null): Scan {
  return {
    text,
    end: text.length,
    state,
    zsh: state.shell === "zsh",
    fish: state.shell === "fish",
    comments: state.comments !== false,
    findings,
    base,
    within,
    at: 0,
    depth: 0,
    context: 0,
    last: null,
    holder: null,
    inWord: false,
    functionName: null,
    heredocs: [],
    failedArithmetic: null,
    lastDoubleClose: null,
  };
}

/** A scan of a text found inside another: a backtick body, a heredoc, code in a glob qualifier. */
export function innerScan(outer: Scan, text: string, at: number, added: number, exact: boolean): Scan {
  spend(outer, 4 + (text.length >> 3));
  const within = outer.within ?? (exact ? null : { start: outer.base + at, end: outer.base + outer.at });
  const inner = newScan(text, outer.state, outer.findings, outer.base + at, within);
  inner.depth = outer.depth + 1;
  inner.context = outer.context | added;
  inner.holder = outer.holder;
  inner.inWord = outer.inWord;
  if (outer.findings.tooComplex) inner.at = inner.end;
  return inner;
}

/** Gives up on the rest of the line; what was found stays. */
export function stop(s: Scan): void {
  s.findings.tooComplex = true;
  s.at = s.end;
}

/** Goes one level deeper, or stops the scan and returns false. The caller comes back up with `s.depth--`. */
export function descend(s: Scan): boolean {
  if (s.depth >= maximumDepth) {
    stop(s);
    return false;
  }
  s.depth++;
  return true;
}

export function spend(s: Scan, work: number): void {
  s.findings.work -= work;
  if (s.findings.work < 0) stop(s);
}

export function fail(s: Scan, message: string): void {
  s.findings.errors.push({ at: s.within === null ? s.base + s.at : s.within.start, message });
}

export function startAt(s: Scan, at: number): number {
  return s.within === null ? s.base + at : s.within.start;
}

export function endAt(s: Scan, at: number): number {
  return s.within === null ? s.base + Math.min(at, s.end) : s.within.end;
}

export function emptyWord(s: Scan): WordDraft {
  return { text: "", dynamic: false, quoted: false, start: startAt(s, s.at), end: 0 };
}

/** Appends an expansion, as it is written, to a word. */
export function addExpansion(word: WordDraft, written: string, quoted: boolean): void {
  const at = word.text.length;
  const expansion: Expansion = { at, end: at + written.length, quoted };
  word.dynamic = true;
  word.text += written;
  if (word.expansions === undefined) word.expansions = [expansion];
  else word.expansions.push(expansion);
}

/** The character code `ahead` of the position; NaN past the end, which equals nothing. */
export function peek(s: Scan, ahead = 0): number {
  return s.text.charCodeAt(s.at + ahead);
}

/** Matches a sticky pattern at the position. Patterns are bounded, so that repeated tries stay linear. */
export function matchAt(s: Scan, pattern: RegExp, at = s.at): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(s.text);
}

export function skipBlanks(s: Scan): void {
  for (;;) {
    const code = peek(s);
    if (isBlank(code)) s.at++;
    else if (code === BACKSLASH && peek(s, 1) === NEWLINE) s.at += 2;
    else return;
  }
}

export function skipBlanksAndNewlines(s: Scan): void {
  for (;;) {
    skipBlanks(s);
    if (peek(s) !== NEWLINE) return;
    s.at++;
  }
}

export function skipSeparators(s: Scan): void {
  for (;;) {
    skipBlanksAndNewlines(s);
    if (peek(s) !== SEMICOLON) return;
    s.at++;
  }
}

export function skipComment(s: Scan): void {
  const newline = s.text.indexOf("\n", s.at);
  s.at = newline < 0 ? s.end : newline;
}

export function startsComment(s: Scan, code: number): boolean {
  return code === HASH && s.comments;
}
