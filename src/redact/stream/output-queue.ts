/** What the recorder has written, in order: bytes of the terminal, and marks between them. */
interface Output {
  readonly kind: "output";
  readonly time: number;
  /** Of the part that is not released yet. */
  offset: number;
  length: number;
}

interface MarkEntry<Mark> {
  readonly kind: "mark";
  readonly time: number;
  readonly offset: number;
  readonly mark: Mark;
}

/** What leaves a redactor, at the time it came in. */
export type Released<Mark> =
  | { readonly time: number; readonly bytes: Uint8Array }
  | { readonly time: number; readonly mark: Mark };

/** When the bytes came that are not released yet. */
export class OutputQueue<Mark> {
  readonly #entries: (Output | MarkEntry<Mark>)[] = [];
  /** Of the last output that is not released yet. */
  lastOutputTime = Number.NEGATIVE_INFINITY;

  get isEmpty(): boolean {
    return this.#entries.length === 0;
  }

  addOutput(time: number, offset: number, length: number): void {
    this.#entries.push({ kind: "output", time, offset, length });
    this.lastOutputTime = time;
  }

  addMark(time: number, offset: number, mark: Mark): void {
    this.#entries.push({ kind: "mark", time, offset, mark });
  }

  /** When the byte came; undefined when it is released. */
  timeOf(offset: number): number | undefined {
    return this.#entries.find(
      (entry) => entry.kind === "output" && offset >= entry.offset && offset < entry.offset + entry.length,
    )?.time;
  }

  /** The first byte that came after a time. */
  firstAfter(time: number): number | undefined {
    return this.#entries.find((entry) => entry.kind === "output" && entry.time > time)?.offset;
  }

  /** Takes out all before an offset. A mark waits for the bytes that came before it. */
  *takeBefore(end: number): Generator<{ time: number; end: number } | { time: number; mark: Mark }> {
    for (let entry = this.#entries[0]; entry !== undefined; entry = this.#entries[0]) {
      if (entry.kind === "mark") {
        if (entry.offset > end) return;
        this.#entries.shift();
        yield { time: entry.time, mark: entry.mark };
        continue;
      }
      const entryEnd = entry.offset + entry.length;
      if (entry.offset >= end && entry.length > 0) return;
      const cut = Math.min(entryEnd, end);
      yield { time: entry.time, end: cut };
      if (cut < entryEnd) {
        entry.length = entryEnd - cut;
        entry.offset = cut;
        return;
      }
      this.#entries.shift();
    }
  }
}
