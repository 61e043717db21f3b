/**
 * The spool: one file per shell, `<spool>/<session>.log`, appended to by the hook without a process. Records end in
 * NUL, fields are joined by US (0x1f); line is last. Time is seconds with a fraction, as the shell has it;
 * fish, which is slow at sums, writes two terms: `seconds+seconds`.
 *
 *     H US time US 1 US shell US shellVersion US hookVersion US pid US tty US user US host [US recording]
 *     S US time US sequence US judged(1|0) US cwd US line
 *     E US time US sequence US exit [US durationMs]
 *     V US time US sequence
 *     D US time US sequence US verdict US rule US answer US cwd US line
 *     G US time US lost US reason
 *
 * V says that a line which was about to run did not: bash writes S when Enter is pressed, and what was entered may be no
 * command, or the first part of a longer one.
 *
 * Directory and line of what is stored are overwritten with blanks: a shell cannot redact. A record so blanked is no
 * event any more.
 *
 * A hook that could not write counts what was lost and writes NUL and a G record as soon as it can: the NUL ends the
 * half record that a full disk may have left.
 */
import type { CommandEvent, DecisionEvent, GapEvent, GuardAnswer, SessionEvent } from "./event.ts";
import { answers, eventVersion } from "./event.ts";

const US = "\x1f";

/** The end of a command whose start is in an earlier record. */
export interface CommandEnd {
  readonly kind: "end";
  readonly id: string;
  readonly at: number;
  readonly exit: number;
  /** null when the shell does not measure it: the end less the start. */
  readonly durationMs: number | null;
}

/** The command of an earlier record did not run. */
export interface CommandVoid {
  readonly kind: "void";
  readonly id: string;
  readonly at: number;
}

export type SpoolRecord = SpooledEvent | CommandEnd | CommandVoid;

/** The kinds that a shell itself writes. */
type SpooledEvent = SessionEvent | CommandEvent | DecisionEvent | GapEvent;

/**
 * Reads records as the hooks append them (see event.ts).
 *
 * @param bytes  The spool from `offset` on.
 * @param offset Where `bytes` begins in the file; ids of records without a sequence are made of it.
 * @returns The records, and how many bytes they take: what follows the last NUL is still being written.
 */
export function parseSpool(
  bytes: Buffer,
  session: string,
  offset: number,
): { records: SpoolRecord[]; consumed: number } {
  const records: SpoolRecord[] = [];
  let from = 0;
  let lastAt = 0;
  for (let to = bytes.indexOf(0, from); to >= 0; to = bytes.indexOf(0, from)) {
    if (to > from && !isBlank(bytes.subarray(from, to))) {
      const record = parseRecord(bytes.toString("utf8", from, to), session, offset + from, lastAt);
      records.push(record);
      lastAt = record.at;
    }
    from = to + 1;
  }
  return { records, consumed: from };
}

const separator = 0x1f;
const blank = 0x20;

/** How many fields stand before the directory and the line, by the letter of the record. */
const fieldsBeforeText: ReadonlyMap<number, number> = new Map([
  ["S".charCodeAt(0), 4],
  ["D".charCodeAt(0), 6],
]);

/**
 * Overwrites directory and line of whole records. What is no record of a known kind may be a part of one that held a
 * line, and is overwritten whole.
 *
 * @returns Whether there was anything to overwrite.
 */
export function blankRecords(bytes: Buffer): boolean {
  let hasChanged = false;
  for (let from = 0; from < bytes.length;) {
    const to = bytes.indexOf(0, from);
    const record = bytes.subarray(from, to < 0 ? bytes.length : to);
    for (let at = textStart(record); at < record.length; at++) {
      if (record[at] === separator || record[at] === blank) continue;
      record[at] = blank;
      hasChanged = true;
    }
    from += record.length + 1;
  }
  return hasChanged;
}

function isBlank(record: Buffer): boolean {
  for (let at = textStart(record); at < record.length; at++) {
    if (record[at] !== separator && record[at] !== blank) return false;
  }
  return textStart(record) < record.length;
}

/** Where what was typed begins: behind the end where a record holds nothing of the kind. */
function textStart(record: Buffer): number {
  const letter = record[0];
  if (letter === undefined || record[1] !== separator) return 0;
  const fields = fieldsBeforeText.get(letter);
  if (fields === undefined) return "HEGV".includes(String.fromCharCode(letter)) ? record.length : 0;
  let at = 0;
  for (let field = 0; field < fields; field++) {
    const next = record.indexOf(separator, at);
    if (next < 0) return 0; // cut off
    at = next + 1;
  }
  return at;
}

/** What stands in the environment may be anything. */
const recordedSession = /^\d{8}-\d{6}-[a-z0-9]{1,8}$/;

/** A record with fewer fields was cut off. */
const leastFields: Readonly<Record<string, number>> = { H: 10, S: 6, E: 4, V: 3, D: 8, G: 4 };

function secondsOf(time: string): number {
  const [first = "", second = "0"] = time.split("+");
  return Number(first) + Number(second);
}

function parseRecord(text: string, session: string, offset: number, lastAt: number): SpoolRecord {
  const fields = text.split(US);
  const [kind, time = "", a = "", b = "", c = ""] = fields;
  const at = Math.round(secondsOf(time) * 1000);
  const base = { v: eventVersion, session, at } as const;
  if (!Number.isFinite(at) || at <= 0 || fields.length < (leastFields[kind ?? ""] ?? 0)) {
    return damaged(session, offset, lastAt);
  }
  switch (kind) {
    case "H": {
      const [, , , shell = "", shellVersion = "", hookVersion = "", pid = "", tty = "", user = "", host = ""] = fields;
      const [recording = ""] = fields.slice(leastFields["H"]);
      return {
        ...base,
        kind: "session",
        id: session,
        shell,
        shellVersion,
        hookVersion,
        pid: Number(pid),
        tty,
        user,
        host,
        ...(recordedSession.test(recording) ? { recording } : {}),
      };
    }
    case "S":
      return { ...base, kind: "command", id: `${session}.${a}`, ...commandFields(fields) };
    case "E":
      return { kind: "end", id: `${session}.${a}`, at, exit: Number(b), durationMs: c === "" ? null : Number(c) };
    case "V":
      return { kind: "void", id: `${session}.${a}`, at };
    case "D":
      return { ...base, kind: "decision", id: `${session}.${a}.d`, ...decisionFields(fields) };
    case "G":
      return { ...base, kind: "gap", id: `${session}.g${offset}`, lost: Number(a) || 0, reason: b };
    default:
      return damaged(session, offset, at);
  }
}

/** Half a record that a full disk or a kill left: what it held is lost, and that is known. */
function damaged(session: string, offset: number, at: number): GapEvent {
  return { v: eventVersion, kind: "gap", id: `${session}.g${offset}`, session, at, lost: 1, reason: "damaged record" };
}

function commandFields(fields: readonly string[]): Omit<CommandEvent, "v" | "kind" | "id" | "session" | "at"> {
  const [, , sequence, judged, cwd = "", ...line] = fields;
  const ending = { durationMs: null, exit: null };
  return { sequence: Number(sequence), judged: judged === "1", cwd, line: line.join(US), ...ending };
}

function decisionFields(fields: readonly string[]): Omit<DecisionEvent, "v" | "kind" | "id" | "session" | "at"> {
  const [, , sequence, verdict = "", rule = "", answer, cwd = "", ...line] = fields;
  return { sequence: Number(sequence), verdict, rule, answer: toAnswer(answer), cwd, line: line.join(US) };
}

function toAnswer(text: string | undefined): GuardAnswer {
  return answers.find((answer) => answer === text) ?? "fault";
}
