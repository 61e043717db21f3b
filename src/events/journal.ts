import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";
import { CotermError, sentenceOf } from "../base/errors.ts";
import type { LineRedactor } from "../redact/line-redactor.ts";
import type { CommandEvent, CotermEvent, NotedEvent, ProcessEvent } from "./event.ts";
import type { SpoolRecord } from "./spool.ts";

/** Raised by one with each migration below. */
const schemaVersion = 3;

const schema = `
  CREATE TABLE IF NOT EXISTS events (
    id TEXT PRIMARY KEY,
    v INTEGER NOT NULL,
    kind TEXT NOT NULL,
    session TEXT NOT NULL,
    at INTEGER NOT NULL,
    sequence INTEGER,
    cwd TEXT,
    line TEXT,
    duration_ms INTEGER,
    exit INTEGER,
    judged INTEGER,
    verdict TEXT,
    rule TEXT,
    answer TEXT,
    lost INTEGER,
    reason TEXT,
    shell TEXT,
    shell_version TEXT,
    hook_version TEXT,
    pid INTEGER,
    tty TEXT,
    user TEXT,
    host TEXT,
    recording TEXT,
    severity TEXT,
    facts TEXT,
    ppid INTEGER,
    argv TEXT,
    source TEXT
  ) STRICT;
  CREATE INDEX IF NOT EXISTS events_at ON events (at);
  CREATE INDEX IF NOT EXISTS events_session ON events (session, sequence);
  CREATE TABLE IF NOT EXISTS spools (
    session TEXT PRIMARY KEY,
    inode INTEGER NOT NULL,
    consumed INTEGER NOT NULL
  ) STRICT;
`;

/** What each version has more than the one before. */
const addedColumns: Readonly<Record<number, readonly string[]>> = {
  2: ["recording TEXT"],
  3: ["severity TEXT", "facts TEXT", "ppid INTEGER", "argv TEXT", "source TEXT"],
};

/** How far into a spool file the journal has read. */
export interface SpoolPosition {
  /** Of the file. Its column is named as in the first version, when an inode was enough. */
  readonly identity: number;
  readonly consumed: number;
}

export interface SpoolPart {
  readonly records: readonly SpoolRecord[];
  /** Behind them. */
  readonly position: SpoolPosition;
}

/** The local store of events: SQLite, one writer (the helper, or a command while none runs), many readers. */
export class Journal {
  readonly #database: DatabaseSync;
  readonly #insert: StatementSync;
  readonly #end: StatementSync;
  readonly #void: StatementSync;
  readonly #position: StatementSync;
  readonly #setPosition: StatementSync;

  /** @throws CotermError JOURNAL_UNREADABLE, JOURNAL_FROM_LATER_VERSION */
  constructor(path: string) {
    this.#database = openDatabase(path);
    this.#insert = this.#database.prepare(`
      INSERT INTO events (id, v, kind, session, at, sequence, cwd, line, judged, verdict, rule, answer, lost, reason,
        shell, shell_version, hook_version, pid, tty, user, host, recording, severity, facts)
      VALUES (:id, :v, :kind, :session, :at, :sequence, :cwd, :line, :judged, :verdict, :rule, :answer, :lost, :reason,
        :shell, :shellVersion, :hookVersion, :pid, :tty, :user, :host, :recording, :severity, :facts)
      ON CONFLICT (id) DO NOTHING`);
    this.#end = this.#database.prepare(`
      UPDATE events SET exit = :exit, duration_ms = coalesce(:durationMs, max(0, :at - at))
      WHERE id = :id AND exit IS NULL`);
    this.#void = this.#database.prepare("DELETE FROM events WHERE id = :id AND kind = 'command' AND exit IS NULL");
    this.#position = this.#database.prepare("SELECT inode, consumed FROM spools WHERE session = ?");
    this.#setPosition = this.#database.prepare(`
      INSERT INTO spools (session, inode, consumed) VALUES (:session, :inode, :consumed)
      ON CONFLICT (session) DO UPDATE SET inode = :inode, consumed = :consumed`);
  }

  position(session: string): SpoolPosition | null {
    const row = this.#position.get(session);
    return row === undefined ? null : { identity: Number(row["inode"]), consumed: Number(row["consumed"]) };
  }

  /**
   * Stores records, redacted, and how far the spool was read in one transaction: each record exactly once, also after
   * a kill. Nobody else stores from a spool between the position that `read` is given and the one that it returns.
   *
   * @param read Null: there is nothing new.
   * @returns The new position, or null.
   */
  storeFrom(
    session: string,
    read: (position: SpoolPosition | null) => SpoolPart | null,
    redactor: LineRedactor,
  ): SpoolPosition | null {
    this.#database.exec("BEGIN IMMEDIATE");
    try {
      const part = read(this.position(session));
      if (part !== null) {
        for (const record of part.records) this.#storeRecord(record, redactor);
        this.#setPosition.run({ session, inode: part.position.identity, consumed: part.position.consumed });
      }
      this.#database.exec("COMMIT");
      return part?.position ?? null;
    } catch (error) {
      this.#database.exec("ROLLBACK");
      throw error;
    }
  }

  /** Of the newest command of one shell, or null. */
  lastLine(session: string): string | null {
    const row = this.#database
      .prepare("SELECT line FROM events WHERE session = ? AND kind = 'command' ORDER BY sequence DESC LIMIT 1")
      .get(session);
    return row === undefined ? null : String(row["line"]);
  }

  /** Stores what the helper itself has seen, redacted: each once. */
  store(events: readonly StoredEvent[], redactor: LineRedactor): void {
    this.#database.exec("BEGIN IMMEDIATE");
    try {
      for (const event of events) this.#insert.run(toRow(event, redactor));
      this.#database.exec("COMMIT");
    } catch (error) {
      this.#database.exec("ROLLBACK");
      throw error;
    }
  }

  /** Stores what is known of processes, redacted already: the last that is known of one counts. */
  storeProcesses(
    events: readonly ProcessEvent[],
    read?: { readonly session: string; readonly position: SpoolPosition },
  ): void {
    const upsert = this.#database.prepare(`
      INSERT INTO events (id, v, kind, session, at, sequence, cwd, line, duration_ms, exit, pid, ppid, user, argv, source, recording)
      VALUES (:id, :v, :kind, :session, :at, :sequence, :cwd, :line, :durationMs, :exit, :pid, :ppid, :user, :argv,
        :source, :recording)
      ON CONFLICT (id) DO UPDATE SET line = :line, argv = :argv, cwd = :cwd, duration_ms = :durationMs, exit = :exit,
        sequence = :sequence, user = :user`);
    this.#database.exec("BEGIN IMMEDIATE");
    try {
      for (const { argv, ...event } of events) {
        upsert.run({ ...event, line: argv.join(" "), argv: JSON.stringify(argv) });
      }
      if (read !== undefined)
        this.#setPosition.run({
          session: read.session,
          inode: read.position.identity,
          consumed: read.position.consumed,
        });
      this.#database.exec("COMMIT");
    } catch (error) {
      this.#database.exec("ROLLBACK");
      throw error;
    }
  }

  /**
   * Removes events from before a time, in milliseconds since 1970, but no more than `most`: others want to store.
   *
   * @returns how many were removed.
   */
  removeBefore(at: number, most: number): number {
    const oldest = "SELECT rowid FROM events WHERE at < :at ORDER BY at LIMIT :most";
    return Number(this.#database.prepare(`DELETE FROM events WHERE rowid IN (${oldest})`).run({ at, most }).changes);
  }

  /** What was read in part or whole: spools by their shells, processes by their recorded sessions. */
  readPositions(): readonly string[] {
    return this.#database
      .prepare("SELECT session FROM spools")
      .all()
      .map((row) => String(row["session"]));
  }

  /** Of a recorded session that is gone. */
  forgetProcesses(session: string): void {
    this.#database.prepare("DELETE FROM events WHERE kind = 'process' AND session = ?").run(session);
    this.forget(session);
  }

  /** Forgets a spool file that is gone. */
  forget(session: string): void {
    this.#database.prepare("DELETE FROM spools WHERE session = ?").run(session);
  }

  /** Rows of one `SELECT … FROM events` with its parameters; see query.ts. */
  select(
    sql: string,
    parameters: Record<string, SQLInputValue>,
    positional: readonly SQLInputValue[] = [],
  ): IterableIterator<Record<string, unknown>> {
    return this.#database.prepare(sql).iterate(parameters, ...positional);
  }

  close(): void {
    this.#database.close();
  }

  #storeRecord(record: SpoolRecord, redactor: LineRedactor): void {
    if (record.kind === "end") {
      const { id, at, exit, durationMs } = record;
      this.#end.run({ id, at, exit, durationMs });
    } else if (record.kind === "void") {
      this.#void.run({ id: record.id });
    } else {
      this.#insert.run(toRow(record, redactor));
    }
  }
}

const emptyRow: Record<string, SQLInputValue> = {
  sequence: null,
  cwd: null,
  line: null,
  judged: null,
  verdict: null,
  rule: null,
  answer: null,
  lost: null,
  reason: null,
  shell: null,
  shellVersion: null,
  hookVersion: null,
  pid: null,
  tty: null,
  user: null,
  host: null,
  recording: null,
  severity: null,
  facts: null,
};

/** Processes are stored in a way of their own. */
export type StoredEvent = Exclude<CotermEvent, ProcessEvent>;

function toRow(event: StoredEvent, redactor: LineRedactor): Record<string, SQLInputValue> {
  switch (event.kind) {
    case "command": {
      const { exit: _exit, durationMs: _durationMs, ...row } = event; // set when the command ends
      return { ...emptyRow, ...row, ...redacted(event, redactor), judged: event.judged ? 1 : 0 };
    }
    case "decision":
      return { ...emptyRow, ...event, ...redacted(event, redactor) };
    case "incident":
    case "log":
      return { ...emptyRow, ...event, ...redacted(event, redactor), facts: redactedFacts(event, redactor) };
    case "session":
    case "gap":
      return { ...emptyRow, ...event };
    default:
      return event satisfies never;
  }
}

function redactedFacts({ facts }: NotedEvent, redactor: LineRedactor): string {
  return JSON.stringify(facts, (_name, value: unknown) => (typeof value === "string" ? redactor.line(value) : value));
}

function redacted({ cwd, line }: Pick<CommandEvent, "cwd" | "line">, redactor: LineRedactor) {
  return { cwd: redactor.line(cwd), line: redactor.line(line) };
}

function openDatabase(path: string): DatabaseSync {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    const database = new DatabaseSync(path, { timeout: 2000 });
    database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL");
    const found = Number(database.prepare("PRAGMA user_version").get()?.["user_version"] ?? 0);
    if (found > schemaVersion) throw new LaterVersion();
    if (found < schemaVersion) migrate(database);
    return database;
  } catch (error) {
    if (error instanceof LaterVersion) {
      throw new CotermError("JOURNAL_FROM_LATER_VERSION", `the journal ${path} was written by a later coterm`, {
        hint: "install the latest coterm",
      });
    }
    throw new CotermError("JOURNAL_UNREADABLE", `the journal ${path} cannot be opened: ${sentenceOf(error)}`, {
      hint: `make it writable, or move it away: mv ${path} ${path}.damaged`,
      cause: error,
    });
  }
}

/** Another process may be at it: it is looked again once this one is alone. */
function migrate(database: DatabaseSync): void {
  database.exec("BEGIN IMMEDIATE");
  try {
    const found = Number(database.prepare("PRAGMA user_version").get()?.["user_version"] ?? 0);
    for (const [version, columns] of found === 0 ? [] : Object.entries(addedColumns)) {
      if (Number(version) <= found) continue;
      for (const column of columns) database.exec(`ALTER TABLE events ADD COLUMN ${column}`);
    }
    database.exec(schema);
    database.exec(`PRAGMA user_version = ${schemaVersion}`);
    database.exec("COMMIT");
  } catch (error) {
    database.exec("ROLLBACK");
    throw error;
  }
}

class LaterVersion extends Error {}
