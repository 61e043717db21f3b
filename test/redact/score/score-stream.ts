import type { Scanner } from "../../../src/redact/scanner.ts";
import { type Chunk, redactRecording } from "../../../src/redact/stream/redact-recording.ts";
import type { StreamProfile } from "../../../src/redact/stream/stream-redactor.ts";
import { findLeak, printedText } from "./leaks.ts";
import { type Frame, renderFrames, textsOf } from "./render.ts";

/** A recording, what of it is secret, and what must stay. */
export interface StreamCase {
  readonly name: string;
  readonly columns: number;
  readonly rows: number;
  readonly chunks: readonly Chunk[];
  readonly secrets: readonly string[];
  readonly keep: readonly string[];
}

export interface StreamScore {
  readonly leaks: readonly string[];
  readonly lost: readonly string[];
  /** Cells, colours or cursor that differ by more than a mask. */
  readonly differences: number;
  readonly heldMs: readonly number[];
}

/** Redacts a recording and looks at the result as bytes, as text and on every screen. */
export async function scoreStream(
  stream: StreamCase,
  scanner: Scanner,
  { profile, isRendered }: { profile: StreamProfile; isRendered: boolean },
): Promise<StreamScore> {
  const heldMs: number[] = [];
  const chunks = redactRecording(stream, scanner, { profile, onRelease: (held) => heldMs.push(held) });
  const before = textOf(stream.chunks);
  const after = textOf(chunks);
  const texts = [after, printedText(after)];
  let differences = 0;
  if (isRendered) {
    const [wanted, shown] = await Promise.all([
      renderFrames(stream.columns, stream.rows, stream.chunks),
      renderFrames(stream.columns, stream.rows, chunks),
    ]);
    texts.push(...shown.flatMap(textsOf));
    differences = countDifferences(wanted.at(-1), shown.at(-1));
  }
  const all = [...new Set(texts)].join("\n\n");
  const leaks = stream.secrets.flatMap((secret) => findLeak(all, secret) ?? []);
  const lost = stream.keep.filter((text) => before.includes(text) && !all.includes(text));
  return { leaks, lost, differences, heldMs };
}

export function textOf(chunks: readonly Chunk[]): string {
  return Buffer.concat(chunks.map(([, bytes]) => bytes)).toString();
}

function countDifferences(wanted: Frame | undefined, shown: Frame | undefined): number {
  if (wanted === undefined || shown === undefined) return wanted === shown ? 0 : 1;
  let count = wanted.looks === shown.looks && String(wanted.cursor) === String(shown.cursor) ? 0 : 1;
  for (const [y, row] of wanted.rows.entries()) {
    const other = shown.rows[y] ?? "";
    // A wide character is one in the text and two asterisks in its place.
    const cells = [...row];
    let at = 0;
    for (const cell of cells) {
      if (other[at] === cell || other.startsWith(cell, at)) at += cell.length;
      else if (other.startsWith("**", at) && cell.codePointAt(0) !== undefined && (cell.codePointAt(0) ?? 0) > 0x10ff)
        at += 2;
      else if (other[at] === "*") at++;
      else {
        count++;
        break;
      }
    }
  }
  return count;
}
