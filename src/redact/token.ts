import { alphabets, type CharacterSet, isIn, setOf, wordSet } from "./characters.ts";
import { countDifferent, entropyOf } from "./entropy.ts";
import { isPlaceholder } from "./literal.ts";
import type { TokenBody, TokenRule } from "./schema.ts";

/** One prefix of a token rule. */
export interface Token {
  readonly rule: string;
  readonly prefix: string;
  readonly body: CharacterSet;
  readonly isHex: boolean;
  readonly least: number;
  readonly most: number;
}

const longestBody = 4096;
/** Prefixes from this length on are no part of another word. */
const ownWordLength = 9;
/** Shorter ones are found in the middle of identifiers too: `more_exported_things`. */
const shortLength = 4;
const identifierSet = setOf(alphabets.url64);
/** Shorter prefixes say too little: what follows must look generated. */
const tellingLength = 6;

/** With a digit, or with cases mixed as no word mixes them. */
const generated = /\d|[a-z][A-Z].*[a-z]/;

/** One key of AWS in thirty has no digit. */
const capitals = /^[A-Z2-7]{20,}$/;

const sets = new Map<TokenBody, CharacterSet>();

export function compileToken({ id, prefix, body, least, most = longestBody }: TokenRule): Token[] {
  const set = sets.get(body) ?? setOf(alphabets[body]);
  sets.set(body, set);
  return [prefix].flat().map((text) => ({ rule: id, prefix: text, body: set, isHex: body === "hex", least, most }));
}

/** @returns Where the token that begins at `start` ends; -1 when there is none. */
export function endOfToken(text: string, start: number, token: Token): number {
  const { prefix, body, least, most } = token;
  if (!text.startsWith(prefix, start)) return -1; // the search for it folds case
  if (start > 0 && isPartOfWord(text.charCodeAt(start - 1), prefix) && !isBehindEscape(text, start)) return -1;
  const from = start + prefix.length;
  const limit = Math.min(text.length, from + most + 1);
  let end = from;
  while (end < limit && isIn(body, text.charCodeAt(end))) end++;
  if (most < longestBody && end - from > most) return -1;
  if (!token.isHex) while (end > from && (text[end - 1] === "." || text[end - 1] === "-")) end--; // of the sentence
  if (end - from < least) return -1;
  return looksReal(text.slice(start, end), prefix) ? end : -1;
}

function isPartOfWord(code: number, prefix: string): boolean {
  if (prefix.length < shortLength) return isIn(identifierSet, code);
  return prefix.length < ownWordLength && isIn(wordSet, code);
}

/** `\\n`, `\\u001b[32m`, `%3D`: what looks like the end of a word is the end of an escape. */
const escapeBefore =
  /\\[nrtvf]$|\\u00[\da-f]{2}$|\\x[\da-f]{2}$|(?:\\(?:e|0?33|x1b|u001b)|\u241b)\[[\d;]*m$|%[\dA-F]{2}$/i;
const longestEscape = 16;

function isBehindEscape(text: string, start: number): boolean {
  return escapeBefore.test(text.slice(Math.max(0, start - longestEscape), start));
}

function looksReal(value: string, prefix: string): boolean {
  if (isPlaceholder(value) || countDifferent(value.slice(prefix.length)) <= 5) return false;
  if (prefix.length >= tellingLength) return true;
  return entropyOf(value) > 3 && (generated.test(value.slice(prefix.length)) || capitals.test(value));
}
