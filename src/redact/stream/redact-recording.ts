import type { RedactAction } from "../schema.ts";
import type { Scanner } from "../scanner.ts";
import { type StreamProfile, StreamRedactor } from "./stream-redactor.ts";

/** When they came, in milliseconds, and the bytes. */
export type Chunk = readonly [number, Uint8Array];

/** How often a live recorder would look whether something may be released. */
const tickMs = 50;

export interface Recording {
  readonly columns: number;
  readonly rows: number;
  readonly chunks: readonly Chunk[];
}

interface Options {
  readonly profile?: StreamProfile;
  readonly actionOf?: (rule: string) => RedactAction;
  /** Told how long each part was held. */
  readonly onRelease?: (heldMs: number) => void;
}

/** Redacts what was recorded before, as if it came now. */
export function redactRecording(
  { columns, rows, chunks }: Recording,
  scanner: Scanner,
  { profile = "disk", actionOf = () => "redact", onRelease = () => {} }: Options = {},
): Chunk[] {
  const redacted: Chunk[] = [];
  let now = chunks[0]?.[0] ?? 0;
  const redactor = new StreamRedactor({
    scanner,
    columns,
    rows,
    profile,
    actionOf,
    emit: (released) => {
      if (!("bytes" in released)) return;
      redacted.push([released.time, released.bytes]);
      onRelease(now - released.time);
    },
  });
  for (const [time, bytes] of chunks) {
    for (; now + tickMs < time && !redactor.isIdle; redactor.tick(now)) now += tickMs;
    now = Math.max(now, time);
    redactor.push(now, bytes);
  }
  redactor.end(now);
  return redacted;
}
