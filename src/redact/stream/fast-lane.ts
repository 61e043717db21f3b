import { isIn, secretSet } from "../characters.ts";
import type { Finding } from "../finding.ts";
import { type Place, PlainReader, type PlainLines } from "./plain-lines.ts";
import type { FindSecrets } from "./screen-look.ts";

/** Part of some bytes: of the first one, and of the one after the last. */
export type Range = readonly [from: number, to: number];

export interface Surroundings {
  readonly columns: number;
  readonly height: number;
  /** What stands above; see ScreenLook. */
  readonly context: { readonly text: string; readonly joined: string };
}

/** Less is not worth the look. */
export const leastFastBytes = 64 << 10;
/** At the end so much is drawn all the same, because what comes next may say what it is. */
const tailBytes = 24 << 10;
/** And so many lines more than fit on the screen. */
const tailLines = 64;
/** Around a secret so much is drawn, in characters: some are known by what stands a long way before or after them. */
const reach = 16 << 10;
/** Around a word that may be broken so much of the text is joined: no rule looks further from its keyword in a word. */
const joinedReach = 2048;
const newline = "\n";

/**
 * Finds what need not be drawn. A terminal that shows very much shows plain lines, and in lines that only stand below
 * each other what is printed is what is seen: where no rule finds a secret in the text, none is on the screen. Whatever
 * is near to a finding is drawn and masked as ever.
 */
export class FastLane {
  readonly #reader = new PlainReader();
  readonly #find: FindSecrets;

  constructor(find: FindSecrets) {
    this.#find = find;
  }

  /**
   * @param from Where a line begins.
   * @returns The parts that hold no secret, and where the plain lines end.
   */
  plan(
    bytes: Uint8Array,
    from: number,
    around: Surroundings,
  ): { readonly clean: readonly Range[]; readonly to: number } {
    const lines = this.#reader.read(bytes, from, around.columns, around.context.text);
    const { to, places } = lines;
    if (to - from < leastFastBytes) return { clean: [], to };
    const end = places.findLast(
      ({ at, lines: before }) =>
        to - at >= tailBytes && (places.at(-1)?.lines ?? 0) - before >= around.height + tailLines,
    );
    if (end === undefined) return { clean: [], to };
    return { clean: cleanRanges(lines, end, this.#findIn(lines, around.context), around.height), to };
  }

  /** Where secrets are, by index in the text. */
  #findIn({ text, broken }: PlainLines, context: Surroundings["context"]): Finding[] {
    const first = context.text.length;
    const found = this.#find(text).filter(({ end }) => end > first);
    for (const { from, to } of windowsAround(broken, text.length)) {
      found.push(...this.#findJoined("", text, from, to, broken));
    }
    const lastBefore = context.joined.charCodeAt(context.joined.length - 1 - newline.length);
    const isBrokenBefore = isIn(secretSet, lastBefore) && isIn(secretSet, text.charCodeAt(first));
    const before = isBrokenBefore ? context.joined.slice(0, -newline.length) : context.joined;
    found.push(...this.#findJoined(before, text, first, Math.min(text.length, first + joinedReach), broken));
    return found;
  }

  /** In a part of the text behind something else, without the newlines that may be inside of words. */
  #findJoined(before: string, text: string, from: number, to: number, broken: readonly number[]): Finding[] {
    const inside = broken.filter((at) => at >= from && at < to).map((at) => at - from);
    const indexOf = (joined: number) => from + indexBefore(joined - before.length, inside);
    return this.#find(before + withoutNewlines(text.slice(from, to), inside))
      .filter(({ end }) => end > before.length)
      .map(({ rule, start, end }) => ({ rule, start: indexOf(start), end: indexOf(end) }));
  }
}

/** Stretches of the text around the places where a word may be broken; those that touch are one. */
function windowsAround(broken: readonly number[], length: number): { from: number; to: number }[] {
  const windows: { from: number; to: number }[] = [];
  for (const at of broken) {
    const last = windows.at(-1);
    const to = Math.min(length, at + joinedReach);
    if (last !== undefined && at - joinedReach <= last.to) last.to = to;
    else windows.push({ from: Math.max(0, at - joinedReach), to });
  }
  return windows;
}

function withoutNewlines(text: string, at: readonly number[]): string {
  if (at.length === 0) return text;
  const parts: string[] = [];
  let from = 0;
  for (const index of at) {
    parts.push(text.slice(from, index));
    from = index + newline.length;
  }
  parts.push(text.slice(from));
  return parts.join("");
}

/** The index in the text before the newlines were taken out of it. */
function indexBefore(index: number, removed: readonly number[]): number {
  let count = 0;
  for (const at of removed) {
    if (at - count > index) break;
    count++;
  }
  return index + count;
}

/** Runs of places up to the last one that are far from every finding, and long enough to fill a screen. */
function cleanRanges({ places }: PlainLines, end: Place, found: readonly Finding[], height: number): Range[] {
  const ranges: Range[] = [];
  let first = places[0];
  const close = (last: Place) => {
    if (first !== undefined && last.lines - first.lines > height) ranges.push([first.at, last.at]);
  };
  let previous = first;
  for (const place of places) {
    if (previous === undefined || place.at > end.at) break;
    if (isNear(found, previous.index - reach, place.index + reach)) {
      close(previous);
      first = place;
    }
    previous = place;
  }
  close(end);
  return ranges;
}

function isNear(found: readonly Finding[], from: number, to: number): boolean {
  return found.some(({ start, end }) => end > from && start < to);
}
