import xterm from "@xterm/headless";
import type { CastEvent } from "../record/format.ts";

/** A line as the terminal showed it, wrapped rows joined, colours and redrawing gone. */
export interface TextLine {
  /** When it was finished, in milliseconds since the recording began. */
  readonly at: number;
  readonly text: string;
  /** The command whose output it is; null for prompts, and where the shell sets no marks. */
  readonly command: number | null;
}

/** Output is written in pieces, and lines are taken between them, so that none leaves the scrollback unseen. */
const pieceLength = 8192;
const scrollback = 20_000;

interface Region {
  readonly command: number;
  readonly fromRow: number;
  toRow: number | null;
}

/**
 * Turns the output of a recording into lines of text, as a reader of the terminal saw them last: a progress bar is its
 * final state, an edited command line what was accepted. What full-screen programs draw is left out.
 */
export class TextExtractor {
  readonly #terminal: InstanceType<typeof xterm.Terminal>;
  readonly #onLine: (line: TextLine) => void;
  readonly #finishedAt = new Map<number, number>();
  readonly #regions: Region[] = [];
  /** Rows that were taken and erased: row 0 of the buffer is this one. */
  #base = 0;
  #at = 0;
  /** Characters that were written and perhaps not parsed yet; each can be a row. */
  #waiting = 0;
  #commands = 0;
  #joined: { text: string; row: number } | null = null;

  constructor(size: { readonly cols: number; readonly rows: number }, onLine: (line: TextLine) => void) {
    this.#onLine = onLine;
    this.#terminal = new xterm.Terminal({ ...size, scrollback, allowProposedApi: true });
    const { parser } = this.#terminal;
    parser.registerOscHandler(133, (data) => this.#readMark(data));
    // What is erased was shown.
    parser.registerCsiHandler({ final: "J" }, (params) => {
      if (params[0] === 2) this.#takeRows(this.#rowsToCursor(), false);
      return false;
    });
    this.#terminal.onLineFeed(() => this.#finishedAt.set(this.#cursorRow() - 1, this.#at));
  }

  /** Resolves when the event was taken in. */
  async feed({ at, code, data }: CastEvent): Promise<void> {
    if (code === "r") {
      const [cols = 0, rows = 0] = data.split("x").map(Number);
      // Once what was written before is parsed.
      if (cols > 0 && rows > 0) this.#terminal.write("", () => this.#terminal.resize(cols, rows));
      return;
    }
    if (code !== "o") return;
    // What was written before is parsed by then.
    this.#terminal.write("", () => (this.#at = at));
    for (let from = 0; from < data.length; from += pieceLength) {
      const piece = data.slice(from, from + pieceLength);
      this.#terminal.write(piece);
      this.#waiting += piece.length;
      if (this.#waiting >= pieceLength * 2) await this.#settle();
    }
  }

  /** Takes what is on the screen at the end. */
  async finish(): Promise<void> {
    await this.#settle();
    if (this.#terminal.buffer.active.type === "normal") this.#takeRows(this.#rowsToCursor(), false);
    this.#flush();
    this.#terminal.dispose();
  }

  async #settle(): Promise<void> {
    this.#waiting = 0;
    await new Promise<void>((done) => this.#terminal.write("", done));
    const { normal } = this.#terminal.buffer;
    if (normal.baseY === 0) return;
    this.#takeRows(normal.baseY, true);
    this.#base += normal.baseY;
    await new Promise<void>((done) => this.#terminal.write("\x1b[3J", done));
  }

  #readMark(data: string): boolean {
    const row = this.#cursorRow();
    if (data.startsWith("C;id=")) {
      this.#commands++;
      this.#regions.push({ command: this.#commands, fromRow: row, toRow: null });
    } else if (data.startsWith("D")) {
      const open = this.#regions.at(-1);
      // The mark stands behind output that has no line end, or at the beginning of the next row.
      if (open?.toRow === null) open.toRow = this.#terminal.buffer.active.cursorX > 0 ? row + 1 : row;
    }
    return false;
  }

  #cursorRow(): number {
    const { baseY, cursorY } = this.#terminal.buffer.active;
    return this.#base + baseY + cursorY;
  }

  #rowsToCursor(): number {
    const { normal } = this.#terminal.buffer;
    return normal.baseY + normal.cursorY + 1;
  }

  /** Hands out the first so many rows of the buffer. */
  #takeRows(count: number, leaves: boolean): void {
    const { normal } = this.#terminal.buffer;
    for (let index = 0; index < count; index++) {
      const row = normal.getLine(index);
      if (row === undefined) break;
      const isWhole = normal.getLine(index + 1)?.isWrapped !== true;
      const text = row.translateToString(isWhole);
      if (row.isWrapped && this.#joined !== null) this.#joined.text += text;
      else {
        this.#flush();
        this.#joined = { text, row: this.#base + index };
      }
    }
    if (!leaves) this.#flush();
  }

  #flush(): void {
    if (this.#joined === null) return;
    const { text, row } = this.#joined;
    this.#joined = null;
    const at = this.#finishedAt.get(row) ?? this.#at;
    this.#finishedAt.delete(row);
    const trimmed = text.trimEnd();
    const region = this.#regions.findLast(({ fromRow, toRow }) => row >= fromRow && (toRow === null || row < toRow));
    if (trimmed !== "" || region !== undefined) this.#onLine({ at, text: trimmed, command: region?.command ?? null });
  }
}
