import { isIn, secretSet } from "../characters.ts";
import type { ByteWindow } from "./byte-window.ts";
import type { CellMask } from "./cell-mask.ts";
import { type CursorLine, cursorLineOf, writersOf } from "./cursor-line.ts";
import type { OutputQueue } from "./output-queue.ts";
import { startOfSecret } from "./probe.ts";
import { pairsOf, type Row } from "./row.ts";
import type { FindSecrets, ScreenLook } from "./screen-look.ts";
import { headLength, tailLength } from "./shadow.ts";
import type { Suspects } from "./suspects.ts";
import type { Terminal } from "./terminal.ts";

/** How long bytes may wait for what tells whether they are secret. Milliseconds. */
export interface HoldLimits {
  /** After such a silence what was being printed is taken as complete. */
  readonly quietMs: number;
  /** The line that the cursor stands in, after the last byte. */
  readonly lineMs: number;
  /** The same line while it grows at its end, as when somebody types fast. */
  readonly longestLineMs: number;
  /** Anything, except for a line that is being edited. */
  readonly longestMs: number;
  /** The line that is being edited, where the shell marks it (OSC 133). */
  readonly editMs: number;
}

export interface HoldContext {
  readonly terminal: Terminal;
  readonly window: ByteWindow;
  readonly queue: OutputQueue<unknown>;
  readonly look: ScreenLook;
  readonly mask: CellMask;
  readonly find: FindSecrets;
  readonly limits: HoldLimits;
  readonly suspects: Suspects;
}

const nothing = Number.POSITIVE_INFINITY;
/** A row that was broken inside of a long word, at least so long. */
const leastBroken = 32;
const leastWrapped = 20;
const leastBoxed = 16;
/** A spinner or a line of status draws elsewhere for a moment. */
const elsewhereMs = 1000;
const mostBroken = 40;
/** After this share of the longest wait a word that is still suspicious is masked as it is. */
const eagerShare = 0.9;

/** A program that draws the screen shows the same text again and again: a sliding delay, and a broken line, in quiet times. */
const settleTimes = 3;

/** Manifests and outputs whose values stand before the word that makes them secret. */
const pending = [
  /(?:^|\n)(?:apiVersion: v1\n)?data:\n(?:  [\w.-]{1,253}: [^\n]*\n)* {0,2}[\w.-]{0,253}(?::[^\n]*)?\n{0,2}$/,
  /"apiVersion": "v1",\n\s{0,40}"data": \{[^}]*(?:\}[\s,]{0,40}[\w": ]{0,40})?\n?$/,
  /"sensitive": true,?\s{0,40}(?:"type"[^\n]*\n?)?\s*$/,
];
const pendingReach = 20_000;

/**
 * The first byte that must wait, Infinity for none. What has waited the longest that it may waits no more, and a word
 * that is suspicious until then is masked on the way.
 */
export function holdFrom(context: HoldContext, now: number): number {
  const { terminal, queue, limits } = context;
  const silence = now - queue.lastOutputTime;
  const isBusy = silence < limits.lineMs;
  const isSettling = silence < limits.quietMs * settleTimes;
  const line = cursorLineOf(terminal.screen);
  const unlessOlder = (offset: number, ms: number) => (now - (queue.timeOf(offset) ?? now) < ms ? offset : nothing);
  const reasons = [
    terminal.openFrom,
    terminal.screen.isAlternate ? (queue.firstAfter(now - limits.quietMs * settleTimes) ?? nothing) : nothing,
    isBusy
      ? unlessOlder(unreleasedOf(context, line), isTyped(line) ? limits.longestLineMs : limits.longestMs)
      : nothing,
    suspiciousFrom(context, line, now),
    isSettling ? brokenWordFrom(context) : nothing,
    isSettling ? boxedWordFrom(context) : nothing,
    isSettling ? pendingFrom(context) : nothing,
  ];
  return Math.min(...reasons.map((offset) => unlessOlder(offset, limits.longestMs)), nothing);
}

/** It grows at its end, and nothing of it was written over: no program draws in it. */
function isTyped({ cursor, text, rows }: CursorLine): boolean {
  return cursor === text.length && rows.every(({ overwritten }) => overwritten.length === 0);
}

/** The line at the cursor, and what it has shown before: more of it is on its way. */
function unreleasedOf({ window, terminal }: HoldContext, line: CursorLine): number {
  let first = nothing;
  for (const offset of line.offsets) if (offset >= window.base && offset < first) first = offset;
  for (const row of [...line.rows, terminal.screen.row]) {
    for (const [, offset] of pairsOf(row.overwritten)) if (offset >= window.base && offset < first) first = offset;
  }
  return first;
}

/**
 * The word at the cursor, when it may become a secret. While a line is drawn anew the word is not there for a moment:
 * what was suspicious stays so until the line says otherwise.
 */
function suspiciousFrom({ window, queue, mask, find, limits, suspects }: HoldContext, line: CursorLine, now: number) {
  const start = line.offsets.some((offset) => offset >= window.base)
    ? startOfSecret(line.text.slice(0, line.cursor), find)
    : -1;
  if (start >= 0 && start < line.cursor) suspects.add(writersOf(line, start, line.cursor), line.rows);
  const first = suspects.first(window.base);
  if (first !== nothing && suspects.isElsewhere(line.rows)) {
    if (now - (queue.timeOf(first) ?? now) < elsewhereMs) return first;
    suspects.clear();
    return nothing;
  }
  if ((start < 0 || start >= line.cursor) && !isDrawnAnew(line, window.base)) {
    suspects.clear();
    return nothing;
  }
  if (first === nothing || now - (queue.timeOf(first) ?? now) < limits.longestMs * eagerShare) return first;
  mask.log("session/unfinished", suspects.maskAll(window));
  return nothing;
}

function isDrawnAnew({ rows, cursor, text }: CursorLine, base: number): boolean {
  const last = rows.at(-1);
  const column = (last?.length ?? 0) - (text.length - cursor);
  return last !== undefined && [...pairsOf(last.overwritten)].some(([at, offset]) => at >= column && offset >= base);
}

/** The end of the row above, when it may be the first part of a word that was broken by its length. */
function brokenWordFrom({ terminal, window }: HoldContext): number {
  const { screen } = terminal;
  const above = screen.rows[screen.y - 1];
  if (above === undefined || above.isWrapped) return nothing;
  const { row } = screen;
  if (row.length > 0 && (headLength(row) < row.length || row.length > above.length)) return nothing;
  const tail = tailLength(above);
  if (tail < leastBroken && (tail < leastWrapped || above.length < screen.columns - 1)) return nothing;
  let first = nothing;
  for (let y = screen.y - 1; y >= Math.max(0, screen.y - mostBroken); y--) {
    const broken = screen.rowAt(y);
    const length = tailLength(broken);
    for (let x = broken.length - length; x < broken.length; x++) {
      const offset = broken.offsetAt(x);
      if (offset >= window.base && offset < first) first = offset;
    }
    if (length < broken.length) break;
  }
  return first;
}

/** A long word in a box: what the box has broken goes on in the next row. */
function boxedWordFrom({ terminal, window }: HoldContext): number {
  const { screen } = terminal;
  let first = nothing;
  for (let y = screen.y; y >= Math.max(0, screen.y - mostBroken); y--) {
    const row = screen.rowAt(y);
    if (!row.hasBar && (y < screen.y || row.length > 0)) break;
    if (!hasLongWord(row)) continue;
    for (let x = 0; x < row.length; x++) {
      const offset = row.offsetAt(x);
      if (offset >= window.base && offset < first) first = offset;
    }
  }
  return first;
}

function hasLongWord(row: Row): boolean {
  let length = 0;
  for (let x = 0; x < row.length; x++) {
    length = isIn(secretSet, row.codeAt(x)) ? length + 1 : 0;
    if (length >= leastBoxed) return true;
  }
  return false;
}

/** The first byte of a manifest whose kind is still to come. */
function pendingFrom({ look, window }: HoldContext): number {
  const index = notePending(look);
  const shadow = look.last;
  if (index < 0 || shadow === null) return nothing;
  for (let at = index; at < shadow.text.length; at++) {
    const column = shadow.columnOf[at] ?? -1;
    const offset = column < 0 ? -1 : (shadow.rows[shadow.rowOf[at] ?? 0]?.offsetAt(column) ?? -1);
    if (offset >= window.base) return offset;
  }
  return nothing;
}

/** Notes where such a manifest begins, for the next look. @returns Its index in what was looked at last; -1 for none. */
export function notePending(look: ScreenLook): number {
  const shadow = look.last;
  look.pendingFrom = null;
  if (shadow === null) return -1;
  const skipped = Math.max(0, shadow.text.length - pendingReach);
  const text = shadow.text.slice(skipped);
  if (!text.includes("data") && !text.includes('"sensitive"')) return -1;
  const index = Math.max(...pending.map((expression) => expression.exec(text)?.index ?? -1));
  if (index < 0) return -1;
  look.pendingFrom = shadow.rows[shadow.rowOf[skipped + index + 1] ?? 0]?.id ?? null;
  return skipped + index;
}
