/**
 * What the journal holds, version 1. Fields are only ever added; a reader ignores those that it does not know.
 * Times are milliseconds since the epoch, durations milliseconds.
 */
export const eventVersion = 1;

interface EventBase {
  readonly v: typeof eventVersion;
  /** Unique over all hosts: the session and the sequence in it. Storing the same id twice changes nothing. */
  readonly id: string;
  readonly session: string;
  readonly at: number;
}

export interface SessionEvent extends EventBase {
  readonly kind: "session";
  readonly shell: string;
  readonly shellVersion: string;
  readonly hookVersion: string;
  readonly pid: number;
  readonly tty: string;
  readonly user: string;
  readonly host: string;
}

export interface CommandEvent extends EventBase {
  readonly kind: "command";
  readonly sequence: number;
  readonly cwd: string;
  /** Redacted before it is stored. */
  readonly line: string;
  /** null until the command has ended, and for ever where its shell was killed. */
  readonly durationMs: number | null;
  readonly exit: number | null;
  /** False when it ran without having passed the guard. */
  readonly judged: boolean;
}

export const answers = ["ran", "edited", "declined", "denied", "snoozed", "timeout", "fault", "skipped"] as const;
/** What became of a line that was asked about, warned about, denied, or could not be judged. */
export type GuardAnswer = (typeof answers)[number];

export interface DecisionEvent extends EventBase {
  readonly kind: "decision";
  readonly sequence: number;
  readonly verdict: string;
  readonly rule: string;
  readonly answer: GuardAnswer;
  readonly cwd: string;
  readonly line: string;
}

export interface GapEvent extends EventBase {
  readonly kind: "gap";
  /** How many records could not be written, or 0 when it is not known. */
  readonly lost: number;
  readonly reason: string;
}

export type CotermEvent = SessionEvent | CommandEvent | DecisionEvent | GapEvent;

/**
 * The spool: one file per shell, `<spool>/<session>.log`, appended to by the hook without a process. Records end in
 * NUL, fields are joined by US (0x1f); line is last. Time is seconds with a fraction, as the shell has it.
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
export const spoolVersion = 1;
