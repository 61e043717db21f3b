import { continued, type Row } from "./row.ts";
import { blankRows, fitRows, RowPool } from "./row-pool.ts";
import { widthOf } from "./width.ts";

/** Lines above the screen that still give context to what follows. */
const scrollbackLines = 60;

interface Cursor {
  readonly x: number;
  readonly y: number;
}

/**
 * The cells of a terminal, not for showing them: for knowing which bytes wrote what a person sees. Cell 0,0 is top left;
 * the margins are rows of the scroll region.
 */
export class Screen {
  columns: number;
  height: number;
  rows: Row[];
  /** Rows that have scrolled off the main screen, the last one nearest. */
  scrollback: Row[] = [];
  x = 0;
  y = 0;
  isAlternate = false;
  /** The last cell of the row is written; the next character goes to the next row. */
  isWrapPending = false;
  isInserting = false;
  wraps = true;
  /** Bytes before it are released: what they wrote cannot be masked any more. */
  floor = 0;
  /** A cell that this batch of bytes has written was written over before anybody looked. */
  hasLost = false;
  /** Where that batch began. */
  batchStart = 0;
  /** The alternate screen that was left, until it has been looked at. */
  leftAlternate: Row[] | null = null;
  #main: Row[];
  #top = 0;
  #bottom: number;
  #saved: Cursor = { x: 0, y: 0 };
  #savedByMain: Cursor = { x: 0, y: 0 };
  #lastCode = 32;
  readonly #pool = new RowPool();

  constructor(columns: number, height: number) {
    this.columns = columns;
    this.height = height;
    this.#main = blankRows(this.height, this.columns);
    this.rows = this.#main;
    this.#bottom = height - 1;
  }

  get row(): Row {
    return this.rowAt(this.y);
  }

  rowAt(y: number): Row {
    const row = this.rows[y];
    if (row === undefined) throw new RangeError(`the screen has no row ${y}`);
    return row;
  }

  /** All rows that a secret may stand in, from the top. */
  get allRows(): readonly Row[] {
    return this.isAlternate || this.scrollback.length === 0 ? this.rows : [...this.scrollback, ...this.rows];
  }

  put(code: number, offset: number): void {
    const width = widthOf(code);
    if (width === 0) return;
    if ((this.isWrapPending && this.wraps) || (width === 2 && this.x === this.columns - 1)) this.#wrap();
    this.isWrapPending = false;
    if (this.isInserting) this.insertCells(width);
    this.#write(this.row, this.x, code, offset);
    if (width === 2 && this.x + 1 < this.columns) this.#write(this.row, this.x + 1, continued, offset);
    this.#lastCode = code;
    this.#advance(width);
  }

  /** Printable ASCII in a row, as much as fits; the same as `put` for each, in a third of the time. @returns How many. */
  putRun(bytes: Uint8Array, from: number, to: number, base: number): number {
    if (this.isWrapPending || this.isInserting) return 0;
    const row = this.row;
    const { codes, offsets } = row;
    const most = Math.min(to - from, this.columns - this.x);
    let { x } = this;
    let count = 0;
    for (; count < most; count++, x++) {
      const code = bytes[from + count] ?? 0;
      if (code < 32 || code > 126) break;
      const before = offsets[x] ?? -1;
      if (before >= this.floor) this.#noteOverwritten(row, x, before);
      codes[x] = code;
      offsets[x] = base + from + count;
    }
    row.growTo(x);
    row.isDirty = true;
    if (count > 0) this.#lastCode = bytes[from + count - 1] ?? this.#lastCode;
    this.#advance(count);
    return count;
  }

  /** The last character again (REP); no byte of its own wrote it. */
  repeat(count: number): void {
    for (let turn = 0; turn < Math.min(count, this.columns * this.height); turn++) this.put(this.#lastCode, -1);
  }

  lineFeed(): void {
    if (this.y === this.#bottom) this.scrollUp(1);
    else if (this.y < this.height - 1) this.y++;
    this.isWrapPending = false;
  }

  reverseLineFeed(): void {
    if (this.y === this.#top) this.scrollDown(1);
    else if (this.y > 0) this.y--;
  }

  carriageReturn(): void {
    this.x = 0;
    this.isWrapPending = false;
  }

  backspace(): void {
    if (this.x > 0) this.x--;
    this.isWrapPending = false;
  }

  tab(): void {
    this.moveTo(this.x - (this.x % 8) + 8, this.y);
  }

  moveTo(x: number, y: number): void {
    this.x = Math.max(0, Math.min(this.columns - 1, x));
    this.y = Math.max(0, Math.min(this.height - 1, y));
    this.isWrapPending = false;
  }

  /** Up or down, not across the margins. */
  moveBy(rows: number): void {
    const top = this.y >= this.#top ? this.#top : 0;
    const bottom = this.y <= this.#bottom ? this.#bottom : this.height - 1;
    this.moveTo(this.x, Math.max(top, Math.min(bottom, this.y + rows)));
  }

  saveCursor(): void {
    this.#saved = { x: this.x, y: this.y };
  }

  restoreCursor(): void {
    this.moveTo(this.#saved.x, this.#saved.y);
  }

  clear(row: Row, from: number, to: number): void {
    for (let x = from; x < to; x++) {
      const offset = row.offsetAt(x);
      if (offset >= this.floor && row.codeAt(x) !== 32) this.#noteOverwritten(row, x, offset);
    }
    row.blank(from, to);
    row.trimAt(from, to);
    if (to >= this.columns) row.isWrapped = false;
  }

  clearRows(from: number, to: number): void {
    for (const row of this.rows.slice(from, to)) this.clear(row, 0, this.columns);
  }

  insertCells(count: number): void {
    const { row, x } = this;
    const distance = Math.min(count, this.columns - x);
    for (let at = Math.max(x, this.columns - distance); at < row.length; at++) {
      if (row.offsetAt(at) >= this.floor) row.overwritten.push(at, row.offsetAt(at));
    }
    row.shift(x, distance);
  }

  deleteCells(count: number): void {
    const { row, x } = this;
    const distance = Math.min(count, this.columns - x);
    for (let at = x; at < x + distance; at++) {
      if (row.offsetAt(at) >= this.floor) row.overwritten.push(at, row.offsetAt(at));
    }
    row.shift(x, -distance);
  }

  scrollUp(count: number): void {
    for (let turn = 0; turn < Math.min(count, this.height); turn++) {
      const isWhole = this.#top === 0 && this.#bottom === this.height - 1;
      const gone = isWhole ? this.rows.shift() : this.rows.splice(this.#top, 1)[0];
      if (gone !== undefined && this.#top === 0 && !this.isAlternate) this.scrollback.push(gone);
      else if (gone?.isDirty === true) this.hasLost = true;
      if (isWhole) this.rows.push(this.#pool.take(this.columns));
      else this.rows.splice(this.#bottom, 0, this.#pool.take(this.columns));
    }
  }

  scrollDown(count: number): void {
    for (let turn = 0; turn < Math.min(count, this.height); turn++) {
      if (this.rows.splice(this.#bottom, 1)[0]?.isDirty === true) this.hasLost = true;
      this.rows.splice(this.#top, 0, this.#pool.take(this.columns));
    }
  }

  insertRows(count: number): void {
    this.#withTop(() => this.scrollDown(count));
  }

  deleteRows(count: number): void {
    const scrollback = this.scrollback.length;
    this.#withTop(() => this.scrollUp(count));
    this.scrollback.length = scrollback; // deleted, not scrolled away
  }

  setMargins(top: number, bottom: number): void {
    const isRegion = top >= 0 && top < bottom && bottom < this.height;
    this.#top = isRegion ? top : 0;
    this.#bottom = isRegion ? bottom : this.height - 1;
    this.moveTo(0, 0);
  }

  enterAlternate(): void {
    if (this.isAlternate) return;
    this.#savedByMain = { x: this.x, y: this.y };
    this.rows = blankRows(this.height, this.columns);
    this.isAlternate = true;
    this.#resetMargins();
  }

  leaveAlternate(): void {
    if (!this.isAlternate) return;
    this.leftAlternate = this.rows;
    this.rows = this.#main;
    this.isAlternate = false;
    this.#resetMargins();
    this.moveTo(this.#savedByMain.x, this.#savedByMain.y);
  }

  reset(): void {
    this.leaveAlternate();
    this.clearRows(0, this.height);
    this.#resetMargins();
    this.moveTo(0, 0);
  }

  resize(columns: number, height: number): void {
    this.columns = columns;
    this.height = height;
    // What is below the cursor goes first, then what is above it, as if it had scrolled.
    const top = Math.max(0, this.y - height + 1);
    const other = this.rows;
    if (!this.isAlternate) this.scrollback.push(...other.slice(0, top));
    this.#main = fitRows(this.#main, this.isAlternate ? 0 : top, height, columns);
    this.rows = this.isAlternate ? fitRows(other, top, height, columns) : this.#main;
    this.y -= top;
    this.#resetMargins();
    this.moveTo(this.x, this.y);
  }

  /** What is printed now stands in rows of its own, below all that is there, and moves it up. */
  get isPrinting(): boolean {
    if (this.isAlternate || this.isInserting || !this.wraps || this.x > 0 || this.isWrapPending) return false;
    const isWhole = this.#top === 0 && this.#bottom === this.height - 1;
    return isWhole && this.leftAlternate === null && this.rows.every((row, y) => y < this.y || row.length === 0);
  }

  /** As if so many lines had been printed that all others are gone. */
  scrollAway(): void {
    this.#pool.give([...this.scrollback, ...this.rows]);
    this.scrollback = [];
    for (let y = 0; y < this.height; y++) {
      const row = this.#pool.take(this.columns);
      row.isDirty = false;
      this.rows[y] = row;
    }
    this.y = this.height - 1;
  }

  /** Lets go of rows that are too far above to matter. */
  trimScrollback(): void {
    const surplus = this.scrollback.length - scrollbackLines;
    if (this.isAlternate || surplus <= 0) return;
    this.#pool.give(this.scrollback.splice(0, surplus));
  }

  #advance(width: number): void {
    this.x += width;
    if (this.x < this.columns) return;
    this.x = this.columns - 1;
    this.isWrapPending = true;
  }

  #wrap(): void {
    this.row.isWrapped = true;
    this.x = 0;
    this.lineFeed();
  }

  #write(row: Row, x: number, code: number, offset: number): void {
    const before = row.offsetAt(x);
    if (before >= this.floor) this.#noteOverwritten(row, x, before);
    row.set(x, code, offset);
  }

  #noteOverwritten(row: Row, x: number, offset: number): void {
    row.overwritten.push(x, offset);
    if (offset >= this.batchStart) this.hasLost = true;
  }

  #withTop(scroll: () => void): void {
    const top = this.#top;
    if (this.y < top || this.y > this.#bottom) return;
    this.#top = this.y;
    scroll();
    this.#top = top;
  }

  #resetMargins(): void {
    this.#top = 0;
    this.#bottom = this.height - 1;
    this.isWrapPending = false;
  }
}
