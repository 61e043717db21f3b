const blank = 32;
const nobody = -1;
/** BOX DRAWINGS LIGHT VERTICAL */
export const bar = 0x2502;
/** The right half of a wide character. */
export const continued = 0;

let lastId = 0;

/** One row of the terminal: of each cell its character, and the byte of the stream that wrote it. */
export class Row {
  id = ++lastId;
  readonly codes: Uint32Array;
  /** -1: written by nothing that is known. A stream is longer than 32 bits can count. */
  readonly offsets: Float64Array;
  /** Pairs of a column and the offset of a byte that had written there and is not released yet. */
  overwritten: number[] = [];
  /** The next row goes on with the same line. */
  isWrapped = false;
  isDirty = true;
  /** A vertical line was drawn in it, such as the border of a pane. */
  hasBar = false;
  /** Columns up to the last one that was written to. */
  length = 0;
  /** Columns that may differ from blank: what `clear` must touch. */
  #used = 0;

  constructor(columns: number) {
    this.codes = new Uint32Array(columns).fill(blank);
    this.offsets = new Float64Array(columns).fill(nobody);
  }

  get columns(): number {
    return this.codes.length;
  }

  codeAt(column: number): number {
    return this.codes[column] ?? blank;
  }

  offsetAt(column: number): number {
    return this.offsets[column] ?? nobody;
  }

  set(column: number, code: number, offset: number): void {
    this.codes[column] = code;
    this.offsets[column] = offset;
    if (code === bar) this.hasBar = true;
    this.growTo(column + 1);
    this.isDirty = true;
  }

  growTo(length: number): void {
    if (length > this.length) this.length = length;
    if (this.length > this.#used) this.#used = this.length;
  }

  blank(from: number, to: number): void {
    this.codes.fill(blank, from, to);
    this.offsets.fill(nobody, from, to);
    this.isDirty = true;
  }

  /** Ends the row after the last written cell before `column`, when all behind it is blank. */
  trimAt(column: number, clearedTo: number): void {
    if (column >= this.length || clearedTo < this.length) return;
    let length = column;
    while (length > 0 && this.offsetAt(length - 1) < 0) length--;
    this.length = length;
  }

  /** Moves the cells from a column on by a distance; what leaves the row is gone. */
  shift(from: number, distance: number): void {
    this.codes.copyWithin(from + Math.max(distance, 0), from + Math.max(-distance, 0));
    this.offsets.copyWithin(from + Math.max(distance, 0), from + Math.max(-distance, 0));
    if (distance > 0) this.blank(from, Math.min(this.columns, from + distance));
    else this.blank(Math.max(from, this.columns + distance), this.columns);
    this.length = Math.max(from, Math.min(this.columns, this.length + distance));
    this.#used = this.columns;
  }

  /** As new, for another line: allocating rows was half of the time of the whole emulator. */
  reuse(): void {
    this.blank(0, this.#used);
    this.id = ++lastId;
    this.overwritten = [];
    this.isWrapped = false;
    this.hasBar = false;
    this.length = 0;
    this.#used = 0;
  }

  /** Keeps of what was overwritten only what is not released yet. */
  forgetReleased(floor: number): void {
    if (this.overwritten.length === 0) return;
    const kept: number[] = [];
    for (const [column, offset] of pairsOf(this.overwritten)) if (offset >= floor) kept.push(column, offset);
    this.overwritten = kept;
  }
}

export function* pairsOf(list: readonly number[]): Generator<readonly [number, number]> {
  for (let at = 0; at + 1 < list.length; at += 2) yield [list[at] ?? 0, list[at + 1] ?? 0];
}
