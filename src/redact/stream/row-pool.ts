import { Row } from "./row.ts";

const mostPooled = 4096;

/** Rows that are used again: making new ones was half of the time of the whole emulator. */
export class RowPool {
  readonly #rows: Row[] = [];

  take(columns: number): Row {
    const row = this.#rows.pop();
    if (row === undefined || row.columns !== columns) return new Row(columns);
    row.reuse();
    return row;
  }

  give(rows: readonly Row[]): void {
    for (const row of rows) if (this.#rows.length < mostPooled) this.#rows.push(row);
  }
}

export function blankRows(count: number, columns: number): Row[] {
  return Array.from({ length: count }, () => new Row(columns));
}

/** As many rows as the window now has, from `top` on. */
export function fitRows(rows: readonly Row[], top: number, count: number, columns: number): Row[] {
  const kept = rows.slice(top, top + count).map((row) => fitRow(row, columns));
  return [...kept, ...blankRows(count - kept.length, columns)];
}

function fitRow(row: Row, columns: number): Row {
  const fitted = new Row(columns);
  const length = Math.min(row.length, columns);
  fitted.codes.set(row.codes.subarray(0, length));
  fitted.offsets.set(row.offsets.subarray(0, length));
  fitted.growTo(length);
  fitted.overwritten = row.overwritten;
  fitted.isWrapped = row.isWrapped;
  fitted.hasBar = row.hasBar;
  return fitted;
}
