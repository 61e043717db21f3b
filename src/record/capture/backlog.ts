/** Something that came from the terminal, in the order in which it came. */
export type Arrival =
  | { readonly kind: "bytes"; readonly at: number; readonly bytes: Uint8Array }
  | { readonly kind: "size"; readonly at: number; readonly cols: number; readonly rows: number }
  | ({ readonly kind: "gap"; readonly at: number } & Gap);

/** Bytes were shown that never came here, or were dropped. */
export interface Gap {
  readonly ms: number;
  readonly reason: string;
  /** What follows may be the rest of a line. */
  readonly isInLine: boolean;
}

const lineFeed = 0x0a;

/**
 * What a terminal has shown and is still to be redacted, in memory: it is read as fast as it comes, because a terminal
 * waits for its reader. Past its limit whole lines are dropped, and never half of one, which could be half of a secret
 * that nobody would know again.
 */
export class Backlog {
  readonly #mostBytes: number;
  #arrivals: Arrival[] = [];
  #first = 0;
  #bytes = 0;
  /** When the first dropped byte came; null while nothing is dropped. */
  #droppedAt: number | null = null;

  constructor(mostBytes: number) {
    this.#mostBytes = mostBytes;
  }

  get isEmpty(): boolean {
    return this.#first === this.#arrivals.length;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** The bytes are copied. */
  addBytes(at: number, bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    if (this.#droppedAt !== null) {
      // Not as soon as there is room for one piece: that would make a gap of every second one.
      const lineEnd = this.#bytes <= this.#mostBytes / 2 ? bytes.indexOf(lineFeed) : -1;
      if (lineEnd < 0) return;
      this.#endGap(at);
      this.addBytes(at, bytes.subarray(lineEnd + 1));
    } else if (this.#bytes + bytes.length > this.#mostBytes) {
      this.#droppedAt = at;
      this.#dropHalfLine();
    } else {
      this.#arrivals.push({ kind: "bytes", at, bytes: Uint8Array.prototype.slice.call(bytes) });
      this.#bytes += bytes.length;
    }
  }

  addSize(at: number, cols: number, rows: number): void {
    this.#arrivals.push({ kind: "size", at, cols, rows });
  }

  addGap(at: number, gap: Gap): void {
    if (this.#droppedAt !== null) this.#endGap(at);
    this.#arrivals.push({ kind: "gap", at, ...gap });
  }

  /** Nothing more comes. */
  end(at: number): void {
    if (this.#droppedAt !== null) this.#endGap(at);
  }

  /** Bytes up to the next arrival that is something else, and no more than so many. */
  takeBytes(mostBytes: number): readonly { readonly time: number; readonly bytes: Uint8Array }[] {
    const taken: { time: number; bytes: Uint8Array }[] = [];
    for (let rest = mostBytes; rest > 0 && this.#arrivals[this.#first]?.kind === "bytes";) {
      const arrival = this.take(rest);
      if (arrival?.kind !== "bytes") break;
      taken.push({ time: arrival.at, bytes: arrival.bytes });
      rest -= arrival.bytes.length;
    }
    return taken;
  }

  /** The oldest arrival, of bytes no more than so many; null when there is none. */
  take(mostBytes: number): Arrival | null {
    const arrival = this.#arrivals[this.#first];
    if (arrival === undefined) return null;
    if (arrival.kind === "bytes") {
      const { at, bytes } = arrival;
      this.#bytes -= Math.min(bytes.length, mostBytes);
      if (bytes.length > mostBytes) {
        this.#arrivals[this.#first] = { kind: "bytes", at, bytes: bytes.subarray(mostBytes) };
        return { kind: "bytes", at, bytes: bytes.subarray(0, mostBytes) };
      }
    }
    this.#first++;
    if (this.#first === this.#arrivals.length || this.#first >= 1024) {
      this.#arrivals = this.#arrivals.slice(this.#first);
      this.#first = 0;
    }
    return arrival;
  }

  #endGap(at: number): void {
    const ms = Math.round(at - (this.#droppedAt ?? at));
    const reason = "more was shown than could be redacted in time";
    this.#arrivals.push({ kind: "gap", at, ms, reason, isInLine: false });
    this.#droppedAt = null;
  }

  /** Takes back what came of the line that is cut. */
  #dropHalfLine(): void {
    for (let last = this.#arrivals.length - 1; last >= this.#first; last--) {
      const arrival = this.#arrivals[last];
      if (arrival?.kind !== "bytes") continue;
      const lineEnd = arrival.bytes.lastIndexOf(lineFeed);
      this.#bytes -= arrival.bytes.length - (lineEnd + 1);
      if (lineEnd >= 0) {
        this.#arrivals[last] = { ...arrival, bytes: arrival.bytes.subarray(0, lineEnd + 1) };
        return;
      }
      this.#arrivals.splice(last, 1);
    }
  }
}
