import type { Word } from "./command.ts";
import { findOption, findOptionByPrefix, type Option, type OptionSet } from "./option-table.ts";

export interface OptionUse {
  /** The name from the table, or the spelling when the option is not in the table. */
  readonly name: string;
  readonly option: Option | null;
  readonly value: Word | null;
}

export function isOptionWord(word: Word): boolean {
  return word.text.length > 1 && word.text.startsWith("-");
}

/** A part of a word as a word of its own, for a value glued to its option. */
export function tailOf(word: Word, from: number): Word {
  return { ...word, text: word.text.slice(from) };
}

/**
 * Reads the option word at `index` and appends what it says to `uses`. Returns the index of the next word. An option
 * that is not in the table is taken for a flag; the caller decides about the word behind it.
 */
export function readOption(words: readonly Word[], index: number, set: OptionSet, uses: OptionUse[]): number {
  const word = words[index];
  if (word === undefined) return index + 1;
  const { text } = word;
  if (text.startsWith("--") || set.dashes === "long") return readLongOption(words, index, word, set, uses);
  const whole = findOption(set, text);
  if (whole !== undefined && text.length > 2) return takeValues(words, index, whole, uses);
  return readCluster(words, index, word, set, uses);
}

function readLongOption(words: readonly Word[], index: number, word: Word, set: OptionSet, uses: OptionUse[]): number {
  const equals = word.text.indexOf("=");
  const spelling = equals < 0 ? word.text : word.text.slice(0, equals);
  const option = findLongOption(set, spelling);
  if (equals >= 0) {
    uses.push({ name: option?.name ?? spelling, option: option ?? null, value: tailOf(word, equals + 1) });
    return index + 1;
  }
  if (option !== undefined) return takeValues(words, index, option, uses);
  uses.push({ name: spelling, option: null, value: null });
  return index + 1;
}

function findLongOption(set: OptionSet, spelling: string): Option | undefined {
  const exact = findOption(set, spelling);
  if (exact !== undefined) return exact;
  // Go's flag package takes one dash and two for the same.
  if (set.dashes === "long" && spelling.startsWith("--")) return findOption(set, spelling.slice(1));
  return findOptionByPrefix(set, spelling);
}

function takeValues(words: readonly Word[], index: number, option: Option, uses: OptionUse[]): number {
  const { name } = option;
  if (option.meaning === "command") {
    const end = commandEnd(words, index + 1);
    const inner = words.slice(index + 1, end);
    const first = inner[0] ?? null;
    const value = first === null ? null : { ...first, text: inner.map((word) => word.text).join(" ") };
    uses.push({ name, option, value });
    return end + 1;
  }
  let next = index + 1;
  if (option.values === 0) {
    const number = option.numeric && /^\d+$/.test(words[next]?.text ?? "") ? words[next++] : undefined;
    uses.push({ name, option, value: number ?? null });
  }
  for (let taken = 0; taken < option.values; taken++) uses.push({ name, option, value: words[next++] ?? null });
  return next;
}

/** Index of the `;` or `+` that ends the command of `find -exec`, or the number of words. */
export function commandEnd(words: readonly Word[], from: number): number {
  for (let index = from; index < words.length; index++) {
    const text = words[index]?.text;
    if (text === ";" || (text === "+" && words[index - 1]?.text === "{}")) return index;
  }
  return words.length;
}

/** Behind so many letters of one word those that stood there before say nothing more. */
const mostLetters = 50;

/** `-rf`, `-nprod`, `-n=prod`: letters until one takes a value. */
function readCluster(words: readonly Word[], index: number, word: Word, set: OptionSet, uses: OptionUse[]): number {
  const { text } = word;
  const seen = text.length > mostLetters ? new Set<number>() : null;
  for (let letter = 1; letter < text.length; letter++) {
    if (letter > mostLetters && seen?.has(text.charCodeAt(letter)) === true) continue;
    seen?.add(text.charCodeAt(letter));
    const spelling = "-" + text.charAt(letter);
    const option = findOption(set, spelling);
    const name = option?.name ?? spelling;
    const rest = text.charAt(letter + 1) === "=" ? letter + 2 : letter + 1;
    const isGlued = rest < text.length;
    if (option !== undefined && (option.values > 0 || (option.numeric && !isGlued))) {
      if (!isGlued) return takeValues(words, index, option, uses);
      uses.push({ name, option, value: tailOf(word, rest) });
      return index + 1;
    }
    if (option?.optional === true || rest === letter + 2) {
      uses.push({ name, option: option ?? null, value: isGlued ? tailOf(word, rest) : null });
      return index + 1;
    }
    uses.push({ name, option: option ?? null, value: null });
  }
  return index + 1;
}
