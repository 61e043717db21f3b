import { formatText } from "./format.ts";
import { findPattern, type PatternMatch } from "./patterns.ts";
import type { Run } from "./run.ts";
import { isTrue, LuaError, type LuaFunction, LuaTable, type LuaValue, toText, wantNumber, wantText } from "./values.ts";

/** What scripts can do with texts; each is also a method of a text. */
export const stringFunctions: Readonly<Record<string, LuaFunction>> = {
  len: ([text]) => [wantText(text, "len()").length],
  lower: ([text], run) => [spent(wantText(text, "lower()").toLowerCase(), run)],
  upper: ([text], run) => [spent(wantText(text, "upper()").toUpperCase(), run)],
  reverse: ([text], run) => [spent([...wantText(text, "reverse()")].toReversed().join(""), run)],
  sub: ([text, from, to], run) => [spent(slice(wantText(text, "sub()"), from, to), run)],
  rep: ([text, count, separator], run) => [repeat(wantText(text, "rep()"), count, separator, run)],
  byte: ([text, from]) => {
    const given = wantText(text, "byte()");
    const code = given.charCodeAt(startIndex(given, from));
    return Number.isNaN(code) ? [] : [code];
  },
  char: (codes, run) => [spent(codes.map((code) => String.fromCharCode(wantNumber(code, "char()"))).join(""), run)],
  format: ([format, ...args], run) => [formatText(wantText(format, "format()"), args, run)],
  find: ([text, pattern, from, isPlain], run) => find(text, pattern, from, isTrue(isPlain), run),
  match: ([text, pattern, from], run) => {
    const given = wantText(text, "match()");
    const found = findPattern(given, wantText(pattern, "match()"), startIndex(given, from), run);
    return found === null ? [undefined] : capturesOf(found, given);
  },
  gmatch: ([text, pattern], run) => [iterate(wantText(text, "gmatch()"), wantText(pattern, "gmatch()"), run)],
  gsub: ([text, pattern, by, most], run) => replace(text, pattern, by, most, run),
  split: ([text, separator], run) => {
    // Luau's own
    const parts = wantText(text, "split()").split(separator === undefined ? "," : wantText(separator, "split()"));
    run.spend(parts.length);
    return [LuaTable.of(parts)];
  },
};

function spent(text: string, run: Run): string {
  run.spendText(text.length);
  return text;
}

/** Lua counts from 1, and from the end when below 0. */
function startIndex(text: string, from: LuaValue): number {
  const at = from === undefined ? 1 : Math.trunc(wantNumber(from, "a position"));
  return at > 0 ? at - 1 : at === 0 ? 0 : Math.max(0, text.length + at);
}

function slice(text: string, from: LuaValue, to: LuaValue): string {
  const end = to === undefined ? -1 : Math.trunc(wantNumber(to, "sub()"));
  return text.slice(startIndex(text, from), end < 0 ? text.length + end + 1 : end);
}

function repeat(text: string, count: LuaValue, separator: LuaValue, run: Run): string {
  const times = Math.max(0, Math.trunc(wantNumber(count, "rep()")));
  const between = separator === undefined ? "" : wantText(separator, "rep()");
  run.spendText((text.length + between.length) * times);
  if (text === "" && between === "") return "";
  return between === "" ? text.repeat(times) : Array.from({ length: times }, () => text).join(between);
}

function find(text: LuaValue, pattern: LuaValue, from: LuaValue, isPlain: boolean, run: Run): readonly LuaValue[] {
  const given = wantText(text, "find()");
  const wanted = wantText(pattern, "find()");
  const start = startIndex(given, from);
  if (start > given.length) return [undefined];
  if (isPlain) {
    run.spendText(given.length);
    const at = given.indexOf(wanted, start);
    return at < 0 ? [undefined] : [at + 1, at + wanted.length];
  }
  const found = findPattern(given, wanted, start, run);
  return found === null ? [undefined] : [found.start + 1, found.end, ...found.captures];
}

function capturesOf({ start, end, captures }: PatternMatch, text: string): readonly LuaValue[] {
  return captures.length === 0 ? [text.slice(start, end)] : captures;
}

function iterate(text: string, pattern: string, outer: Run): LuaFunction {
  outer.spend();
  let at = 0;
  return (_, run) => {
    const found = at > text.length ? null : findPattern(text, pattern, at, run);
    if (found === null) {
      at = text.length + 1;
      return [undefined];
    }
    at = found.end === found.start ? found.end + 1 : found.end;
    return capturesOf(found, text);
  };
}

function replace(text: LuaValue, pattern: LuaValue, by: LuaValue, most: LuaValue, run: Run): readonly LuaValue[] {
  const given = wantText(text, "gsub()");
  const wanted = wantText(pattern, "gsub()");
  const limit = most === undefined ? Number.POSITIVE_INFINITY : wantNumber(most, "gsub()");
  let result = "";
  let count = 0;
  let at = 0;
  while (count < limit && at <= given.length) {
    const found = findPattern(given, wanted, at, run);
    if (found === null) break;
    count++;
    const whole = given.slice(found.start, found.end);
    const value = replacement(found, whole, by, run);
    result += given.slice(at, found.start) + (isTrue(value) ? toText(value) : whole);
    run.spendText(result.length);
    at = found.end;
    if (found.end > found.start) continue;
    result += given[at] ?? "";
    at++;
    if (wanted.startsWith("^")) break;
  }
  return [spent(result + given.slice(at), run), count];
}

function replacement(found: PatternMatch, whole: string, by: LuaValue, run: Run): LuaValue {
  const first = found.captures[0] ?? whole;
  if (by instanceof LuaTable) return by.get(first);
  if (typeof by === "function") return by(found.captures.length === 0 ? [whole] : found.captures, run)[0];
  return wantText(by, "gsub()").replace(/%(.)/gs, (_, char: string) => {
    if (char === "%") return "%";
    if (char === "0") return whole;
    const captured = char === "1" ? first : found.captures[Number(char) - 1];
    if (captured === undefined) throw new LuaError(`gsub() has no capture %${char}`);
    return toText(captured);
  });
}
