import { RE2JS } from "re2js";
import { sentenceOf } from "../../base/errors.ts";
import { convertGoRegex } from "./go-regex.ts";

/** Groups of a match by index, with their places; null for a group that took no part. */
export interface SearchMatch {
  readonly start: number;
  readonly end: number;
  readonly groups: readonly ({ readonly start: number; readonly end: number } | null)[];
}

/** All matches in a text, none of which overlap. */
export type Search = (text: string) => SearchMatch[];

/** A guard against expressions that match next to nothing, everywhere. */
const mostMatches = 2000;
/** A window of text that takes longer than this is the last one that V8 gets of the expression. */
const longestMs = 20;
/** Together these bound what V8 may take for the one window that shows that it is slow: a second or two. */
const mostWays = 100_000;
const longestForV8 = 4096;

/**
 * Makes an expression of a configuration ready. Nobody has vouched for it, so that it must not be able to stop a
 * terminal: it runs on V8, which is fast, only when no choice in it is repeated and its repetitions are few, because
 * then its time is a polynomial of low degree, on windows of a few KB; else, and from the first slow window on, it runs on RE2, whose time is linear.
 *
 * @throws SyntaxError when it cannot be read.
 */
export function compileSearch(source: string): Search {
  const linear = compileLinear(source);
  const converted = convertOrNull(source);
  if (converted === null || converted.isNested || converted.ways > mostWays) return linear;
  const expression = new RegExp(converted.source, "dg");
  let isSlow = false;
  return (text) => {
    if (isSlow || text.length > longestForV8) return linear(text);
    const from = performance.now();
    const matches = searchWithV8(expression, text);
    isSlow = performance.now() - from > longestMs;
    return matches;
  };
}

/** @throws SyntaxError when it cannot be read. */
export function compileLinear(source: string): Search {
  let expression: RE2JS;
  try {
    expression = RE2JS.compile(source);
  } catch (error) {
    throw new SyntaxError(`the regular expression ${source} cannot be read: ${sentenceOf(error)}`, { cause: error });
  }
  return (text) => searchWithRe2(expression, text);
}

function convertOrNull(source: string) {
  try {
    return convertGoRegex(source);
  } catch {
    return null; // what JavaScript cannot say RE2 can
  }
}

function searchWithV8(expression: RegExp, text: string): SearchMatch[] {
  const matches: SearchMatch[] = [];
  expression.lastIndex = 0;
  while (matches.length < mostMatches) {
    const match = expression.exec(text);
    if (match === null) break;
    if (match[0] === "") expression.lastIndex++;
    const groups = Array.from({ length: match.length }, (_, index) => spanOf(match.indices?.[index]));
    matches.push({ start: match.index, end: match.index + match[0].length, groups });
  }
  return matches;
}

function spanOf(place: [number, number] | undefined) {
  return place === undefined ? null : { start: place[0], end: place[1] };
}

function searchWithRe2(expression: RE2JS, text: string): SearchMatch[] {
  const matches: SearchMatch[] = [];
  const matcher = expression.matcher(text);
  while (matches.length < mostMatches && matcher.find()) {
    const groups = Array.from({ length: matcher.groupCount() + 1 }, (_, index) =>
      matcher.start(index) < 0 ? null : { start: matcher.start(index), end: matcher.end(index) },
    );
    matches.push({ start: matcher.start(), end: matcher.end(), groups });
  }
  return matches;
}
