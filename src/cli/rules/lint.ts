import { ExitCode } from "../../base/errors.ts";
import { showControls } from "../../base/visible.ts";
import type { RuleSet } from "../../rules/compile.ts";
import type { Examples } from "../../rules/examples.ts";
import { type LintFinding, lintRules } from "../../rules/lint.ts";
import type { Io } from "../io.ts";

/** Prints what could be better about rules. @returns 2 when there is an error, else 0. */
export function lint(
  set: RuleSet,
  examples: Examples,
  options: { isJson: boolean; hasNotes: boolean },
  io: Io,
): number {
  const all = lintRules(set, examples);
  const shown = all.filter(({ level }) => options.hasNotes || level !== "note");
  if (options.isJson) io.out(JSON.stringify(shown));
  else {
    for (const { rule, level, sentence } of shown) io.out(`${level}: ${rule}: ${showControls(sentence)}`);
    const count = (wanted: LintFinding["level"]) => all.filter(({ level }) => level === wanted).length;
    io.out(`${set.rules.length} rules: ${count("error")} errors, ${count("warning")} warnings, ${count("note")} notes`);
  }
  return all.some(({ level }) => level === "error") ? ExitCode.usage : ExitCode.ok;
}
