import type { Random } from "../../../src/redact/invent.ts";
import type { Chunk } from "../../../src/redact/stream/redact-recording.ts";

/** Most bytes of a piece, by kind of cut; each stream is cut in one of these ways. */
const sizes = [1, 50, 400, Number.POSITIVE_INFINITY];

/**
 * The same bytes in other pieces, cut anywhere: inside of characters and of sequences. A piece comes when the last of
 * its bytes came.
 */
export function rechunk(chunks: readonly Chunk[], random: Random): Chunk[] {
  const bytes = Buffer.concat(chunks.map(([, part]) => part));
  const times: { readonly end: number; readonly time: number }[] = [];
  let end = 0;
  for (const [time, part] of chunks) times.push({ end: (end += part.length), time });
  const most = sizes[Math.floor(random() * sizes.length)] ?? 1;
  const pieces: Chunk[] = [];
  for (let from = 0, index = 0; from < bytes.length;) {
    const size = most === Number.POSITIVE_INFINITY ? bytes.length : 1 + Math.floor(random() * most);
    const to = Math.min(bytes.length, from + size);
    while ((times[index]?.end ?? to) < to) index++;
    pieces.push([times[index]?.time ?? 0, new Uint8Array(bytes.subarray(from, to))]);
    from = to;
  }
  return pieces;
}
