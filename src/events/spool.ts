/**
 * The spool: one file per shell, `<spool>/<session>.log`, appended to by the hook without a process. Records end in
 * NUL, fields are joined by US (0x1f); line is last. Time is seconds with a fraction, as the shell has it;
 * fish, which is slow at sums, writes two terms: `seconds+seconds`.
 *
 *     H US time US 1 US shell US shellVersion US hookVersion US pid US tty US user US host
 *     S US time US sequence US judged(1|0) US cwd US line
 *     E US time US sequence US exit [US durationMs]
 *     D US time US sequence US verdict US rule US answer US cwd US line
 *     G US time US lost US reason
 *
 * A hook that could not write counts what was lost and writes NUL and a G record as soon as it can: the NUL ends the
 * half record that a full disk may have left.
 */
import type { CommandEvent, CotermEvent, DecisionEvent, GuardAnswer } from "./event.ts";
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

export type SpoolRecord = CotermEvent | CommandEnd;

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
    if (to > from) {
      const record = parseRecord(bytes.toString("utf8", from, to), session, offset + from, lastAt);
      records.push(record);
      lastAt = record.at;
    }
    from = to + 1;
  }
  return { records, consumed: from };
}

/** A record with fewer fields was cut off. */
const leastFields: Readonly<Record<string, number>> = { H: 10, S: 6, E: 4, D: 8, G: 4 };

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
      };
    }
    case "S":
      return { ...base, kind: "command", id: `${session}.${a}`, ...commandFields(fields) };
    case "E":
      return { kind: "end", id: `${session}.${a}`, at, exit: Number(b), durationMs: c === "" ? null : Number(c) };
    case "D":
      return { ...base, kind: "decision", id: `${session}.${a}.d`, ...decisionFields(fields) };
    case "G":
      return { ...base, kind: "gap", id: `${session}.g${offset}`, lost: Number(a) || 0, reason: b };
    default:
      return damaged(session, offset, at);
  }
}

/** Half a record that a full disk or a kill left: what it held is lost, and that is known. */
function damaged(session: string, offset: number, at: number): CotermEvent {
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
