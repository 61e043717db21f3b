import { isIn, nameSet } from "../characters.ts";
import { judgeNamed } from "../named-value.ts";
import { classifyName, type SecretKind } from "../secret-name.ts";
import { isPassphrase, isStrongPassword } from "../strength.ts";
import type { Detection, Detector } from "./detector.ts";
import { readNameBefore } from "./name-before.ts";

/** A quoted value behind a blank or a comma: `#define NAME "value"`, `set("NAME", "value")`, `(password . "value")`,
 * `setPassword("value")`, `KEY: read("value")`. */
const quoted =
  /(?<tail>[\w.-]{0,24})(?:\\?["'`]?\)?,[ \t]{0,4}|[ \t]{1,12}(?:\.[ \t]{1,4})?|(?:["'`]?\){0,2}|[ \t]{0,4}[:=][ \t]{0,4})(?:\.?[A-Za-z_][\w.]{0,40}(?:\(\)\.\w{1,20})?)?\([ \t]?b?|[ \t]{0,4}=[ \t]{0,4}@)\\?(?<quote>["'])(?<value>[^"'\s\\]{6,600})\\?\k<quote>/dy;

/** The bare argument of an option: `-ApiKey value`. */
const argument = /(?<tail>[\w.-]{0,24})[ \t]{1,4}(?<value>[^\s'"`|;&<>(){}[\]$-][^\s'"|;&<>()]{5,600})(?=[\s'"]|$)/dy;

/** What stands before an option. */
const optionBefore = /(?:^|[\s"'])-{1,2}$/;
const longestPassword = 80;
const leastPassword = 8;
const longestTail = 64;
const between = " \t\"'`\\),:=(";

/** A name and the value beside it, with nothing that joins them: there the value must look like a secret by itself. */
export const detectBeside: Detector = (text, start, end): Detection | null =>
  isFollowed(text, end) ? (readValue(quoted, text, start, end) ?? readValue(argument, text, start, end)) : null;

/** Whether behind the rest of the name stands anything that could part it from a value. */
function isFollowed(text: string, end: number): boolean {
  let at = end;
  while (at - end <= longestTail && isIn(nameSet, text.charCodeAt(at))) at++;
  return at < text.length && between.includes(text[at] ?? "");
}

function readValue(expression: RegExp, text: string, start: number, end: number): Detection | null {
  expression.lastIndex = end;
  const match = expression.exec(text);
  const [valueStart, valueEnd] = match?.indices?.groups?.["value"] ?? [0, 0];
  const { tail = "", value = "" } = match?.groups ?? {};
  if (match === null || valueEnd === 0) return null;
  const span = readNameBefore(text, start, end + tail.length, false);
  if (span === null || span.name === "") return null;
  const nameStart = end + tail.length - span.name.length;
  if (expression === argument && !optionBefore.test(text.slice(Math.max(0, nameStart - 3), nameStart))) return null;
  const kind = /keys$/i.test(span.name) ? null : classifyName(span.name);
  if (kind === null) return null;
  return isSecretByItself(value, kind) ? { secrets: [{ start: valueStart, end: valueEnd }], doneTo: valueEnd } : null;
}

function isSecretByItself(value: string, kind: SecretKind): boolean {
  if (kind !== "password") return /\d/.test(value) && judgeNamed(value, kind, "text");
  if (isPassphrase(value)) return true;
  if (value.length > longestPassword || value.length < leastPassword || /^[\d.]+$/.test(value)) return false;
  return /\d/.test(value) && isStrongPassword(value);
}
