import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
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
import { formatEvent, formatHeader } from "./cast.ts";
import { chainDigest } from "./digest.ts";
import type { SessionFolder } from "./session-folder.ts";
import { readUnfinished } from "./unfinished.ts";

interface OpenChunk {
  readonly seq: number;
  readonly fd: number;
  readonly from: number;
  bytes: number;
  events: number;
}

/**
 * Writes one recording. What is handed over is on disk when the call returns; a chunk that is full is compressed and
 * chained. Calls after an error of the disk throw it again: the caller marks a gap and goes on later.
 */
export class RecordingWriter {
  readonly #folder: SessionFolder;
  #manifest: Manifest;
  #chunk: OpenChunk;
  #lastAt: number;
  #marks: number;

  private constructor(folder: SessionFolder, manifest: Manifest, chunk: OpenChunk, lastAt: number) {
    this.#folder = folder;
    this.#manifest = manifest;
    this.#chunk = chunk;
    this.#lastAt = lastAt;
    this.#marks = openSync(folder.marks, "a", 0o600);
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
    const fd = openSync(folder.openChunk(0), "a", 0o600);
    writeSync(fd, `${formatHeader(start)}\n`);
    const writer = new RecordingWriter(folder, manifest, { seq: 0, fd, from: 0, bytes: 0, events: 0 }, 0);
    writer.#writeManifest();
    return writer;
  }

  /** Goes on with a recording whose writer ended without ending it. What is damaged at its end is cut off. */
  static resume(folder: SessionFolder): RecordingWriter {
    const { manifest, seq, from, bytes, events, lastAt } = readUnfinished(folder);
    const fd = openSync(folder.openChunk(seq), "a", 0o600);
    return new RecordingWriter(folder, { ...manifest, state: "open" }, { seq, fd, from, bytes, events }, lastAt);
  }

  get manifest(): Manifest {
    return { ...this.#manifest, durationMs: Math.round(this.#lastAt) };
  }

  /** Milliseconds since the recording began, of what was written last. */
  get lastAt(): number {
    return this.#lastAt;
  }

  /** Events must come in the order of their times; one from before the last gets the last one's time. */
  write(event: CastEvent): void {
    const at = Math.max(event.at, this.#lastAt);
    const line = `${formatEvent({ ...event, at }, this.#lastAt)}\n`;
    const chunk = this.#chunk;
    writeSync(chunk.fd, line);
    chunk.bytes += line.length;
    chunk.events++;
    this.#lastAt = at;
    const { events, bytes } = this.#manifest;
    const shown = event.code === "o" ? Buffer.byteLength(event.data) : 0;
    this.#manifest = { ...this.#manifest, events: events + 1, bytes: bytes + shown };
  }

  mark(mark: Mark): void {
    writeSync(this.#marks, `${JSON.stringify(mark)}\n`);
    const { commands, gaps } = this.#manifest;
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
    this.#close();
    const seq = this.#chunk.seq + 1;
    const fd = openSync(this.#folder.openChunk(seq), "a", 0o600);
    this.#chunk = { seq, fd, from: this.#lastAt, bytes: 0, events: 0 };
    this.#writeManifest();
  }

  /** Ends the recording; `cut` when how it ended is not known. */
  end(exit: number | null, endedAt: number, state: "ended" | "cut" = "ended"): void {
    if (exit !== null) this.write({ at: this.#lastAt, code: "x", data: String(exit) });
    this.#close();
    closeSync(this.#marks);
    this.#manifest = { ...this.#manifest, exit, endedAt, state };
    this.#writeManifest();
  }

  /** Lets go of the files without ending the recording, so that another writer can go on. */
  release(): void {
    closeSync(this.#chunk.fd);
    closeSync(this.#marks);
    this.#writeManifest();
  }

  /** Lets go of the files without another word to a disk that refuses it. What it has stored stays. */
  abandon(): void {
    closeSync(this.#chunk.fd);
    closeSync(this.#marks);
  }

  #close(): void {
    const { seq, fd, from, events } = this.#chunk;
    closeSync(fd);
    const compressed = zstdCompressSync(readFileSync(this.#folder.openChunk(seq)));
    writeDurably(this.#folder.chunk(seq), compressed);
    const digest = chainDigest(this.#manifest.head ?? "", compressed);
    const entry: ChunkEntry = { seq, from, to: this.#lastAt, bytes: compressed.length, events, digest };
    writeFileSync(this.#folder.index, `${JSON.stringify(entry)}\n`, { flag: "a", mode: 0o600 });
    this.#manifest = { ...this.#manifest, head: digest };
    rmSync(this.#folder.openChunk(seq));
  }

  #writeManifest(): void {
    const own = `${this.#folder.manifest}.new`;
    writeFileSync(own, JSON.stringify(this.manifest), { mode: 0o600 });
    renameSync(own, this.#folder.manifest);
  }
}

function writeDurably(path: string, bytes: Uint8Array): void {
  const own = `${path}.new`;
  const fd = openSync(own, "w", 0o600);
  try {
    writeSync(fd, bytes);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
  renameSync(own, path);
}
