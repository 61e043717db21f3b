import type { Detection } from "./detector.ts";

const begin = /-{4,5} ?BEGIN (?:[A-Z0-9 ]{0,40}?PRIVATE KEY(?: BLOCK)?|OpenVPN Static key V1) ?-{4,5}/y;
const endMarkLength = 8;
const endMark = /-{4,5} ?END/;
/** A key of 16384 bits, armoured, is 13 KB. */
const longestKey = 20_000;
const leastKey = 40;
/** A mention of the first line is no key; the start of the next one, where base64 begins at once, is. */
const firstLine = /[ \t]*\r?\n[A-Za-z0-9+/=]{5,}/y;

/** Lines, real or escaped, that belong to a key whose end is not there (yet). */
const body = /(?:\\n|\\r|\s|[A-Za-z0-9+/=]|(?:Proc-Type|DEK-Info|Version|Comment|Hash): ?[^\n]{0,200}){0,20000}/y;

/** PEM (RFC 7468), SSH2 (RFC 4716), OpenSSH and OpenPGP armour (RFC 9580). A key without an end is masked as far as it goes. */
export function detectPrivateKey(text: string, start: number): Detection | null {
  begin.lastIndex = start;
  const head = begin.exec(text);
  if (head === null) return null;
  const from = start + head[0].length;
  const end = endOfKey(text, from);
  firstLine.lastIndex = from;
  const isKey = end - from >= leastKey || firstLine.test(text);
  return isKey ? { secrets: [{ start, end }], doneTo: end } : null;
}

function endOfKey(text: string, from: number): number {
  const mark = text.slice(from, from + longestKey).search(endMark);
  if (mark >= 0) {
    const close = text.indexOf("----", from + mark + endMarkLength);
    const dashes = text.startsWith("-----", close) ? 5 : 4;
    return close >= 0 && close - from - mark < 100 ? close + dashes : from + mark;
  }
  body.lastIndex = from;
  const rest = body.exec(text)?.[0] ?? "";
  return from + rest.length;
}
