import { sentenceOf } from "../base/errors.ts";
import type { Problem } from "../config/problem.ts";
import type { Path } from "../config/read-document.ts";
import { enginesFor } from "./compile.ts";
import { Engines } from "./engines.ts";
import type { Rule } from "./schema.ts";

/** A rule, and where each of its scripts stands in the file. */
export interface RuleWithPlace {
  readonly rule: Rule;
  readonly pathOf: (key: "when" | "lua" | "lint") => Path;
}

/** What is wrong with the expressions and scripts of rules, before any of them is evaluated. */
export async function checkExpressions(
  rules: readonly RuleWithPlace[],
  locate: (path: Path, what: string) => Problem,
): Promise<Problem[]> {
  const engines = await new Engines().loadAll(enginesFor(rules.map(({ rule }) => rule)));
  const problems: Problem[] = [];
  for (const { rule, pathOf } of rules) {
    for (const [key, engine] of scripts) {
      const source = rule[key];
      if (source === undefined) continue;
      try {
        engines.get(engine)(source);
      } catch (error) {
        if (!(error instanceof SyntaxError)) throw error;
        problems.push(locate(pathOf(key), `cannot be used: ${sentenceOf(error)}`));
      }
    }
  }
  return problems;
}

const scripts = [
  ["when", "cel"],
  ["lua", "lua"],
  ["lint", "lint"],
] as const;

/** The rules of a list that stands at a path. */
export function placed(rules: readonly Rule[], around: Path): RuleWithPlace[] {
  return rules.map((rule, index) => ({ rule, pathOf: (key) => [...around, index, key] }));
}
