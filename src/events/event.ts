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
  /** The recorded session in which the shell runs; absent where it is not recorded. */
  readonly recording?: string;
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
