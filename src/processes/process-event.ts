/**
 * A process of a recorded session, version 1. Fields are only ever added. The file `processes.ndjson` holds one a line:
 * the last line of an id is what is known of it. Times are milliseconds since the epoch.
 */
export const processEventVersion = 1;

/** Who has seen it, and with that what may be missing; see docs/processes.md. */
export type ProcessSource = "sample" | "trace" | "audit" | "shell";

export interface ProcessEvent {
  readonly v: typeof processEventVersion;
  /** Unique over all hosts. */
  readonly id: string;
  /** The recorded session. */
  readonly session: string;
  readonly pid: number;
  /** The parent when it was seen first; 0 where that is not known. */
  readonly ppid: number;
  /** Redacted before it is stored. */
  readonly argv: readonly string[];
  readonly cwd: string | null;
  /** Whose rights it has. */
  readonly user: string | null;
  readonly startedAt: number;
  /** null while it runs. */
  readonly endedAt: number | null;
  /** 128 and the number of the signal for what a signal has ended; null where it is not known. */
  readonly exit: number | null;
  readonly source: ProcessSource;
  /** The number of the command in the session that it belongs to. */
  readonly command: number | null;
}

/** What one who watches knows of a process. */
export type SeenProcess = Omit<ProcessEvent, "v" | "session" | "command" | "source">;
