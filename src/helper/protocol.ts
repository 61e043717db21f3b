/**
 * What shells and the resident helper say to each other.
 *
 * A **question** is one record: `coterm1` and twelve more fields joined by US (0x1f), ended by NUL:
 *
 *     coterm1 US kind US id US shell US session US sequence US pid US columns US state US env US aliases US cwd US line NUL
 *
 * `kind`    `ask`: what about this line? · `explain`: the longer text for the question that is on screen ·
 *           `snooze`: the person chose not to be asked about exactly this line here for an hour.
 * `id`      anything without US, unique in the session; each answer repeats it, so that a late one is recognised.
 * `state`   letters: `c` interactive comments are on, `q` rc_quotes, `x` extended_glob, `r` root, `d` dumb terminal, `n` no colour,
 *           `f` the line is not in the record but in the file that `line` names (relative to the runtime folder),
 *           `a` make and open the FIFO `<runtime>/<session>.answer` for later questions (zsh, over the socket),
 *           `s` a short answer will do (bash, which reads a FIFO byte by byte),
 *           `w` with `s`: say `id TAB w LF` before any other answer, as soon as it is known that it is none of those.
 * `env`     `NAME=value` joined by RS (0x1e), the set ones of `contextVariables`. A blank may follow RS: fish has no cheap join.
 * `aliases` `name=text` joined by RS.
 * `cwd`     with US replaced by `?`. `line` is the rest of the record and may hold anything but NUL.
 *
 * A record is at most 4,000 bytes, so that writes to the shared FIFO are atomic (PIPE_BUF); a longer line travels
 * in a file. How it travels:
 *   - zsh: keeps two FIFOs open from its second question on: `<runtime>/ask` for writing, and `<runtime>/<session>.answer`,
 *     which the helper made, for reading. Neither blocks, and it reads the end of the file when the helper dies. Before
 *     that, whenever they fail, for all that is not `ask` and for what does not fit into a record it connects to
 *     `<runtime>/sock`, writes, reads one answer, closes.
 *   - bash: writes to the FIFO `<runtime>/ask`, reads the answer from the FIFO `<runtime>/<session>.answer`, which
 *     it made. Both are opened read-write, so that a dead helper gives a time-out and never a hang or SIGPIPE.
 *   - fish: has no read-write redirection and no read with a time-out. It writes to `/proc/<pid>/fd/<n>` of the
 *     helper (gone when the helper is gone) and looks for the file `<runtime>/<session>.answer.<id>`.
 *
 * An empty record in `<runtime>/ask` says that a question is about to follow: the helper wakes up while the shell writes it.
 *
 * `<runtime>/helper` holds `pid fd build` of the helper that answers; it is replaced by rename.
 *
 * An **answer** is one line of tab-separated fields:
 *
 *     id TAB verdict TAB rule TAB waitSeconds TAB text LF
 *
 * `verdict` `allow` · `warn`: print the text, then run · `confirm`: print the text, read a key ·
 *           `screen`: run `coterm screen <session>.<id>` on the terminal, status 0 and the word `yes` on stdout mean run ·
 *           `deny`: print the text, do not run · `fault`: the helper failed on this line: apply the fail mode.
 * `rule`    the rule's id, with `allow` that of a question that was put off (`snooze`); where the line is to be recorded, ` record=PROGRAM` follows: the program that is recorded by
 *           itself where the shell is not, or `-`.
 * `text`    what to print, for `printf %b`: backslash, tab, newline and ESC are written `\\`, `\t`, `\n`, `\e`.
 *           A long text (over 60 KB) is cut.
 *
 * A **short answer** is `id TAB y LF` where the line is allowed and there is nothing more to say; any other has no text and no
 * TAB before it, and `id TAB text NUL` stands in the file `<runtime>/<session>.answer.text`.
 */
import type { Shell } from "../parse/command.ts";

const US = "\x1f";
const RS = "\x1e";
const magic = "coterm1";
const fieldCount = 13;
const askHead = `${magic}${US}ask${US}`;

export const questionKinds = ["ask", "explain", "snooze"] as const;
export type QuestionKind = (typeof questionKinds)[number];

/** Who waits for an answer, and where. */
export interface Asker {
  readonly id: string;
  readonly shell: Shell;
  readonly session: string;
  readonly pid: number;
  readonly wantsShort: boolean;
  /** The shell goes on to where it can ask while a long answer is formed. */
  readonly wantsWord: boolean;
}

export interface Question extends Asker {
  readonly kind: QuestionKind;
  readonly sequence: number;
  readonly columns: number;
  readonly comments: boolean;
  readonly rcQuotes: boolean;
  readonly extendedGlob: boolean;
  readonly isRoot: boolean;
  readonly isDumb: boolean;
  readonly hasColor: boolean;
  /** The line is in this file of the runtime folder instead. */
  readonly lineFile: string | null;
  /** The shell would have its later answers in a FIFO. */
  readonly wantsFifo: boolean;
  readonly env: Readonly<Record<string, string>>;
  readonly aliases: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly line: string;
}

/** What a shell says of itself where nothing about it is unusual. */
export const usual = {
  kind: "ask",
  columns: 80,
  comments: true,
  rcQuotes: false,
  extendedGlob: false,
  isRoot: false,
  isDumb: false,
  hasColor: true,
  lineFile: null,
  wantsFifo: false,
  wantsShort: false,
  wantsWord: false,
  env: {},
  aliases: {},
} as const satisfies Partial<Question>;

export const verdicts = ["allow", "warn", "confirm", "screen", "deny", "fault"] as const;
export type Verdict = (typeof verdicts)[number];

export interface Answer {
  readonly id: string;
  readonly verdict: Verdict;
  readonly rule: string | null;
  /** The program that is to be recorded where the shell is not; absent where no rule wants that. */
  readonly record?: string;
  readonly waitSeconds: number;
  readonly text: string;
}

/** Reads one question; null when the record is no question of this protocol version. */
export function parseQuestion(record: string): Question | null {
  const fields = splitFirst(record, US, fieldCount);
  if (fields.length !== fieldCount) return null;
  const [head, kind = "", id = "", shell = "", session = "", sequence, pid, columns, ...rest] = fields;
  const [state = "", env = "", aliases = "", cwd = "", line = ""] = rest;
  if (head !== magic || !isOneOf(questionKinds, kind) || !isShell(shell)) return null;
  if (!isName(session) || !isName(id)) return null;
  const inFile = state.includes("f");
  if (inFile && !isName(line)) return null;
  return {
    kind,
    id,
    shell,
    session,
    sequence: Number(sequence) || 0,
    pid: Number(pid) || 0,
    columns: Number(columns) || 80,
    comments: state.includes("c"),
    rcQuotes: state.includes("q"),
    extendedGlob: state.includes("x"),
    isRoot: state.includes("r"),
    isDumb: state.includes("d"),
    hasColor: !state.includes("n"),
    lineFile: inFile ? line : null,
    wantsFifo: state.includes("a"),
    wantsShort: state.includes("s"),
    wantsWord: state.includes("w"),
    env: parsePairs(env),
    aliases: parsePairs(aliases),
    cwd,
    line: inFile ? "" : line,
  };
}

/**
 * Who asks about a line, and in `matter` all that a decision depends on: the shell, what is as it is there, and the line.
 * Not taken apart any further, because most lines were asked about before. Null for whatever is no plain question.
 */
export function readAsker(record: string): { readonly asker: Asker; readonly matter: string } | null {
  if (!record.startsWith(askHead)) return null;
  const [id = "", shell = "", session = "", , pid, , matter] = splitFirst(record.slice(askHead.length), US, 7);
  if (matter === undefined || !isShell(shell) || !isName(session) || !isName(id)) return null;
  const [state = ""] = splitFirst(matter, US, 2);
  if (state.includes("f")) return null; // the line is not in it
  return {
    asker: {
      id,
      shell,
      session,
      pid: Number(pid) || 0,
      wantsShort: state.includes("s"),
      wantsWord: state.includes("w"),
    },
    matter: `${shell}${US}${matter}`,
  };
}

/** Writes a question as a record without the closing NUL; for the command line client and tests. */
export function formatQuestion(question: Question): string {
  const state = [
    question.comments ? "c" : "",
    question.rcQuotes ? "q" : "",
    question.extendedGlob ? "x" : "",
    question.isRoot ? "r" : "",
    question.isDumb ? "d" : "",
    question.hasColor ? "" : "n",
    question.lineFile === null ? "" : "f",
    question.wantsFifo ? "a" : "",
    question.wantsShort ? "s" : "",
    question.wantsWord ? "w" : "",
  ].join("");
  return [
    magic,
    question.kind,
    question.id,
    question.shell,
    question.session,
    question.sequence,
    question.pid,
    question.columns,
    state,
    formatPairs(question.env),
    formatPairs(question.aliases),
    question.cwd.replaceAll(US, "?"),
    question.lineFile ?? question.line,
  ].join(US);
}

/** One answer as the line that the shell reads, newline included. */
export function formatAnswer(answer: Answer): string {
  if (isPlainYes(answer)) return `${answer.id}\tallow\t\t0\t\n`;
  return `${headOf(answer)}\t${escapeForPrintf(answer.text)}\n`;
}

/** A short answer, and the text that is to stand in its file; null where there is none. */
export function formatShortAnswer(answer: Answer): { readonly line: string; readonly text: string | null } {
  if (isPlainYes(answer)) return { line: `${answer.id}\ty\n`, text: null };
  return { line: `${headOf(answer)}\n`, text: escapeForPrintf(answer.text) };
}

/** What is said before a long answer. */
export function formatWord({ id }: Asker): string {
  return `${id}\tw\n`;
}

/** Most answers are, and the shell waits. */
function isPlainYes({ verdict, rule, record, text }: Answer): boolean {
  return verdict === "allow" && rule === null && record === undefined && text === "";
}

function headOf({ id, verdict, rule, record, waitSeconds }: Answer): string {
  return `${id}\t${verdict}\t${rule ?? ""}${record === undefined ? "" : ` record=${record}`}\t${waitSeconds}`;
}

export function parseAnswer(line: string): Answer | null {
  const [id, verdict, because = "", wait, text] = line.replace(/\n$/, "").split("\t");
  if (id === undefined || verdict === undefined || !isOneOf(verdicts, verdict)) return null;
  const [rule = "", record] = because.split(" record=");
  return {
    id,
    verdict,
    rule: rule || null,
    ...(record === undefined ? {} : { record }),
    waitSeconds: Number(wait) || 0,
    text: unescapePrintf(text ?? ""),
  };
}

/** Like `split` with a limit, except that the last part keeps the rest. */
function splitFirst(text: string, separator: string, limit: number): string[] {
  const parts: string[] = [];
  let from = 0;
  while (parts.length < limit - 1) {
    const to = text.indexOf(separator, from);
    if (to < 0) break;
    parts.push(text.slice(from, to));
    from = to + 1;
  }
  parts.push(text.slice(from));
  return parts;
}

function parsePairs(text: string): Record<string, string> {
  const pairs: Record<string, string> = Object.create(null) as Record<string, string>;
  for (const pair of text === "" ? [] : text.split(RS)) {
    const at = pair.indexOf("=");
    if (at > 0) pairs[pair.slice(0, at).trimStart()] = pair.slice(at + 1);
  }
  return pairs;
}

function formatPairs(pairs: Readonly<Record<string, string>>): string {
  return Object.entries(pairs)
    .map(([name, value]) => `${name}=${value}`)
    .join(RS);
}

const longestText = 60_000;

/** A cut must not leave half an escape, so it is made before escaping. */
function escapeForPrintf(text: string): string {
  const cut = text.length > longestText ? `${text.slice(0, longestText)}…\n` : text;
  return cut.replaceAll("\\", "\\\\").replaceAll("\t", "\\t").replaceAll("\n", "\\n").replaceAll("\x1b", "\\e");
}

function unescapePrintf(text: string): string {
  return text.replace(/\\([\\tne])/g, (_, letter: string) =>
    letter === "t" ? "\t" : letter === "n" ? "\n" : letter === "e" ? "\x1b" : "\\",
  );
}

/** Can it be a part of a file's name? */
function isName(text: string): boolean {
  return /^[\w.-]+$/.test(text);
}

function isShell(text: string): text is Shell {
  return text === "bash" || text === "zsh" || text === "fish";
}

function isOneOf<T extends string>(names: readonly T[], text: string): text is T {
  return (names as readonly string[]).includes(text);
}
