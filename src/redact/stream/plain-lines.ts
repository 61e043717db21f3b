import { isIn, secretSet } from "../characters.ts";
import { bar } from "./row.ts";
import { widthOf } from "./width.ts";

/** Lines that a terminal shows below each other as they are printed: nothing in them moves the cursor but their ends. */
export interface PlainLines {
  /** Where they end, in the bytes that were read. */
  readonly to: number;
  /** What stands before them, then the lines without colours, each with a newline. A character is one UTF-16 unit. */
  readonly text: string;
  /** Where some of the lines begin, a few kilobytes from each other. The last one is the end. */
  readonly places: readonly Place[];
  /** Newlines in the text that a program may have put into a long word, by index. */
  readonly broken: readonly number[];
}

export interface Place {
  /** In the bytes. */
  readonly at: number;
  /** In the text. */
  readonly index: number;
  /** Lines before it. */
  readonly lines: number;
}

const placeBytes = 4096;
/** Shorter rows were not filled by something that breaks long lines; see shadow.ts. */
const leastBroken = 32;
const tabWidth = 8;
const newline = 0x0a;
const blank = 0x20;
const replacement = 0x25a1;

const other = 0;
const printable = 1;
const lineEnd = 2;
const escape = 3;
const tab = 4;
const wide = 5;
const kinds = new Uint8Array(256).map((_, byte) => {
  if (byte >= 0x20 && byte < 0x7f) return printable;
  if (byte === 0x0d) return lineEnd;
  if (byte === 0x1b) return escape;
  if (byte === 0x09) return tab;
  return byte >= 0xc2 && byte < 0xf5 ? wide : other;
});

/** Reads plain lines. It has a buffer that each reading uses again. */
export class PlainReader {
  #out = new Uint16Array(0);
  #length = 0;
  #bytes: Uint8Array = new Uint8Array(0);
  #columns = 0;

  /**
   * @param from   A line begins here.
   * @param before What the text is to begin with: two strings that are put together are slower to search.
   */
  read(bytes: Uint8Array, from: number, columns: number, before = ""): PlainLines {
    const most = before.length + (bytes.length - from) * tabWidth;
    if (this.#out.length < most) this.#out = new Uint16Array(most);
    this.#bytes = bytes;
    this.#columns = columns;
    this.#length = before.length;
    for (let at = 0; at < before.length; at++) this.#out[at] = before.charCodeAt(at);
    const places: Place[] = [{ at: from, index: before.length, lines: 0 }];
    const broken: number[] = [];
    let to = from;
    let nextPlace = from + placeBytes;
    let mayGoOn = false;
    let lines = 0;
    while (to < bytes.length) {
      const start = this.#length;
      const end = this.#readLine(to);
      if (end < 0) break;
      lines++;
      if (mayGoOn && isIn(secretSet, this.#out[start] ?? 0)) broken.push(start - 1);
      mayGoOn = this.#mayGoOn(start);
      this.#out[this.#length++] = newline;
      to = end;
      if (to >= nextPlace) {
        places.push({ at: to, index: this.#length, lines });
        nextPlace = to + placeBytes;
      }
    }
    if (places.at(-1)?.at !== to) places.push({ at: to, index: this.#length, lines });
    const text = Buffer.from(this.#out.buffer, 0, this.#length * 2).toString("utf16le");
    return { to, text, places, broken };
  }

  /** @returns Where the next line begins; -1 when this one is not plain, or not complete. */
  #readLine(from: number): number {
    const bytes = this.#bytes;
    const out = this.#out;
    const end = bytes.length;
    const start = this.#length;
    let length = start;
    /** Characters that take two cells. */
    let wides = 0;
    for (let at = from; at < end;) {
      const byte = bytes[at] ?? 0;
      switch (kinds[byte]) {
        case printable:
          out[length++] = byte;
          at++;
          break;
        case lineEnd:
          while (bytes[at] === 0x0d) at++;
          if (bytes[at] !== newline) return -1; // what is printed now is written over
          this.#length = length;
          return at + 1;
        case escape: {
          // At the end of a full row the cursor stands on its last character, which would be erased.
          const after = endOfColour(bytes, at, length - start + wides < this.#columns);
          if (after < 0) return -1;
          at = after;
          break;
        }
        case tab: {
          const blanks = blanksOfTab(length - start + wides, wides > 0, this.#columns);
          if (blanks < 0) return -1;
          out.fill(blank, length, length + blanks);
          length += blanks;
          at++;
          break;
        }
        case wide: {
          const size = byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
          const code = readCharacter(bytes, at, size);
          if (code < 0) return -1;
          out[length++] = code > 0xffff ? replacement : code;
          if (widthOf(code) === 2) wides++;
          at += size;
          break;
        }
        default:
          return -1;
      }
    }
    return -1;
  }

  /** Whether the line ends inside of a word that may go on in the next one; see `goesOn` in shadow.ts, which asks more. */
  #mayGoOn(start: number): boolean {
    const out = this.#out;
    const length = this.#length - start;
    if (length < leastBroken || !isIn(secretSet, out[this.#length - 1] ?? 0)) return false;
    const inLastRow = ((length - 1) % this.#columns) + 1;
    if (inLastRow >= this.#columns - 1) return true;
    let from = this.#length;
    while (from > start && isIn(secretSet, out[from - 1] ?? 0)) from--;
    return this.#length - from >= Math.min(inLastRow, length) && inLastRow >= leastBroken;
  }
}

/** How far a tab moves the cursor in a line of so many cells; -1 where it is not known, or what follows writes over. */
function blanksOfTab(cells: number, hasWide: boolean, columns: number): number {
  const x = cells % columns;
  if (cells >= columns && (hasWide || x === 0)) return -1; // a wide character may wrap early
  return Math.min(tabWidth - (x % tabWidth), columns - 1 - x);
}

/**
 * The end of a sequence that only colours (SGR), or erases to the right of what is printed, where nothing is; -1 for any
 * other.
 */
function endOfColour(bytes: Uint8Array, escapeAt: number, mayErase: boolean): number {
  let at = escapeAt + 1;
  if (bytes[at] === 0x28) return bytes[at + 1] === 0x42 ? at + 2 : -1; // ESC ( B: ASCII
  if (bytes[at] !== 0x5b) return -1;
  at++;
  for (let byte = bytes[at] ?? 0; byte >= 0x30 && byte <= 0x3b; byte = bytes[at] ?? 0) at++;
  if (bytes[at] === 0x6d) return at + 1;
  const isEraseRight = bytes[at] === 0x4b && (at === escapeAt + 2 || (at === escapeAt + 3 && bytes[at - 1] === 0x30));
  return isEraseRight && mayErase ? at + 1 : -1;
}

/** The code of a UTF-8 character that takes one cell or two; -1 for others, and for a vertical line: it parts panes. */
function readCharacter(bytes: Uint8Array, at: number, size: number): number {
  let code = (bytes[at] ?? 0) & (0x7f >> size);
  for (let rest = 1; rest < size; rest++) {
    const byte = bytes[at + rest] ?? 0;
    if ((byte & 0xc0) !== 0x80) return -1;
    code = (code << 6) | (byte & 0x3f);
  }
  return code < 0xa0 || code === bar || widthOf(code) === 0 ? -1 : code;
}
