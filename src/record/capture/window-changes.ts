/** A change of the window's size, as `script` notes it in its timing log. */
export interface WindowChange {
  readonly cols: number;
  readonly rows: number;
}

/**
 * Reads the advanced timing log of util-linux `script` (2.35 and later) as it is written:
 * `S 0.401978 SIGWINCH ROWS=40 COLS=132`. Of everything else in it nothing is needed: times are taken on arrival.
 */
export class TimingReader {
  #pending = "";

  feed(text: string): WindowChange[] {
    const lines = (this.#pending + text).split("\n");
    this.#pending = lines.pop() ?? "";
    return lines.flatMap((line) => {
      const match = /^S [\d.]+ SIGWINCH ROWS=(\d+) COLS=(\d+)/.exec(line);
      const change = { rows: Number(match?.[1]), cols: Number(match?.[2]) };
      return change.rows > 0 && change.cols > 0 ? [change] : [];
    });
  }
}
