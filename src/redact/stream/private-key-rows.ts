import type { Row } from "./row.ts";
import type { Shadow } from "./shadow.ts";

const base64Row = /^[A-Za-z0-9+/=]+$/;
const headerRow = /^(?:Proc-Type|DEK-Info|Version|Comment|Hash):/;
const endRow = /-----END|^-+(?:E|$)/;
/** Of a key whose first line was not seen: a short word is no reason to mask what follows. */
const inside = /^(?=.*[a-z])(?=.*[A-Z])(?=.*[0-9+/=])[A-Za-z0-9+/=]{16,}$/;
const ended = /-----END[^-]*-----/;

/** A private key that is being printed: each of its rows is masked as it comes, whether an end ever comes or not. */
export class PrivateKeyRows {
  /** The row down to which the open key has been masked, and the row in which it began. */
  #lastRow: number | null = null;
  #firstRow = 0;
  /** The key that was seen to its end. */
  #finished = 0;
  /** Whether the rows are those of a key is still to be seen. */
  #isGuess = false;

  /** A key has begun and not ended. */
  get isOpen(): boolean {
    return this.#lastRow !== null;
  }

  /** Something was lost before this row, perhaps the beginning of a key. */
  mayBeInside(row: Row): void {
    this.#lastRow = row.id;
    this.#isGuess = true;
  }

  /** The scanner has found a key. `start` and `end` are its place in the shadow. */
  notice({ text, rows, rowOf, columnOf }: Shadow, start: number, end: number): void {
    const first = rows[rowOf[start] ?? 0]?.id ?? 0;
    let last = end - 1;
    while (last > start && (columnOf[last] ?? -1) < 0) last--;
    const lastId = rows[rowOf[last] ?? 0]?.id ?? 0;
    if (/-----END [A-Z0-9 ]*-----$/.test(text.slice(start, end))) {
      if (this.#lastRow !== null && lastId >= this.#lastRow) this.#lastRow = null;
    } else if (this.#finished !== first) {
      this.#lastRow = lastId;
      this.#firstRow = first;
    }
  }

  /** Calls `mask` with every row of the open key that has come since. */
  follow(rows: readonly Row[], mask: (row: Row) => void): void {
    if (this.#lastRow === null) return;
    const from = rows.findIndex((row) => row.id === this.#lastRow);
    if (from < 0) this.#lastRow = null;
    for (const row of from < 0 ? [] : rows.slice(from)) {
      const text = String.fromCodePoint(...row.codes.subarray(0, row.length)).trim();
      if (text === "" || text.includes("-----BEGIN")) continue;
      if (this.#isGuess && !inside.test(text)) return this.#finish();
      this.#isGuess = false;
      if (!base64Row.test(text) && !headerRow.test(text) && !endRow.test(text)) return this.#finish();
      mask(row);
      if (ended.test(text)) return this.#finish();
      this.#lastRow = row.id;
    }
  }

  #finish(): void {
    this.#isGuess = false;
    this.#lastRow = null;
    this.#finished = this.#firstRow;
  }
}
