import type { ByteWindow } from "./byte-window.ts";
import type { Row } from "./row.ts";

/** Bytes of a word that may become a secret, until it is known. */
export class Suspects {
  readonly #offsets = new Set<number>();
  /** Ids of the rows that it stands in. */
  readonly #rows = new Set<number>();

  add(offsets: Iterable<number>, rows: readonly Row[]): void {
    for (const offset of offsets) this.#offsets.add(offset);
    for (const { id } of rows) this.#rows.add(id);
  }

  /** None of them stands in these rows: the cursor has gone elsewhere, and may come back. */
  isElsewhere(rows: readonly Row[]): boolean {
    return this.#rows.size > 0 && !rows.some(({ id }) => this.#rows.has(id));
  }

  clear(): void {
    this.#offsets.clear();
    this.#rows.clear();
  }

  /** The first one that is not released yet; Infinity for none. */
  first(base: number): number {
    let first = Number.POSITIVE_INFINITY;
    for (const offset of this.#offsets) {
      if (offset < base) this.#offsets.delete(offset);
      else first = Math.min(first, offset);
    }
    return first;
  }

  /** @returns How many. */
  maskAll(window: ByteWindow): number {
    const count = this.#offsets.size;
    for (const offset of this.#offsets) window.mask(offset);
    this.clear();
    return count;
  }
}
