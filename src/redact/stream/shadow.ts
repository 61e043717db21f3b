import { isIn, secretSet } from "../characters.ts";
import { continued, type Row } from "./row.ts";

/** The text of some rows, and the cell that each character of it stands in. */
export interface Shadow {
  readonly text: string;
  readonly rows: readonly Row[];
  /** Index into `rows`, by character. */
  readonly rowOf: Int32Array;
  /** Column, by character; -1 for what is no cell, such as the newline. */
  readonly columnOf: Int16Array;
}

const newline = 10;
const blank = 32;
/** In place of what takes two UTF-16 units, so that a character is always one. */
const replacement = 0x25a1;
/** Shorter rows were not filled by something that breaks long lines. */
const leastBroken = 32;
/** Programs that frame or pad what they print leave so many columns free at most. */
const mostMargin = 6;
/** At which `fold`, `base64`, PEM and mail break lines. */
const usualWidths = new Set([60, 64, 65, 70, 72, 75, 76, 78, 79, 80, 100, 120]);

/** Collects characters with their cells. */
export class ShadowBuilder {
  #length = 0;
  readonly #codes: Uint16Array;
  readonly #rowOf: Int32Array;
  readonly #columnOf: Int16Array;

  constructor(capacity: number) {
    this.#codes = new Uint16Array(capacity);
    this.#rowOf = new Int32Array(capacity);
    this.#columnOf = new Int16Array(capacity);
  }

  add(code: number, row: number, column: number): void {
    const at = this.#length++;
    this.#codes[at] = code > 0xffff ? replacement : code;
    this.#rowOf[at] = row;
    this.#columnOf[at] = column;
  }

  addNewline(row: number): void {
    this.add(newline, row, -1);
  }

  finish(rows: readonly Row[]): Shadow {
    const length = this.#length;
    return {
      text: Buffer.from(this.#codes.buffer, 0, length * 2).toString("utf16le"),
      rows,
      rowOf: this.#rowOf.subarray(0, length),
      columnOf: this.#columnOf.subarray(0, length),
    };
  }
}

/** The rows from `first` to `last` as text; rows that the terminal has wrapped are one line. */
export function shadowOf(rows: readonly Row[], first: number, last: number): Shadow {
  const builder = new ShadowBuilder(capacityOf(rows, first, last));
  for (let index = first; index <= last; index++) {
    const row = rows[index];
    if (row === undefined) break;
    addRow(builder, row, index);
    if (!row.isWrapped) builder.addNewline(index);
  }
  return builder.finish(rows);
}

/**
 * The same without the newlines that a program has put into a long word (`fold`, `base64`, a pane); null when there is
 * none.
 */
export function joinedShadowOf(rows: readonly Row[], first: number, last: number, columns: number): Shadow | null {
  const broken = new Set<number>();
  for (let index = first; index < last; index++) {
    if (rows[index]?.isWrapped === false && goesOn(rows, index, columns)) broken.add(index);
  }
  if (broken.size === 0) return null;
  const builder = new ShadowBuilder(capacityOf(rows, first, last));
  for (let index = first; index <= last; index++) {
    const row = rows[index];
    if (row === undefined) break;
    addRow(builder, row, index, broken.has(index - 1) ? indentOf(row) : 0);
    if (!row.isWrapped && !broken.has(index)) builder.addNewline(index);
  }
  return builder.finish(rows);
}

/** Whether the row ends inside of a word that was broken by its length, and the next row begins with the rest of it. */
function goesOn(rows: readonly Row[], index: number, columns: number): boolean {
  const row = rows[index];
  const next = rows[index + 1];
  if (row === undefined || next === undefined || row.length < leastBroken || next.length === 0) return false;
  const indent = indentOf(next);
  if (!isIn(secretSet, row.codeAt(row.length - 1)) || !isIn(secretSet, next.codeAt(indent))) return false;
  if (isOwnText(next, indent)) return false;
  if (row.length >= columns - 1 && indent === 0) return true;
  const isOfOneLength =
    usualWidths.has(row.length) ||
    next.length === row.length ||
    rows[index - 1]?.length === row.length ||
    row.length >= columns - mostMargin;
  const isOneWord = indent + tailLength(row) === row.length && indent + headLength(next, indent) === next.length;
  return isOfOneLength && isOneWord && next.length <= row.length && (indent === 0 || indentOf(row) === indent);
}

/** A word, or a name with its value: hardly ever the rest of what was generated, and a line that must stay. */
const isTextOfItsOwn = /^(?:[A-Za-z][a-z]{0,14}[.,:;!?]?|[A-Z][A-Z_]{1,40}=.*|[a-z][a-z_]{1,40}=.*)$/;
const longestOwnText = 60;

/** Whether what stands in the row from a column on is a text of its own, and no rest of a secret. */
export function isOwnText(row: Row, from: number): boolean {
  return isTextOfItsOwn.test(headOf(row, from));
}

function headOf(row: Row, from: number): string {
  return String.fromCharCode(...row.codes.subarray(from, from + Math.min(longestOwnText, headLength(row, from))));
}

/** Blanks at the beginning of the row. */
function indentOf(row: Row): number {
  let indent = 0;
  while (indent < row.length && row.codeAt(indent) === blank) indent++;
  return indent;
}

/** Characters at the end of the row that a generated secret may have. */
export function tailLength(row: Row): number {
  let from = row.length;
  while (from > 0 && isIn(secretSet, row.codeAt(from - 1))) from--;
  return row.length - from;
}

export function headLength(row: Row, from = 0): number {
  let at = from;
  while (at < row.length && isIn(secretSet, row.codeAt(at))) at++;
  return at - from;
}

function addRow(builder: ShadowBuilder, row: Row, index: number, from = 0): void {
  for (let column = from; column < row.length; column++) {
    const code = row.codeAt(column);
    if (code !== continued) builder.add(code, index, column);
  }
}

function capacityOf(rows: readonly Row[], first: number, last: number): number {
  let count = 1;
  for (let index = first; index <= last; index++) count += (rows[index]?.length ?? 0) + 1;
  return count;
}
