import { continued, pairsOf, type Row } from "./row.ts";
import type { Screen } from "./screen.ts";

const replacement = 0x25a1;

/** The line that the cursor stands in, over all the rows that the terminal has wrapped it into. */
export interface CursorLine {
  readonly text: string;
  /** Of the byte that wrote each character; -1 for none. */
  readonly offsets: readonly number[];
  /** Index of the character that the cursor is before. */
  readonly cursor: number;
  readonly rows: readonly Row[];
}

export function cursorLineOf(screen: Screen): CursorLine {
  let first = screen.y;
  while (first > 0 && screen.rows[first - 1]?.isWrapped) first--;
  const rows = screen.rows.slice(first, screen.y + 1);
  const codes: number[] = [];
  const offsets: number[] = [];
  let cursor = 0;
  for (const row of rows) {
    const isCursorRow = row === screen.row;
    if (isCursorRow) cursor = codes.length + screen.x + (screen.isWrapPending ? 1 : 0);
    for (let column = 0; column < row.length; column++) {
      const code = row.codeAt(column);
      if (code === continued) continue;
      codes.push(code > 0xffff ? replacement : code);
      offsets.push(row.offsetAt(column));
    }
  }
  const text = Buffer.from(Uint16Array.from(codes).buffer).toString("utf16le");
  return { text, offsets, cursor: Math.min(text.length, cursor), rows };
}

/** Bytes that wrote, or have written before, the characters from one index to another. */
export function* writersOf(line: CursorLine, from: number, to: number): Generator<number> {
  for (let at = from; at < to; at++) yield line.offsets[at] ?? -1;
  let before = 0;
  for (const row of line.rows) {
    for (const [column, offset] of pairsOf(row.overwritten)) {
      if (before + column >= from && before + column < to) yield offset;
    }
    before += row.length;
  }
}
