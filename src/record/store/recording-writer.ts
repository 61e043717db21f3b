import {
  closeSync,
  fsync,
  fsyncSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { zstdCompressSync } from "node:zlib";
import {
  type CastEvent,
  type ChunkEntry,
  formatVersion,
  largestChunkBytes,
  longestChunkMs,
  type Manifest,
  type Mark,
  type SessionStart,
} from "../format.ts";
import { formatEvent, formatHeader, toMicrosecond } from "./cast.ts";
import { chainDigest } from "./digest.ts";
import type { SessionFolder } from "./session-folder.ts";
import { readUnfinished } from "./unfinished.ts";

interface OpenChunk {
  readonly seq: number;
  readonly fd: number;
  readonly from: number;
  /** All of it, so that it need not be read again to be compressed. */
  readonly text: string[];
  bytes: number;
  events: number;
}

/**
 * Writes one recording. What is handed over is on disk after `flush`; a chunk that is full is compressed and chained.
 * After an error of the disk the writer is to be abandoned: the caller marks a gap, and another one goes on later.
 */
export class RecordingWriter {
  readonly #folder: SessionFolder;
  #manifest: Manifest;
  #chunk: OpenChunk;
  #lastAt: number;
  #storedAt: number;
  /** Lines of the open chunk that are not on disk yet: those of `text` from here on. */
  #unstored = 0;
  readonly #marks: number;
  #isOpen = true;

  private constructor(folder: SessionFolder, manifest: Manifest, chunk: OpenChunk, marks: number, lastAt: number) {
    this.#folder = folder;
    this.#manifest = manifest;
    this.#chunk = chunk;
    this.#marks = marks;
    this.#unstored = chunk.text.length;
    this.#lastAt = lastAt;
    this.#storedAt = lastAt;
  }

  /** Begins a recording in a folder that is not there yet. */
  static create(folder: SessionFolder, start: SessionStart): RecordingWriter {
    mkdirSync(folder.path, { recursive: true, mode: 0o700 });
    mkdirSync(folder.out, { mode: 0o700 });
    mkdirSync(folder.keys, { mode: 0o700 });
    const manifest: Manifest = {
      v: formatVersion,
      ...start,
      endedAt: null,
      exit: null,
      durationMs: 0,
      bytes: 0,
      events: 0,
      commands: 0,
      gaps: 0,
      state: "open",
      head: null,
    };
    const { fd, marks } = openFiles(folder, 0);
    const header = `${formatHeader(start)}\n`;
    const chunk: OpenChunk = { seq: 0, fd, from: 0, text: [], bytes: 0, events: 0 };
    const writer = new RecordingWriter(folder, manifest, chunk, marks, 0);
    chunk.text.push(header);
    try {
      writer.flush();
      for (const rule of start.rules ?? []) writer.mark({ at: 0, kind: "record", rule });
      writer.#writeManifest();
    } catch (error) {
      writer.abandon();
      throw error;
    }
    return writer;
  }

  /** Goes on with a recording whose writer ended without ending it. What is damaged at its end is cut off. */
  static resume(folder: SessionFolder): RecordingWriter {
    const { manifest, seq, from, text, events, lastAt } = readUnfinished(folder);
    const { fd, marks } = openFiles(folder, seq);
    const chunk = { seq, fd, from, text: text === "" ? [] : [text], bytes: text.length, events };
    return new RecordingWriter(folder, { ...manifest, state: "open" }, chunk, marks, lastAt);
  }

  get manifest(): Manifest {
    return { ...this.#manifest, durationMs: Math.ceil(this.#lastAt) };
  }

  /** Milliseconds since the recording began, of what was written last. */
  get lastAt(): number {
    return this.#lastAt;
  }

  /** The same of what is on disk. */
  get storedAt(): number {
    return this.#storedAt;
  }

  /** Events must come in the order of their times; one from before the last gets the last one's time. */
  write(event: CastEvent): void {
    const at = Math.max(toMicrosecond(event.at), this.#lastAt);
    const line = `${formatEvent({ ...event, at }, this.#lastAt)}\n`;
    const chunk = this.#chunk;
    chunk.text.push(line);
    chunk.bytes += line.length;
    chunk.events++;
    this.#lastAt = at;
    const { events, bytes } = this.#manifest;
    const shown = event.code === "o" ? Buffer.byteLength(event.data) : 0;
    this.#manifest = { ...this.#manifest, events: events + 1, bytes: bytes + shown };
  }

  /** Brings what was written to the disk. */
  flush(): void {
    const { fd, text } = this.#chunk;
    if (this.#unstored === text.length) return;
    writeAll(fd, text.slice(this.#unstored).join(""));
    this.#unstored = text.length;
    this.#storedAt = this.#lastAt;
  }

  /** On disk when it returns. */
  mark(mark: Mark): void {
    writeAll(this.#marks, `${JSON.stringify(mark)}\n`);
    const { commands, gaps, rules = [] } = this.#manifest;
    if (mark.kind === "record" && !rules.includes(mark.rule)) {
      this.#manifest = { ...this.#manifest, rules: [...rules, mark.rule] };
    }
    if (mark.kind === "command") this.#manifest = { ...this.#manifest, commands: commands + 1 };
    if (mark.kind === "gap") this.#manifest = { ...this.#manifest, gaps: gaps + 1 };
  }

  /** True when it is time for `roll`. */
  get isFull(): boolean {
    const { bytes, events, from } = this.#chunk;
    return events > 0 && (bytes >= largestChunkBytes || this.#lastAt - from >= longestChunkMs);
  }

  /** Closes the chunk and begins the next one. */
  roll(): void {
    const closed = this.#compress(false);
    const seq = closed.seq + 1;
    const fd = openSync(this.#folder.openChunk(seq), "a", 0o600);
    this.#chunk = { seq, fd, from: this.#lastAt, text: [], bytes: 0, events: 0 };
    this.#unstored = 0;
    this.#storedAt = this.#lastAt;
    closeSync(closed.fd);
    this.#writeManifest();
  }

  /** Ends the recording; `cut` when how it ended is not known. */
  end(exit: number | null, endedAt: number, state: "ended" | "cut" = "ended"): void {
    if (exit !== null) this.write({ at: this.#lastAt, code: "x", data: String(exit) });
    this.#compress(true);
    this.#manifest = { ...this.#manifest, exit, endedAt, state };
    this.#writeManifest();
    this.#close();
  }

  /** Lets go of the files without ending the recording, so that another writer can go on. */
  release(): void {
    this.flush();
    this.#close();
  }

  /** Lets go of the files without another word to a disk that refuses it. What it has stored stays. */
  abandon(): void {
    this.#close();
  }

  #close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    closeSync(this.#chunk.fd);
    closeSync(this.#marks);
  }

  /** @param isLast A thread need not wait for the disk at each chunk: until it has it, the open one stays. */
  #compress(isLast: boolean): OpenChunk {
    const chunk = this.#chunk;
    const { seq, from, text, events } = chunk;
    const compressed = zstdCompressSync(text.join(""));
    const open = this.#folder.openChunk(seq);
    writeDurably(this.#folder.chunk(seq), compressed, isLast ? null : () => rmSync(open, { force: true }));
    const digest = chainDigest(this.#manifest.head ?? "", compressed);
    const entry: ChunkEntry = { seq, from, to: this.#lastAt, bytes: compressed.length, events, digest };
    appendWhole(this.#folder.index, `${JSON.stringify(entry)}\n`);
    this.#manifest = { ...this.#manifest, head: digest };
    if (isLast) rmSync(open, { force: true });
    return chunk;
  }

  #writeManifest(): void {
    const own = `${this.#folder.manifest}.new`;
    writeFileSync(own, JSON.stringify(this.manifest), { mode: 0o600 });
    renameSync(own, this.#folder.manifest);
  }
}

function openFiles(folder: SessionFolder, seq: number): { fd: number; marks: number } {
  const fd = openSync(folder.openChunk(seq), "a", 0o600);
  try {
    return { fd, marks: openSync(folder.marks, "a", 0o600) };
  } catch (error) {
    closeSync(fd);
    throw error;
  }
}

/** A disk that is nearly full takes a part, and says so by the count alone. */
function writeAll(fd: number, text: string): void {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length;) at += writeSync(fd, bytes, at);
}

function appendWhole(path: string, text: string): void {
  writeFileSync(path, text, { flag: "a", mode: 0o600 });
}

/** @param whenDurable Called once it would outlive a loss of power; null waits for that. */
function writeDurably(path: string, bytes: Uint8Array, whenDurable: (() => void) | null): void {
  const own = `${path}.new`;
  const fd = openSync(own, "w", 0o600);
  try {
    for (let at = 0; at < bytes.length;) at += writeSync(fd, bytes, at);
    if (whenDurable === null) fsyncSync(fd);
    renameSync(own, path);
  } catch (error) {
    closeSync(fd);
    throw error;
  }
  if (whenDurable === null) closeSync(fd);
  else {
    fsync(fd, () => {
      closeSync(fd);
      whenDurable();
    });
  }
}
