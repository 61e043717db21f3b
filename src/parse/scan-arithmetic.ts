import { CLOSE_PAREN, OPEN_PAREN } from "./characters.ts";
import { Context } from "./command.ts";
import { readQuotedPart } from "./scan-expansion.ts";
import { emptyWord, maximumDepth, spend, type Scan } from "./scan-state.ts";

/**
 * Tries to read arithmetic from `start`, just behind `((` or `$((`, and scans the substitutions in it.
 * Returns the offset behind `))`, or -1 when it is not arithmetic but a subshell in a subshell; what was
 * found is then dropped and the position is as before, because the caller reads the same text again.
 */
export function readArithmetic(s: Scan, start: number): number {
  if (s.depth > maximumDepth || s.failedArithmetic?.has(start) === true) return -1;
  s.lastDoubleClose ??= s.text.lastIndexOf("))");
  if (s.lastDoubleClose < start) return -1;

  const { at: before, context, findings } = s;
  const commandsBefore = findings.commands.length;
  const errorsBefore = findings.errors.length;
  s.depth++;
  s.context |= Context.arithmetic;
  s.at = start;
  const after = findDoubleClose(s);
  s.depth--;
  s.context = context;

  if (after < 0) {
    spend(s, (s.at - start) >> 3);
    findings.commands.length = commandsBefore;
    findings.errors.length = errorsBefore;
    (s.failedArithmetic ??= new Set()).add(start);
  }
  if (!findings.tooComplex) s.at = before;
  return after;
}

function findDoubleClose(s: Scan): number {
  const ignored = emptyWord(s);
  let open = 0;
  while (s.at < s.end) {
    const code = s.text.charCodeAt(s.at);
    if (readQuotedPart(s, code, ignored, false)) continue;
    s.at++;
    if (code === OPEN_PAREN) open++;
    else if (code === CLOSE_PAREN && open-- === 0) return s.text.charCodeAt(s.at) === CLOSE_PAREN ? s.at + 1 : -1;
  }
  return -1;
}
