import { isIn, nameSet } from "../characters.ts";
import { isLiteral } from "../literal.ts";
import { judgeNamed } from "../named-value.ts";
import { classifyName } from "../secret-name.ts";
import type { Detection, Detector, Span } from "./detector.ts";

/** From the end of a keyword in a name: the rest of the name, `=`, `:`, `:=` or `=>`, and the value. */
const rest =
  /(?<tail>[\w.-]{0,24})(?:\\?["']\]?|\])?[ \t]{0,6}(?<operator>:=|=>|=|:)[ \t]{0,12}(?:[bfru]{1,2}(?=["']))?(?:\\?'(?<single>[^'\n]{3,2000}?)\\?'|\\?"(?<double>[^"\n]{3,4000}?)\\?"|(?<bare>[^\s'"|;&<>(){},[][^\s'"|;&<>(),\\]{2,4000}))/dy;

/** Values from here on are looked at once, so that a long line of keywords stays linear. */
const longValue = 1500;
const longestName = 60;
const longestPhrase = 40;

interface Assignment {
  readonly name: string;
  readonly operator: string;
  readonly value: string;
  readonly isQuoted: boolean;
  /** `NAME=value` without blanks, as in a shell. */
  readonly isTight: boolean;
  readonly start: number;
  /** What follows the value. */
  readonly after: string;
}

/** `NAME=value`, `name: value`, `"name": "value"`, `name => value`, where the name is that of a secret. */
export const detectAssignment: Detector = (text, start, end): Detection | null => {
  rest.lastIndex = end;
  const match = rest.exec(text);
  if (match === null) return null;
  const matchEnd = match.index + match[0].length;
  const spent = match[0].length > longValue ? { secrets: [], doneTo: matchEnd } : null;
  const assignment = readAssignment(text, start, end, match);
  const secret = assignment === null ? null : judge(assignment, text);
  return secret === null ? spent : { secrets: [secret], doneTo: secret.end };
};

function readAssignment(text: string, start: number, end: number, match: RegExpExecArray): Assignment | null {
  const { tail = "", operator = "", single, double, bare } = match.groups ?? {};
  const value = single ?? double ?? bare ?? "";
  const group = single !== undefined ? "single" : double !== undefined ? "double" : "bare";
  const [valueStart] = match.indices?.groups?.[group] ?? [0];
  const name = readName(text, start, end, tail, operator);
  if (name === null) return null;
  return {
    name,
    operator,
    value,
    isQuoted: bare === undefined,
    isTight: operator === "=" && text[end + tail.length] === "=",
    start: valueStart,
    after: text.slice(match.index + match[0].length, match.index + match[0].length + 7),
  };
}

/** Walks back to where the name begins: `AWS Secret Access Key:` has blanks in it, `export SECRET=` has none. */
function readName(text: string, start: number, end: number, tail: string, operator: string): string | null {
  let from = start;
  for (let length = 0; from > 0 && length < longestName; length++) {
    const code = text.charCodeAt(from - 1);
    const isBlankInPhrase =
      code === 32 && operator !== "=" && length < longestPhrase && /[A-Za-z]/.test(text[from - 2] ?? "");
    if (!isIn(nameSet, code) && !isBlankInPhrase) break;
    from--;
  }
  const column = text.slice(from, end) + tail;
  if (/^\w:$/.test(text.slice(Math.max(0, from - 2), from))) {
    const blank = column.lastIndexOf(" "); // what comes before it is the value of another name
    return blank < 0 ? null : column.slice(blank + 1);
  }
  const phrase = column.slice(column.lastIndexOf("  ") + 1).trim();
  return phrase.split(" ").slice(-3).join(" ");
}

function judge(assignment: Assignment, text: string): Span | null {
  const { name, operator, isQuoted, isTight, after } = assignment;
  const kind = classifyName(name);
  if (kind === null) return null;
  let { value, start } = assignment;
  if (!isQuoted) {
    if ((operator === ":" && value.startsWith(":")) || operator === "=>" || after.startsWith("(")) return null;
    if (operator === "=" && value.startsWith("=")) return null; // a comparison
    value = value.replace(/[,.:)\]}]+$/, "");
    if (/^\s?bytes?\b/.test(text.slice(start + value.length, start + value.length + 7))) return null;
  }
  if (/^\d+ ?bytes$/.test(value) || /^[\^~]?\d+\.\d+/.test(value)) return null; // a size, a version
  const [scheme = ""] = /^(?:base64:|(?:bearer|basic|token|bot|ssws|apikey|splunk) +)/i.exec(value) ?? [];
  start += scheme.length;
  value = value.slice(scheme.length);
  if (kind === "token" && /^(?:bearer|basic|token|bot|ssws)$/i.test(value)) return null;
  if (!isLiteral(value) || (isQuoted && isSentence(value))) return null;
  if (!judgeNamed(value, kind, isTight || isQuoted ? "assignment" : "text")) return null;
  return { start, end: start + value.length };
}

/** Blanks are rare in passwords; a connection string has them and says itself what it holds. */
function isSentence(value: string): boolean {
  const blanks = value.split(" ").length - 1;
  return blanks > 0 && (blanks > 2 || !/\d/.test(value)) && !/password="[^"]+/.test(value);
}
