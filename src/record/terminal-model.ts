import serialize from "@xterm/addon-serialize";
import xterm from "@xterm/headless";
import type { Keyframe } from "./format.ts";

/** What a terminal of a given size shows after some output: the reference terminal of the web, without a screen. */
export class TerminalModel {
  readonly #terminal: InstanceType<typeof xterm.Terminal>;
  readonly #serializer = new serialize.SerializeAddon();
  #hidesCursor = false;
  #scrollsInMargins = false;

  constructor(cols: number, rows: number, scrollback = 0) {
    this.#terminal = new xterm.Terminal({ cols, rows, scrollback, allowProposedApi: true });
    this.#terminal.loadAddon(this.#serializer);
    // The serializer leaves the cursor's visibility out.
    this.#terminal.parser.registerCsiHandler({ prefix: "?", final: "h" }, (params) => this.#noteCursor(params, false));
    this.#terminal.parser.registerCsiHandler({ prefix: "?", final: "l" }, (params) => this.#noteCursor(params, true));
    // What scrolls is not told by the terminal.
    this.#terminal.parser.registerCsiHandler({ final: "r" }, ([top = 0, bottom = 0]) => {
      this.#scrollsInMargins = Number(top) > 1 || (Number(bottom) > 0 && Number(bottom) < this.rows);
      return false;
    });
  }

  get cols(): number {
    return this.#terminal.cols;
  }

  get rows(): number {
    return this.#terminal.rows;
  }

  /** Bytes are UTF-8, and may be cut anywhere. */
  write(text: string | Uint8Array): void {
    this.#terminal.write(text);
  }

  /** Once it has settled: lines that are printed now push up all that is there. */
  get isPrinting(): boolean {
    const { modes, buffer } = this.#terminal;
    const isUsual = modes.wraparoundMode && !modes.insertMode && !modes.originMode;
    return isUsual && buffer.active.type === "normal" && !this.#scrollsInMargins;
  }

  /** Once everything that was written before is on the screen. */
  resize(cols: number, rows: number): void {
    this.#terminal.write("", () => this.#terminal.resize(cols, rows));
  }

  /** Resolves when everything that was written is on the screen. */
  settled(): Promise<void> {
    return new Promise((done) => this.#terminal.write("", done));
  }

  /** The state as text that brings a new terminal of this size into it. */
  async keyframe(at: number): Promise<Keyframe> {
    await this.settled();
    const init = this.#serializer.serialize({ scrollback: 0 }) + (this.#hidesCursor ? "\x1b[?25l" : "");
    return { at, cols: this.cols, rows: this.rows, init };
  }

  /** A row of the screen, from 0, cell by cell. */
  row(row: number): ReturnType<InstanceType<typeof xterm.Terminal>["buffer"]["active"]["getLine"]> {
    const { active } = this.#terminal.buffer;
    // Beyond its end xterm's list begins again.
    if (row < 0 || row >= this.rows) return undefined;
    return active.getLine(active.baseY + row);
  }

  /** The rows that are on the screen, without blanks at their ends. */
  lines(): string[] {
    return Array.from({ length: this.rows }, (_, row) => this.row(row)?.translateToString(true) ?? "");
  }

  /** Where the cursor stands, from 0. */
  get cursor(): { readonly column: number; readonly row: number; readonly isHidden: boolean } {
    const { cursorX, cursorY } = this.#terminal.buffer.active;
    return { column: cursorX, row: cursorY, isHidden: this.#hidesCursor };
  }

  dispose(): void {
    this.#terminal.dispose();
  }

  #noteCursor(params: (number | number[])[], hides: boolean): boolean {
    if (params.includes(25)) this.#hidesCursor = hides;
    return false; // the terminal handles it as well
  }
}
