import type { Shell } from "../../parse/command.ts";
import { scan } from "../../parse/scan.ts";

/** Well under what is analysed as one line. */
const longestPart = 48 * 1024;
/** Each try scans a part once more. */
const mostTries = 40;

export interface ScriptPart {
  readonly text: string;
  /** UTF-16 offset in the script. */
  readonly at: number;
}

/**
 * Cuts a long script between statements: where a line begins at the margin and what stands before it is complete.
 * Where no such place is found it is cut at a line break, which finds too much rather than too little.
 */
export function splitScript(script: string, shell: Shell): readonly ScriptPart[] {
  const parts: ScriptPart[] = [];
  let at = 0;
  while (script.length - at > longestPart) {
    const end = at + cutOf(script.slice(at, at + longestPart), shell);
    parts.push({ text: script.slice(at, end), at });
    at = end;
  }
  return [...parts, { text: script.slice(at), at }];
}

function cutOf(window: string, shell: Shell): number {
  let cut = window.length;
  for (let tries = 0; tries < mostTries; tries++) {
    cut = lineAtMargin(window, cut - 1);
    if (cut <= 0) break;
    const { errors, tooComplex } = scan(window.slice(0, cut), { shell });
    if (errors.length === 0 && !tooComplex) return cut;
  }
  const lineEnd = window.lastIndexOf("\n");
  return lineEnd > 0 ? lineEnd + 1 : window.length;
}

/** The offset of the last line before `before` that begins without a blank, or 0. */
function lineAtMargin(text: string, before: number): number {
  for (let end = text.lastIndexOf("\n", before - 1); end > 0; end = text.lastIndexOf("\n", end - 1)) {
    if (/[^\s#})]/.test(text[end + 1] ?? " ")) return end + 1;
  }
  return 0;
}
