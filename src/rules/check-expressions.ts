import { sentenceOf } from "../base/errors.ts";
import type { Problem } from "../config/problem.ts";
import type { Path } from "../config/read-document.ts";
import { enginesFor } from "./compile.ts";
import { Engines } from "./engines.ts";
import type { Rule } from "./schema.ts";

/**
 * What is wrong with the expressions and scripts of rules, before any of them is evaluated.
 *
 * @param around Path of the list that the rules stand in.
 */
export async function checkExpressions(
  rules: readonly Rule[],
  around: Path,
  locate: (path: Path, what: string) => Problem,
): Promise<Problem[]> {
  const engines = await new Engines().loadAll(enginesFor(rules));
  const problems: Problem[] = [];
  for (const [index, rule] of rules.entries()) {
    for (const [key, engine] of [["when", "cel"]] as const) {
      const source = rule[key];
      if (source === undefined) continue;
      try {
        engines.get(engine)(source);
      } catch (error) {
        if (!(error instanceof SyntaxError)) throw error;
        problems.push(locate([...around, index, key], `cannot be used: ${sentenceOf(error)}`));
      }
    }
  }
  return problems;
}
