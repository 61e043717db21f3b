import { existsSync, readFileSync } from "node:fs";
import { zstdDecompressSync } from "node:zlib";
import { CotermError, errnoOf, sentenceOf } from "../../base/errors.ts";
import { type CastEvent, type ChunkEntry, formatVersion, type Keyframe, type Manifest, type Mark } from "../format.ts";
import { parseEvent, secondsAfter } from "./cast.ts";
import { chainDigest } from "./digest.ts";
import type { SessionFolder } from "./session-folder.ts";

/** From where on a recording cannot be read, and why. */
export interface Damage {
  readonly seq: number;
  readonly at: number;
  readonly reason: string;
}

/** @throws CotermError MANIFEST_UNREADABLE */
export function readManifest(folder: SessionFolder): Manifest {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(folder.manifest, "utf8"));
  } catch (error) {
    const reason = errnoOf(error) === "ENOENT" ? "it is not there" : sentenceOf(error);
    throw new CotermError("MANIFEST_UNREADABLE", `${folder.manifest} cannot be read: ${reason}`, {
      hint: `coterm rm ${folder.path}`,
    });
  }
  const manifest = value as Manifest; // ours: the version says so
  if (manifest?.v === formatVersion) return manifest;
  throw new CotermError("MANIFEST_UNREADABLE", `${folder.manifest} was written by another version of coterm`, {
    hint: "coterm version",
  });
}

/** The closed chunks, up to the first line that is damaged. */
export function readIndex(folder: SessionFolder): readonly ChunkEntry[] {
  return readLines<ChunkEntry>(folder.index);
}

export function readMarks(folder: SessionFolder): readonly Mark[] {
  return readLines<Mark>(folder.marks);
}

/** The text of a closed chunk. Throws what zlib and the file system throw. */
export function readChunk(folder: SessionFolder, seq: number): string {
  return zstdDecompressSync(readFileSync(folder.chunk(seq))).toString("utf8");
}

/** null where the chunk has none, or it is damaged: an earlier one serves as well. */
export function readKeyframe(folder: SessionFolder, seq: number): Keyframe | null {
  try {
    return JSON.parse(zstdDecompressSync(readFileSync(folder.keyframe(seq))).toString("utf8")) as Keyframe; // ours
  } catch {
    return null;
  }
}

/** A recording that is over, or still being written. */
export class RecordingReader {
  readonly folder: SessionFolder;
  readonly manifest: Manifest;
  readonly index: readonly ChunkEntry[];
  #damage: Damage | null = null;

  constructor(folder: SessionFolder) {
    this.folder = folder;
    this.manifest = readManifest(folder);
    this.index = readIndex(folder);
  }

  /** Where reading had to end, once `events` has come there. */
  get damage(): Damage | null {
    return this.#damage;
  }

  get marks(): readonly Mark[] {
    return readMarks(this.folder);
  }

  /** The chunk in which a moment lies; the open one has the number after the last. */
  chunkAt(at: number): number {
    const found = this.index.findLast((entry) => entry.from <= at);
    if (found === undefined) return 0;
    return at > found.to && existsSync(this.folder.openChunk(found.seq + 1)) ? found.seq + 1 : found.seq;
  }

  /** Events from the beginning of a chunk on, up to the end or the damage. */
  *events(fromSeq = 0): Generator<CastEvent> {
    this.#damage = null;
    for (const entry of this.index) {
      if (entry.seq < fromSeq) continue;
      let text: string;
      try {
        text = readChunk(this.folder, entry.seq);
      } catch (error) {
        this.#damage = { seq: entry.seq, at: entry.from, reason: reasonOf(error) };
        return;
      }
      yield* this.#eventsOf(text, entry.seq, entry.from);
      if (this.#damage !== null) return;
    }
    const seq = (this.index.at(-1)?.seq ?? -1) + 1;
    const open = this.folder.openChunk(seq);
    if (existsSync(open)) yield* this.#eventsOf(readFileSync(open, "utf8"), seq, this.index.at(-1)?.to ?? 0);
    else if (this.manifest.state === "open")
      this.#damage = { seq, at: this.index.at(-1)?.to ?? 0, reason: "its last part is missing" };
  }

  /** The first chunk that is not as it was written: changed, missing, or in another place. */
  verify(): Damage | null {
    let digest = "";
    for (const [position, entry] of this.index.entries()) {
      const damage = { seq: entry.seq, at: entry.from };
      if (entry.seq !== position) return { ...damage, reason: "chunks before it are missing" };
      let bytes: Buffer;
      try {
        bytes = readFileSync(this.folder.chunk(entry.seq));
      } catch (error) {
        return { ...damage, reason: reasonOf(error) };
      }
      digest = chainDigest(digest, bytes);
      if (digest !== entry.digest) return { ...damage, reason: "it was changed after it was written" };
    }
    if (this.manifest.head === null || this.manifest.head === digest) return null;
    return { seq: this.index.length, at: this.index.at(-1)?.to ?? 0, reason: "chunks at the end are missing" };
  }

  *#eventsOf(text: string, seq: number, from: number): Generator<CastEvent> {
    let at = from;
    for (const line of text.split("\n")) {
      if (line === "" || line.startsWith("{") || line.startsWith("#")) continue;
      const event = parseEvent(line);
      if (event === null) {
        this.#damage = { seq, at, reason: "it holds a line that is no event" };
        return;
      }
      at = secondsAfter(at, event.interval);
      yield { at, code: event.code, data: event.data };
    }
  }
}

function reasonOf(error: unknown): string {
  return errnoOf(error) === "ENOENT" ? "its file is missing" : `its file is damaged (${sentenceOf(error)})`;
}

/** Values up to the first damaged line: half a line is what a crash leaves. */
function readLines<T>(path: string): readonly T[] {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch {
    return [];
  }
  const values: T[] = [];
  for (const line of text.split("\n")) {
    if (line === "") continue;
    try {
      values.push(JSON.parse(line) as T); // ours
    } catch {
      break;
    }
  }
  return values;
}
