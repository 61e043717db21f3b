import { isIn, secretSet } from "../characters.ts";
import { bar, continued, type Row } from "./row.ts";
import { isOwnText, type Shadow, ShadowBuilder } from "./shadow.ts";

const firstCorner = 0x250c;
const lastCorner = 0x254b;
const blank = 32;
/** Rows above and below that tell a border from a bar in the text. */
const contextRows = 8;
const leastBorder = 3;
const mostBorders = 8;
const narrowestPane = 12;
const widestMargin = 6;
const leastPadded = 16;

/** Each pane that vertical borders part (tmux, vim) as a screen of its own. */
export function* paneShadows(rows: readonly Row[], first: number, last: number, columns: number): Generator<Shadow> {
  if (!hasBarIn(rows, first, last)) return;
  const from = Math.max(0, first - contextRows);
  const to = Math.min(rows.length - 1, last + contextRows);
  const borders = bordersOf(rows, from, to, columns);
  if (borders.length === 0 || borders.length > mostBorders) return;
  const edges = [-1, ...borders, columns];
  for (const [index, edge] of edges.slice(0, -1).entries()) {
    const left = edge + 1;
    const right = edges[index + 1] ?? columns;
    if (right - left >= narrowestPane) yield paneShadow(rows, { from, to, left, right });
  }
}

function hasBarIn(rows: readonly Row[], first: number, last: number): boolean {
  for (let index = first; index <= last; index++) if (rows[index]?.hasBar) return true;
  return false;
}

/** Columns in which a line goes down over several rows. */
function bordersOf(rows: readonly Row[], from: number, to: number, columns: number): number[] {
  const borders: number[] = [];
  for (let column = 0; column < columns; column++) {
    let run = 0;
    let longest = 0;
    for (let index = from; index <= to; index++) {
      const code = rows[index]?.codeAt(column) ?? blank;
      run = code === bar || (code >= firstCorner && code <= lastCorner) ? run + 1 : 0;
      longest = Math.max(longest, run);
    }
    if (longest >= leastBorder) borders.push(column);
  }
  return borders;
}

interface Pane {
  readonly from: number;
  readonly to: number;
  readonly left: number;
  /** First column that is not in it. */
  readonly right: number;
}

function paneShadow(rows: readonly Row[], { from, to, left, right }: Pane): Shadow {
  const builder = new ShadowBuilder((to - from + 1) * (right - left + 1));
  let start = left;
  for (let index = from; index <= to; index++) {
    const row = rows[index];
    if (row === undefined) break;
    const end = endInPane(row, left, right);
    for (let column = start; column < end; column++) {
      const code = row.codeAt(column);
      if (code !== continued) builder.add(code, index, column);
    }
    const next = rows[index + 1];
    const goesOn = isFull(row, next, end, left, right) || isPadded(row, next, left, right);
    start = goesOn ? startInPane(next, left, right) : left;
    if (!goesOn) builder.addNewline(index);
  }
  return builder.finish(rows);
}

function startInPane(row: Row | undefined, left: number, right: number): number {
  let start = left;
  while (start < right && row?.codeAt(start) === blank) start++;
  return start;
}

/** A box with a margin has broken a long word: it fills the one row, and its rest stands right below it. */
function isPadded(row: Row, next: Row | undefined, left: number, right: number): boolean {
  const start = startInPane(row, left, right);
  const end = endInPane(row, left, right);
  if (next === undefined || start === left || right - end > widestMargin || end - start < leastPadded) return false;
  const endOfNext = endInPane(next, left, right);
  if (startInPane(next, left, right) !== start || endOfNext > end || endOfNext <= start) return false;
  return isWord(row, start, end) && isWord(next, start, endOfNext) && !isOwnText(next, start);
}

function isWord(row: Row, from: number, to: number): boolean {
  for (let column = from; column < to; column++) if (!isIn(secretSet, row.codeAt(column))) return false;
  return true;
}

function endInPane(row: Row, left: number, right: number): number {
  let end = Math.min(right, Math.max(left, row.length));
  while (end > left && row.codeAt(end - 1) === blank) end--;
  return end;
}

/** The pane has wrapped the line: its row is full, and a word goes on in the next one. */
function isFull(row: Row, next: Row | undefined, end: number, left: number, right: number): boolean {
  if (end < right || next === undefined) return false;
  return isIn(secretSet, row.codeAt(right - 1)) && isIn(secretSet, next.codeAt(left));
}
