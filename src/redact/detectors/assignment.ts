import { isLiteral } from "../literal.ts";
import { judgeNamed } from "../named-value.ts";
import { classifyName } from "../secret-name.ts";
import type { Detection, Detector, Span } from "./detector.ts";
import { readNameBefore } from "./name-before.ts";

/** What joins a name to its value, beside `=`, `:`, `:=` and `=>`. */
const joints = [
  String.raw`:=|=>`,
  String.raw`[?+]?=`, // of make
  String.raw`:[ \t]{0,2}&?(?:'static )?(?:[Ss]tring|str|bytes|text)(?:[ \t]?\|[ \t]?(?:null|undefined|None))?[ \t]{0,2}=`, // of typed languages
  String.raw`:[ \t]?\[[ \t]?(?=["'])|:`,
  String.raw`[›→⇒]`, // of prompts
  String.raw`(?<=[ \t])(?:->|(?:is|was):?)(?=[ \t])`,
].join("|");

/** From the end of a keyword in a name: the rest of the name, the joint, and the value. */
const rest = new RegExp(
  String.raw`(?<tail>[\w.-]{0,24}(?: value)?)(?:\\?["']\]?|\])?[ \t]{0,6}(?<operator>${joints})[ \t]{0,12}(?:[bfruN@]{1,2}(?=["']))?(?:\\?'(?<single>[^'\n]{3,2000}?)\\?'|\\?"(?<double>[^"\n]{3,4000}?)\\?"|(?<bare>[^\s'"|;&<>(){},[][^\s'"|;&<>(),\\]{2,4000}))`,
  "dy",
);

/** Values from here on are looked at once, so that a long line of keywords stays linear. */
const longValue = 1500;

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
  const span = readNameBefore(text, start, end + tail.length, !/^[?+]?=$/.test(operator));
  if (span === null) return null;
  return {
    name: span.name,
    operator,
    value,
    isQuoted: bare === undefined,
    isTight: operator === "=" && text[end + tail.length] === "=",
    start: valueStart,
    after: text.slice(match.index + match[0].length, match.index + match[0].length + 7),
  };
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
