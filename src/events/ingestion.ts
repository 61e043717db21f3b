import { type FSWatcher, mkdirSync, readdirSync, rmSync, statSync, watch } from "node:fs";
import { join } from "node:path";
import { errnoOf, sentenceOf } from "../base/errors.ts";
import type { Paths } from "../base/paths.ts";
import { isAlive } from "../base/process-alive.ts";
import type { LineRedactor } from "../redact/line-redactor.ts";
import type { ProcessEvent } from "./event.ts";
import { Journal, type SpoolPart, type SpoolPosition, type StoredEvent } from "./journal.ts";
import { emptyLeftLines } from "./left-lines.ts";
import { parseSpool, type SpoolRecord } from "./spool.ts";
import { SpoolFile } from "./spool-file.ts";

/** After the first sign of new records, so that a busy shell costs one transaction and not one a command. */
const settleMs = 2000;
/** A journal that could not be written to (full disk, locked) is tried again. */
const retryMs = 30_000;
/** More are not kept for a journal that cannot be written to. */
const mostNoted = 10_000;

/** Up to where a spool is blank, and how long it was. */
type BlankedSpool = SpoolPosition & { readonly size: number };

type OnStored = (session: string, records: readonly SpoolRecord[]) => void;

interface IngestOptions {
  /** By session, up to where this process has blanked the spool; the rest is looked at. */
  readonly blanked?: Map<string, BlankedSpool>;
  readonly onStored?: OnStored;
}

export interface IngestionOptions {
  readonly onError: (error: unknown) => void;
  /** Shells have run something. */
  readonly onStored: OnStored;
  /** Asked before each ingestion: the rules may have changed. */
  readonly loadRedactor: () => Promise<LineRedactor>;
}

/** Moves what the hooks have spooled into the journal while the helper lives. Idle, it costs nothing. */
export class Ingestion {
  readonly #paths: Paths;
  readonly #options: IngestionOptions;
  readonly #blanked = new Map<string, BlankedSpool>();
  #watcher: FSWatcher | null = null;
  #timer: NodeJS.Timeout | null = null;
  #dueAt = 0;
  /** Not stored yet. */
  #noted: (StoredEvent | ProcessEvent)[] = [];
  #closed = false;
  /** Of the last ingestion; none before the first, so that the first question does not wait for it. */
  #redactor: LineRedactor | null = null;
  /** Why the journal cannot be written to now, or null. */
  error: string | null = null;

  private constructor(paths: Paths, options: IngestionOptions) {
    this.#paths = paths;
    this.#options = options;
  }

  static start(paths: Paths, options: IngestionOptions): Ingestion {
    const ingestion = new Ingestion(paths, options);
    ingestion.#schedule(0);
    return ingestion;
  }

  /** Stores what the helper itself has seen, as soon as that can be done. */
  note(...events: readonly (StoredEvent | ProcessEvent)[]): void {
    this.#noted.push(...events);
    this.#noted.splice(0, this.#noted.length - mostNoted);
    this.#schedule(0);
  }

  async ingestNow(): Promise<void> {
    try {
      this.#redactor = await this.#options.loadRedactor();
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
    this.#unschedule();
    this.#watcher?.close();
  }

  #ingest(redactor: LineRedactor): void {
    this.#unschedule();
    // What is written to the spools here must not wake this process once more.
    this.#watcher?.close();
    this.#watcher = null;
    ingestSpools(this.#paths, redactor, { blanked: this.#blanked, onStored: this.#options.onStored });
    this.#storeNoted(redactor);
    const leftMs = emptyLeftLines(this.#paths.runtime, Date.now());
    this.error = null;
    this.#watch();
    // What has come before it was watched.
    if (hasNewRecords(this.#paths.spool, this.#blanked)) this.#schedule(settleMs);
    else if (leftMs !== null) this.#schedule(leftMs);
  }

  #storeNoted(redactor: LineRedactor): void {
    if (this.#noted.length === 0) return;
    const journal = new Journal(this.#paths.journal);
    try {
      journal.store(this.#noted.filter(isStored), redactor);
      journal.storeProcesses(this.#noted.filter((event) => event.kind === "process"));
      this.#noted = [];
    } finally {
      journal.close();
    }
  }

  #fail(error: unknown): void {
    this.error = sentenceOf(error);
    this.#options.onError(error);
    this.#unschedule();
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

  /** The earliest counts. */
  #schedule(delayMs: number): void {
    const dueAt = performance.now() + delayMs;
    if (this.#closed || (this.#timer !== null && this.#dueAt <= dueAt)) return;
    this.#unschedule();
    this.#dueAt = dueAt;
    this.#timer = setTimeout(() => void this.ingestNow(), delayMs);
    this.#timer.unref();
  }

  #unschedule(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }
}

function isStored(event: StoredEvent | ProcessEvent): event is StoredEvent {
  return event.kind !== "process";
}

function hasNewRecords(folder: string, read: ReadonlyMap<string, BlankedSpool>): boolean {
  return listSpools(folder).some((name) => {
    const size = statSync(join(folder, name), { throwIfNoEntry: false })?.size ?? 0;
    return size !== (read.get(sessionOf(name))?.size ?? 0);
  });
}

/**
 * Reads every spool from where the journal has got to, and blanks what is stored. A file whose shell has ended is
 * removed once all of it is stored.
 *
 * @throws CotermError JOURNAL_UNREADABLE, and system errors of a full disk.
 */
export function ingestSpools(
  paths: Pick<Paths, "spool" | "journal">,
  redactor: LineRedactor,
  { blanked = new Map<string, BlankedSpool>(), onStored = () => undefined }: IngestOptions = {},
): void {
  const names = listSpools(paths.spool);
  if (names.length === 0) return;
  const journal = new Journal(paths.journal);
  try {
    for (const name of names) {
      const path = join(paths.spool, name);
      ingestSpool(journal, { path, session: sessionOf(name), redactor, blanked, onStored });
    }
  } finally {
    journal.close();
  }
}

function sessionOf(name: string): string {
  return name.slice(0, -".log".length);
}

function listSpools(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => name.endsWith(".log"));
  } catch (error) {
    if (errnoOf(error) === "ENOENT") return []; // no shell has logged yet
    throw error;
  }
}

interface Spool {
  readonly path: string;
  readonly session: string;
  readonly redactor: LineRedactor;
  readonly blanked: Map<string, BlankedSpool>;
  readonly onStored: OnStored;
}

function ingestSpool(journal: Journal, { path, session, redactor, blanked, onStored }: Spool): void {
  // Asked before reading: what a shell wrote before it ended is then all there.
  const ended = !isAlive(Number.parseInt(session, 10));
  const file = openSpool(path);
  if (file === null) return;
  try {
    const { size } = file; // before reading: what comes meanwhile is seen by it
    let position = positionIn(file, journal.position(session));
    while (position.consumed < file.size) {
      let records: readonly SpoolRecord[] = [];
      const read = (stored: SpoolPosition | null) => {
        const part = readPart(file, session, stored);
        records = part?.records ?? [];
        return part;
      };
      const next = journal.storeFrom(session, read, redactor);
      if (next === null) break;
      onStored(session, records);
      position = next;
    }
    const done = blanked.get(session);
    const from = done?.identity === file.identity && done.consumed <= position.consumed ? done.consumed : 0;
    if (from < position.consumed) file.blank(from, position.consumed);
    blanked.set(session, { ...position, size });
  } finally {
    file.close();
  }
  if (ended) {
    rmSync(path, { force: true });
    journal.forget(session);
    blanked.delete(session);
  }
}

function openSpool(path: string): SpoolFile | null {
  try {
    return new SpoolFile(path);
  } catch (error) {
    if (errnoOf(error) === "ENOENT") return null; // another helper has stored all of it
    throw error;
  }
}

function readPart(file: SpoolFile, session: string, stored: SpoolPosition | null): SpoolPart | null {
  const { identity, consumed } = positionIn(file, stored);
  const { records, consumed: read } = parseSpool(file.readAt(consumed), session, consumed);
  return read === 0 ? null : { records, position: { identity, consumed: consumed + read } };
}

/** Another file, or one that was emptied, is read from its beginning. */
function positionIn({ identity, size }: SpoolFile, stored: SpoolPosition | null): SpoolPosition {
  return stored?.identity === identity && stored.consumed <= size ? stored : { identity, consumed: 0 };
}
