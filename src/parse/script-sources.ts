import type { Word } from "./command.ts";
import { codeOf, isInterpreter } from "./interpreters.ts";
import type { Scope } from "./scope.ts";
import type { Inner } from "./unwrap.ts";

/**
 * The script that a shell, `source` or `.` reads from a process substitution whose text can be computed:
 * `bash <(echo rm x)`. What it reads from its standard input is for `unwrap`, but for `source /dev/stdin`.
 */
export function sourceOf(
  name: string,
  words: readonly Word[],
  stdin: string | null,
  scope: Scope,
): Extract<Inner, { kind: "script" }> | null {
  const isSource = name === "source" || name === ".";
  if (!isSource && !isInterpreter(name)) return null;
  const code = codeOf(name, words);
  if (!("word" in code) || code.from !== "file") return null;
  const { text, start, end } = code.word;
  const script = /^[<=]\((.*)\)$/s.exec(text)?.[1];
  const printed = script === undefined ? null : scope.print(script, scope);
  const readsStdin = isSource && /^\/dev\/(?:stdin|fd\/0)$/.test(text);
  const read = printed ?? (readsStdin ? stdin : null);
  return read === null
    ? null
    : { kind: "script", text: read, shell: isSource ? "same" : "bash", within: { start, end } };
}
