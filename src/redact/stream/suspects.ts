import type { ByteWindow } from "./byte-window.ts";

/** Bytes of a word that may become a secret, until it is known. */
export class Suspects {
  readonly #offsets = new Set<number>();

  add(offsets: Iterable<number>): void {
    for (const offset of offsets) this.#offsets.add(offset);
  }

  clear(): void {
    this.#offsets.clear();
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
