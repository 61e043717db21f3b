import { existsSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import type { ChunkEntry, Manifest, Mark } from "../format.ts";
import { parseEvent, secondsAfter } from "./cast.ts";
import { chainDigest } from "./digest.ts";
import { readChunk, readIndex, readManifest, readMarks } from "./recording-reader.ts";
import type { SessionFolder } from "./session-folder.ts";

/** Where a recording stands whose writer ended without ending it. */
export interface Unfinished {
  readonly manifest: Manifest;
  /** The open chunk. */
  readonly seq: number;
  readonly from: number;
  readonly text: string;
  readonly events: number;
  readonly lastAt: number;
}

/**
 * Mends what a writer that was killed has left: half a line at the end of the open chunk, a chunk that is compressed
 * and not yet in the index, a manifest that lags behind.
 */
export function readUnfinished(folder: SessionFolder): Unfinished {
  const manifest = readManifest(folder);
  for (const path of [folder.index, folder.marks, folder.processes]) cutHalfLine(path);
  const index = [...readIndex(folder)];
  let last = index.at(-1);
  const next = (last?.seq ?? -1) + 1;
  if (existsSync(folder.chunk(next))) {
    last = indexLost(folder, next, last);
    index.push(last);
  }
  const seq = (last?.seq ?? -1) + 1;
  const from = last?.to ?? 0;
  if (last !== undefined) rmSync(folder.openChunk(last.seq), { force: true });
  const open = readOpen(folder, seq, from);
  const known = index.findIndex(({ digest }) => digest === manifest.head) + 1;
  const counted = {
    head: last?.digest ?? null,
    events: index.reduce((sum, entry) => sum + entry.events, 0) + open.events,
    // It is as old as the newest chunk that it knows of.
    bytes: index.slice(known).reduce((sum, entry) => sum + bytesOf(folder, entry), manifest.bytes) + open.bytes,
    ...countMarks(readMarks(folder)),
  };
  return { manifest: { ...manifest, ...counted }, seq, from, ...open };
}

function bytesOf(folder: SessionFolder, { seq, from }: ChunkEntry): number {
  try {
    return measure(readChunk(folder, seq), from).bytes;
  } catch {
    return 0; // damaged: what plays it says so
  }
}

function countMarks(marks: readonly Mark[]): Pick<Manifest, "commands" | "gaps"> {
  const count = (kind: Mark["kind"]) => marks.filter((mark) => mark.kind === kind).length;
  return { commands: count("command"), gaps: count("gap") };
}

function indexLost(folder: SessionFolder, seq: number, previous: ChunkEntry | undefined): ChunkEntry {
  const compressed = readFileSync(folder.chunk(seq));
  const from = previous?.to ?? 0;
  const { events, lastAt } = measure(readChunk(folder, seq), from);
  const digest = chainDigest(previous?.digest ?? "", compressed);
  const entry: ChunkEntry = { seq, from, to: lastAt, bytes: compressed.length, events, digest };
  writeFileSync(folder.index, `${JSON.stringify(entry)}\n`, { flag: "a", mode: 0o600 });
  rmSync(folder.openChunk(seq), { force: true });
  return entry;
}

function readOpen(folder: SessionFolder, seq: number, from: number) {
  const path = folder.openChunk(seq);
  if (!existsSync(path)) return { text: "", bytes: 0, events: 0, lastAt: from };
  cutHalfLine(path);
  const text = readFileSync(path, "utf8");
  return { text, ...measure(text, from) };
}

function cutHalfLine(path: string): void {
  if (!existsSync(path)) return;
  const text = readFileSync(path);
  const whole = text.lastIndexOf(0x0a) + 1;
  if (whole < text.length) truncateSync(path, whole);
}

function measure(text: string, from: number): { events: number; bytes: number; lastAt: number } {
  let events = 0;
  let bytes = 0;
  let lastAt = from;
  for (const line of text.split("\n")) {
    const event = parseEvent(line);
    if (event === null) continue;
    events++;
    if (event.code === "o") bytes += Buffer.byteLength(event.data);
    lastAt = secondsAfter(lastAt, event.interval);
  }
  return { events, bytes, lastAt };
}
