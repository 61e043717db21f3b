import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { CotermError, sentenceOf } from "../base/errors.ts";
import type { Manifest } from "../record/format.ts";
import type { RecordedCommand } from "../replay/recorded.ts";
import type { TextProgress } from "../replay/text.ts";
import type { TextLine } from "../replay/text-extractor.ts";
import { planFullText, lineCondition } from "./full-text.ts";
import type { Fields } from "./query/fields.ts";
import type { Query } from "./query/query.ts";
import { toSql } from "./query/to-sql.ts";

/** A line of a recorded session that a query has found. */
export interface Hit {
  readonly session: string;
  /** Milliseconds since the session began. */
  readonly at: number;
  readonly text: string;
  readonly command: number | null;
  readonly startedAt: number;
  readonly host: string;
}

export interface IndexedSession {
  readonly manifest: Manifest;
  readonly commands: readonly RecordedCommand[];
  readonly stamp: string;
}

export interface ReadHandlers {
  readonly line: (line: TextLine) => void;
  /** What was handed out so far stays as it is. */
  readonly progress: (progress: TextProgress) => void;
}

const schemaVersion = 1;

const schema = `
  CREATE TABLE IF NOT EXISTS sessions (
    id TEXT PRIMARY KEY, started_at INTEGER NOT NULL, host TEXT NOT NULL, user TEXT NOT NULL, shell TEXT NOT NULL,
    command TEXT, stamp TEXT NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS commands (
    session TEXT NOT NULL, number INTEGER NOT NULL, line TEXT, exit INTEGER, duration_ms INTEGER,
    PRIMARY KEY (session, number)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS lines (
    id INTEGER PRIMARY KEY, session TEXT NOT NULL, at INTEGER NOT NULL, command INTEGER, text TEXT NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS progress (
    session TEXT PRIMARY KEY, last_line INTEGER NOT NULL, text TEXT NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS lines_session ON lines (session);
  CREATE VIRTUAL TABLE IF NOT EXISTS lines_text
    USING fts5(text, content = 'lines', content_rowid = 'id', tokenize = "unicode61 remove_diacritics 0 tokenchars '_'");
`;

const fields: Fields = {
  session: { column: "lines.session", type: "text" },
  host: { column: "sessions.host", type: "text" },
  user: { column: "sessions.user", type: "text" },
  shell: { column: "sessions.shell", type: "text" },
  since: { column: "sessions.started_at + lines.at", type: "time", bound: ">=" },
  until: { column: "sessions.started_at + lines.at", type: "time", bound: "<" },
  command: { column: "coalesce(commands.line, sessions.command)", type: "text" },
  exe: { column: "substr(commands.line, 1, instr(commands.line || ' ', ' ') - 1)", type: "text" },
  number: { column: "lines.command", type: "number" },
  exit: { column: "commands.exit", type: "number" },
  dur: { column: "commands.duration_ms", type: "duration" },
};

const linesAtOnce = 2000;

/** Every line of every recorded session of this machine, by its words. Can be deleted: it is made again. */
export class LineIndex {
  readonly #database: DatabaseSync;

  /** @throws CotermError INDEX_UNREADABLE */
  constructor(path: string) {
    try {
      mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
      this.#database = new DatabaseSync(path, { timeout: 5000 });
      this.#database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL");
      this.#database.exec(schema);
      this.#database.exec(`PRAGMA user_version = ${schemaVersion}`);
    } catch (error) {
      throw new CotermError("INDEX_UNREADABLE", `the search index ${path} cannot be opened: ${sentenceOf(error)}`, {
        hint: `rm ${path}, it is made again`,
        cause: error,
      });
    }
  }

  /** What a session was like when it was indexed; null for one that was not. */
  stampOf(session: string): string | null {
    const row = this.#database.prepare("SELECT stamp FROM sessions WHERE id = ?").get(session);
    return row === undefined ? null : String(row["stamp"]);
  }

  get sessions(): readonly string[] {
    return this.#database
      .prepare("SELECT id FROM sessions")
      .all()
      .map(({ id }) => String(id));
  }

  /** How far the lines of a session that went on are as they stay; null where it must be read from its beginning. */
  progressOf(session: string): TextProgress | null {
    const row = this.#database.prepare("SELECT text FROM progress WHERE session = ?").get(session);
    return row === undefined ? null : (JSON.parse(String(row["text"])) as TextProgress); // ours
  }

  /**
   * Takes a session in, in the place of what was known of it.
   *
   * @param stamp Tells its present state from later ones.
   * @param keepsBegin What was taken in for good stays, and `read` goes on from there.
   */
  async add(
    { manifest, commands, stamp }: IndexedSession,
    read: (on: ReadHandlers) => Promise<void>,
    keepsBegin = false,
  ): Promise<void> {
    const { id, startedAt, host, user, shell, command } = manifest;
    this.#inTransaction(() => this.#forget(id, keepsBegin));
    const insertLine = this.#database.prepare("INSERT INTO lines (session, at, command, text) VALUES (?, ?, ?, ?)");
    const insertText = this.#database.prepare("INSERT INTO lines_text (rowid, text) VALUES (?, ?)");
    let waiting: TextLine[] = [];
    const store = () => {
      for (const { at, command: number, text } of waiting) {
        const { lastInsertRowid } = insertLine.run(id, Math.round(at), number, text);
        insertText.run(lastInsertRowid, text);
      }
      waiting = [];
    };
    await read({
      line: (line) => {
        if (line.text !== "") waiting.push(line);
        if (waiting.length >= linesAtOnce) this.#inTransaction(store);
      },
      progress: (progress) =>
        this.#inTransaction(() => {
          store();
          this.#database
            .prepare("INSERT OR REPLACE INTO progress SELECT ?, coalesce(max(id), 0), ? FROM lines WHERE session = ?")
            .run(id, JSON.stringify(progress), id);
        }),
    });
    this.#inTransaction(() => {
      store();
      const insert = this.#database.prepare("INSERT INTO commands VALUES (?, ?, ?, ?, ?)");
      for (const { number, line, exit, from, to } of commands) {
        insert.run(id, number, line, exit, to === null ? null : Math.round(to - from));
      }
      this.#database
        .prepare("INSERT INTO sessions VALUES (?, ?, ?, ?, ?, ?, ?)")
        .run(id, startedAt, host, user, shell, command, stamp);
    });
  }

  remove(session: string): void {
    this.#inTransaction(() => this.#forget(session, false));
  }

  #forget(session: string, keepsBegin: boolean): void {
    const row = this.#database.prepare("SELECT last_line FROM progress WHERE session = ?").get(session);
    const kept = keepsBegin ? Number(row?.["last_line"] ?? 0) : 0;
    this.#database
      .prepare(
        "INSERT INTO lines_text (lines_text, rowid, text) SELECT 'delete', id, text FROM lines WHERE session = ? AND id > ?",
      )
      .run(session, kept);
    this.#database.prepare("DELETE FROM lines WHERE session = ? AND id > ?").run(session, kept);
    for (const table of ["commands WHERE session", "sessions WHERE id"]) {
      this.#database.prepare(`DELETE FROM ${table} = ?`).run(session);
    }
    if (!keepsBegin) this.#database.prepare("DELETE FROM progress WHERE session = ?").run(session);
  }

  /** The newest so many lines, newest first. null finds every line. @throws CotermError UNKNOWN_FIELD, BAD_VALUE */
  search(query: Query | null, { limit, now }: { readonly limit: number; readonly now: number }): readonly Hit[] {
    const { match, rest } = query === null ? { match: null, rest: null } : planFullText(query);
    const condition = rest === null ? null : toSql(rest, { fields, text: lineCondition("lines.text"), now });
    const conditions = [match === null ? null : "lines_text MATCH ?", condition?.sql].filter(Boolean);
    const source = match === null ? "lines" : "lines_text CROSS JOIN lines ON lines.id = lines_text.rowid";
    const sql = `
      SELECT lines.session, lines.at, lines.text, lines.command, sessions.started_at AS startedAt, sessions.host
      FROM ${source}
      JOIN sessions ON sessions.id = lines.session
      LEFT JOIN commands ON commands.session = lines.session AND commands.number = lines.command
      ${conditions.length === 0 ? "" : `WHERE ${conditions.join(" AND ")}`}
      ORDER BY ${match === null ? "lines.id" : "lines_text.rowid"} DESC LIMIT ?`;
    const parameters = [...(match === null ? [] : [match]), ...(condition?.parameters ?? []), limit];
    const rows = this.#database.prepare(sql).all(...parameters);
    return rows.map((row) => ({
      session: String(row["session"]),
      at: Number(row["at"]),
      text: String(row["text"]),
      command: row["command"] === null ? null : Number(row["command"]),
      startedAt: Number(row["startedAt"]),
      host: String(row["host"]),
    }));
  }

  close(): void {
    this.#database.close();
  }

  #inTransaction(work: () => void): void {
    this.#database.exec("BEGIN IMMEDIATE");
    try {
      work();
      this.#database.exec("COMMIT");
    } catch (error) {
      this.#database.exec("ROLLBACK");
      throw error;
    }
  }
}
