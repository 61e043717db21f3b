/** What the terminal was sent, and when. */
export interface Arrived {
  readonly time: number;
  readonly bytes: Uint8Array;
}

/** What has arrived, taken in parts of other lengths. */
export class Parts {
  /** Bytes that were taken. */
  at = 0;
  readonly #arrived: readonly Arrived[];
  #next = 0;
  #inNext = 0;

  constructor(arrived: readonly Arrived[]) {
    this.#arrived = arrived;
  }

  /** @param to How many bytes are to have been taken then. */
  take(to: number): Arrived[] {
    const taken: Arrived[] = [];
    while (this.at < to) {
      const arrived = this.#arrived[this.#next];
      if (arrived === undefined) break;
      const { time, bytes } = arrived;
      const end = Math.min(bytes.length, this.#inNext + to - this.at);
      taken.push({ time, bytes: bytes.subarray(this.#inNext, end) });
      this.at += end - this.#inNext;
      this.#inNext = end;
      if (end < bytes.length) break;
      this.#next++;
      this.#inNext = 0;
    }
    return taken;
  }
}
