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

/** What a rule wants to be known of a line, whether it runs or not: `action: [confirm, incident]`, or `log`. */
export interface NotedEvent extends EventBase {
  readonly kind: "incident" | "log";
  /** That of the command, and of the decision. */
  readonly sequence: number;
  /** The action of the decision. */
  readonly verdict: string;
  readonly rule: string;
  readonly severity: string;
  readonly cwd: string;
  /** Redacted before it is stored. */
  readonly line: string;
  /** Where the line was about to act, by the names that rules use: `kube`, `branch` … Only what is known. */
  readonly facts: Readonly<Record<string, string | boolean>>;
}

/** A process of a recorded session, or one that a rule has asked about. */
export interface ProcessEvent extends EventBase {
  readonly kind: "process";
  /** The number of the command in the session; null where it belongs to none. */
  readonly sequence: number | null;
  readonly pid: number;
  readonly ppid: number;
  /** Redacted before it is stored. */
  readonly argv: readonly string[];
  readonly cwd: string | null;
  readonly user: string | null;
  /** null while it runs, and where its end was not seen. */
  readonly durationMs: number | null;
  readonly exit: number | null;
  /** Who has seen it: what that may miss is in docs/processes.md. */
  readonly source: string;
  /** The recorded session in which it ran. */
  readonly recording: string | null;
}

export type CotermEvent = SessionEvent | CommandEvent | DecisionEvent | GapEvent | NotedEvent | ProcessEvent;
