import {
  closeSync,
  type FSWatcher,
  fstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  rmSync,
  watch,
} from "node:fs";
import { join } from "node:path";
import { errnoOf, sentenceOf } from "../base/errors.ts";
import type { Paths } from "../base/paths.ts";
import { isAlive } from "../base/process-alive.ts";
import type { LineRedactor } from "../redact/line-redactor.ts";
import { Journal } from "./journal.ts";
import { parseSpool } from "./spool.ts";

/** After the first sign of new records, so that a busy shell costs one transaction and not one a command. */
const settleMs = 2000;
/** A journal that could not be written to (full disk, locked) is tried again. */
const retryMs = 30_000;
const chunkBytes = 1 << 20;

/** Asked before each ingestion: the rules may have changed. */
type LoadRedactor = () => Promise<LineRedactor>;

/** Moves what the hooks have spooled into the journal while the helper lives. Idle, it costs nothing. */
export class Ingestion {
  readonly #paths: Paths;
  readonly #onError: (error: unknown) => void;
  #watcher: FSWatcher | null = null;
  #timer: NodeJS.Timeout | null = null;
  #closed = false;
  readonly #loadRedactor: LoadRedactor;
  /** Of the last ingestion; none before the first, so that the first question does not wait for it. */
  #redactor: LineRedactor | null = null;
  /** Why the journal cannot be written to now, or null. */
  error: string | null = null;

  private constructor(paths: Paths, onError: (error: unknown) => void, loadRedactor: LoadRedactor) {
    this.#paths = paths;
    this.#loadRedactor = loadRedactor;
    this.#onError = onError;
  }

  static start(paths: Paths, onError: (error: unknown) => void, loadRedactor: LoadRedactor): Ingestion {
    const ingestion = new Ingestion(paths, onError, loadRedactor);
    ingestion.#schedule(0);
    return ingestion;
  }

  async ingestNow(): Promise<void> {
    try {
      this.#redactor = await this.#loadRedactor();
      this.#ingest(this.#redactor);
    } catch (error) {
      this.#fail(error);
    }
  }

  /** Takes in what is there. A helper that ends before its first ingestion leaves the spool to the next one. */
  close(): void {
    if (this.#closed) return;
    try {
      if (this.#redactor !== null) this.#ingest(this.#redactor);
    } catch (error) {
      this.#fail(error);
    }
    this.#closed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#watcher?.close();
  }

  #ingest(redactor: LineRedactor): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#watch();
    ingestSpools(this.#paths, redactor);
    this.error = null;
  }

  #fail(error: unknown): void {
    this.error = sentenceOf(error);
    this.#onError(error);
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#schedule(retryMs);
  }

  #watch(): void {
    if (this.#watcher !== null || this.#closed) return;
    mkdirSync(this.#paths.spool, { recursive: true, mode: 0o700 });
    this.#watcher = watch(this.#paths.spool, { persistent: false }, () => {
      // Until then nothing more is to be known, and waking this process costs the shell that is writing.
      this.#watcher?.close();
      this.#watcher = null;
      this.#schedule(settleMs);
    });
    this.#watcher.on("error", () => {
      this.#watcher = null; // the folder was removed: made and watched again at the next ingestion
    });
  }

  #schedule(delayMs: number): void {
    if (this.#closed) return;
    this.#timer ??= setTimeout(() => void this.ingestNow(), delayMs);
    this.#timer.unref();
  }
}

/**
 * Reads every spool from where the journal has got to. A file whose shell has ended is removed once all of it is
 * stored.
 *
 * @throws CotermError JOURNAL_UNREADABLE, and system errors of a full disk.
 */
export function ingestSpools(paths: Paths, redactor: LineRedactor): void {
  const names = listSpools(paths.spool);
  if (names.length === 0) return;
  const journal = new Journal(paths.journal);
  try {
    for (const name of names) ingestSpool(journal, paths.spool, name, redactor);
  } finally {
    journal.close();
  }
}

function listSpools(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => name.endsWith(".log"));
  } catch (error) {
    if (errnoOf(error) === "ENOENT") return []; // no shell has logged yet
    throw error;
  }
}

function ingestSpool(journal: Journal, folder: string, name: string, redactor: LineRedactor): void {
  const session = name.slice(0, -".log".length);
  const path = join(folder, name);
  // Asked before reading: what a shell wrote before it ended is then all there.
  const ended = !isAlive(Number.parseInt(session, 10));
  const fd = openSync(path, "r");
  try {
    const { ino: inode, size } = fstatSync(fd);
    const position = journal.position(session);
    // Another file, or one that was emptied, is read from its beginning.
    let consumed = position?.inode === inode && position.consumed <= size ? position.consumed : 0;
    for (;;) {
      const bytes = readAt(fd, consumed);
      const { records, consumed: read } = parseSpool(bytes, session, consumed);
      if (read === 0) break;
      consumed += read;
      journal.store(session, records, { inode, consumed }, redactor);
    }
  } finally {
    closeSync(fd);
  }
  if (ended) {
    rmSync(path, { force: true });
    journal.forget(session);
  }
}

/** One chunk, or more of it when a single record is longer than that. */
function readAt(fd: number, offset: number): Buffer {
  for (let size = chunkBytes; ; size *= 4) {
    const buffer = Buffer.alloc(size);
    const bytes = buffer.subarray(0, readSync(fd, buffer, 0, size, offset));
    if (bytes.length < size || bytes.includes(0)) return bytes;
  }
}
