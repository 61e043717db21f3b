import serialize from "@xterm/addon-serialize";
import xterm from "@xterm/headless";
import { readMark } from "../record/capture/shell-marks.ts";
import type { CastEvent } from "../record/format.ts";
import type { Recorded } from "./recorded.ts";
import { OpenCommands, type OpenCommandsState } from "../record/open-commands.ts";

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
  /** What it has shown of its last row, where a prompt follows in the same one. */
  tail: { readonly row: number; readonly text: string } | null;
}

/** What an extractor knows at some moment: another one goes on from there. It is JSON. */
export interface ExtractorState {
  readonly cols: number;
  readonly rows: number;
  /** What to write to a new terminal of that size. */
  readonly init: string;
  readonly base: number;
  readonly at: number;
  readonly finishedAt: readonly (readonly [row: number, at: number])[];
  readonly regions: readonly Region[];
  readonly commands: OpenCommandsState;
  readonly joined: Joined | null;
  readonly continued: number | null;
}

interface Joined {
  text: string;
  readonly row: number;
}

/**
 * Turns the output of a recording into lines of text, as a reader of the terminal saw them last: a progress bar is its
 * final state, an edited command line what was accepted. What full-screen programs draw is left out.
 */
export class TextExtractor {
  readonly #terminal: InstanceType<typeof xterm.Terminal>;
  readonly #id: string | null;
  readonly #onLine: (line: TextLine) => void;
  readonly #finishedAt = new Map<number, number>();
  readonly #regions: Region[] = [];
  /** Rows that were taken and erased: row 0 of the buffer is this one. */
  #base = 0;
  /** So many rows at the top of the buffer were handed out already. */
  #taken = 0;
  #at = 0;
  /** Characters that were written and perhaps not parsed yet; each can be a row. */
  #waiting = 0;
  readonly #commands: OpenCommands;
  #joined: Joined | null = null;
  /** The row at the top of a state that was gone on from, where the one before it went on in it. */
  readonly #continued: number | null;
  readonly #serializer = new serialize.SerializeAddon();
  #scrollsInMargins = false;

  /** @param from Where another one stopped. */
  constructor(
    recorded: Pick<Recorded, "id" | "cols" | "rows">,
    onLine: (line: TextLine) => void,
    from: ExtractorState | null = null,
  ) {
    this.#id = recorded.id;
    this.#onLine = onLine;
    const { cols, rows } = from ?? recorded;
    this.#terminal = new xterm.Terminal({ cols, rows, scrollback, allowProposedApi: true });
    this.#terminal.loadAddon(this.#serializer);
    this.#commands = new OpenCommands(from?.commands);
    this.#continued = from?.continued ?? null;
    if (from !== null) {
      this.#terminal.write(from.init, () => {
        this.#at = from.at;
        this.#finishedAt.clear(); // drawing it has fed lines
        for (const [row, at] of from.finishedAt) this.#finishedAt.set(row, at);
      });
      this.#base = from.base;
      this.#joined = from.joined;
      this.#regions.push(...from.regions);
    }
    const { parser } = this.#terminal;
    parser.registerOscHandler(133, (data) => this.#readMark(data));
    // What is erased was shown.
    parser.registerCsiHandler({ final: "J" }, (params) => {
      if (params[0] === 2) this.#takeScreen();
      if (params[0] === 3) this.#takeScrollback();
      return false;
    });
    parser.registerCsiHandler({ final: "r" }, ([top = 0, bottom = 0]) => {
      this.#scrollsInMargins = Number(top) > 1 || (Number(bottom) > 0 && Number(bottom) < this.#terminal.rows);
      return false;
    });
    parser.registerEscHandler({ final: "c" }, () => this.#takeAll());
    // A full-screen program has rows of its own.
    const { buffer } = this.#terminal;
    this.#terminal.onLineFeed(() => {
      if (buffer.active.type === "normal") this.#finishedAt.set(this.#cursorRow() - 1, this.#at);
    });
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
    if (this.#terminal.buffer.active.type === "normal") this.#takeRows(this.#rowsToCursor());
    this.#flush();
    this.#terminal.dispose();
  }

  /** null where there is more to know of the terminal than what it shows. */
  async state(): Promise<ExtractorState | null> {
    await this.#settle();
    const { modes, buffer, cols, rows } = this.#terminal;
    const isUsual = modes.wraparoundMode && !modes.insertMode && !modes.originMode && !this.#scrollsInMargins;
    if (!isUsual || buffer.active.type !== "normal") return null;
    const first = this.#joined?.row ?? this.#base;
    return {
      cols,
      rows,
      init: this.#serializer.serialize({ scrollback: 0 }),
      base: this.#base,
      at: this.#at,
      finishedAt: [...this.#finishedAt].filter(([row]) => row >= first),
      regions: this.#regions.filter(({ toRow }) => toRow === null || toRow >= first),
      commands: this.#commands.state,
      joined: this.#joined,
      continued: buffer.normal.getLine(0)?.isWrapped === true ? this.#base : null,
    };
  }

  async #settle(): Promise<void> {
    this.#waiting = 0;
    await new Promise<void>((done) => this.#terminal.write("", done));
    if (this.#terminal.buffer.normal.baseY === 0) return;
    await new Promise<void>((done) => this.#terminal.write("\x1b[3J", done));
  }

  /** What has left the screen, before it is erased. */
  #takeScrollback(): void {
    const { active, normal } = this.#terminal.buffer;
    if (active.type !== "normal") return; // it keeps what is behind a full-screen program
    this.#takeRows(normal.baseY);
    this.#base += normal.baseY;
    this.#taken = 0;
  }

  /** The whole screen, before it is erased. What is written to it from now on are other rows. */
  #takeScreen(): void {
    const { active, normal } = this.#terminal.buffer;
    if (active.type !== "normal") return;
    const count = this.#writtenRows();
    this.#takeRows(count);
    this.#flush();
    this.#base += count - normal.baseY;
    this.#taken = normal.baseY;
  }

  /** Before a reset (`reset`, `tput reset`), after which the first row is another one. */
  #takeAll(): boolean {
    const { normal } = this.#terminal.buffer;
    const count = this.#writtenRows();
    this.#takeRows(count);
    this.#flush();
    this.#base += Math.max(count, normal.baseY);
    this.#taken = 0;
    return false;
  }

  /** Of the buffer, but for blank ones at its end. */
  #writtenRows(): number {
    const { normal } = this.#terminal.buffer;
    let count = normal.baseY + this.#terminal.rows;
    while (count > normal.baseY && isBlank(normal.getLine(count - 1))) count--;
    return count;
  }

  #readMark(data: string): boolean {
    const [letter = "", ...fields] = data.split(";");
    const mark = readMark(letter, fields, this.#id);
    const row = this.#cursorRow();
    if (mark?.kind === "output") {
      this.#regions.push({ command: this.#commands.begin(mark.id), fromRow: row, toRow: null, tail: null });
    } else if (mark?.kind === "end") this.#end(this.#commands.end(mark.id), row);
    else if (mark?.kind === "prompt") this.#end(this.#commands.prompt(mark.session), row);
    return false;
  }

  #end(commands: readonly number[], row: number): void {
    for (const command of commands) {
      const region = this.#regions.find((some) => some.command === command);
      if (region === undefined) continue;
      const isInside = this.#terminal.buffer.normal.cursorX > 0;
      region.toRow = isInside ? row + 1 : row;
      if (isInside) region.tail = this.#lineToCursor();
    }
  }

  #lineToCursor(): { row: number; text: string } {
    const { normal } = this.#terminal.buffer;
    let index = normal.baseY + normal.cursorY;
    let text = normal.getLine(index)?.translateToString(false, 0, normal.cursorX) ?? "";
    for (; normal.getLine(index)?.isWrapped === true && index > 0; index--) {
      text = (normal.getLine(index - 1)?.translateToString(false) ?? "") + text;
    }
    return { row: this.#base + index, text };
  }

  #cursorRow(): number {
    const { baseY, cursorY } = this.#terminal.buffer.normal;
    return this.#base + baseY + cursorY;
  }

  #rowsToCursor(): number {
    const { normal } = this.#terminal.buffer;
    return normal.baseY + normal.cursorY + 1;
  }

  /** Hands out the first so many rows of the buffer. */
  #takeRows(count: number): void {
    const { normal } = this.#terminal.buffer;
    for (let index = this.#taken; index < count; index++) {
      const row = normal.getLine(index);
      if (row === undefined) break;
      const isWhole = normal.getLine(index + 1)?.isWrapped !== true;
      const text = row.translateToString(isWhole);
      if ((row.isWrapped || this.#base + index === this.#continued) && this.#joined !== null) this.#joined.text += text;
      else {
        this.#flush();
        this.#joined = { text, row: this.#base + index };
      }
    }
  }

  #flush(): void {
    if (this.#joined === null) return;
    const { text, row } = this.#joined;
    this.#joined = null;
    const at = this.#finishedAt.get(row) ?? this.#at;
    this.#finishedAt.delete(row);
    // The rest of a last row without an end, where it was drawn again, belongs to who has drawn it.
    const region = this.#regions.findLast(
      ({ fromRow, toRow, tail: end }) =>
        row >= fromRow && (toRow === null || row < toRow) && (end === null || row <= end.row),
    );
    const tail = region?.tail?.row === row ? region.tail.text : null;
    this.#say(at, tail ?? text, region?.command ?? null);
    if (tail === null || tail.startsWith(text)) return;
    this.#say(at, text.startsWith(tail) ? text.slice(tail.length) : text, null);
  }

  #say(at: number, text: string, command: number | null): void {
    const trimmed = text.trimEnd();
    if (trimmed !== "" || command !== null) this.#onLine({ at, text: trimmed, command });
  }
}

function isBlank(row: { translateToString(trim: boolean): string } | undefined): boolean {
  return row === undefined || row.translateToString(true).trim() === "";
}
