import type { Facts } from "../../facts/facts.ts";
import type { RuleSet } from "../../rules/compile.ts";
import { decide } from "../../rules/decide.ts";
import type { Action } from "../../rules/decision.ts";
import { mustAsk } from "../../rules/prefilter.ts";
import { typedLine } from "../line-argument.ts";
import type { PastLine } from "./sources.ts";

export interface RuleTally {
  readonly rule: string;
  readonly action: Action;
  count: number;
  /** The last line that it decided. */
  example: string;
}

/** What would have happened to lines that were run before. */
export interface Tally {
  lines: number;
  /** Lines for which the shell would have asked the helper. */
  examined: number;
  readonly byAction: Record<string, number>;
  readonly byRule: Map<string, RuleTally>;
}

/** Judges lines as if they were typed now, where each was run. */
export function tally(lines: readonly PastLine[], rules: RuleSet, factsAt: (cwd: string | null) => Facts): Tally {
  const result: Tally = { lines: 0, examined: 0, byAction: {}, byRule: new Map() };
  const places = new Map<string | null, Facts>();
  for (const { text, shell, cwd } of lines) {
    let facts = places.get(cwd);
    if (facts === undefined) places.set(cwd, (facts = factsAt(cwd)));
    result.lines++;
    if (!mustAsk(text, rules.triggers())) continue;
    result.examined++;
    const { action, rule } = decide(typedLine(text, shell), rules, facts);
    if (action === "allow") continue;
    result.byAction[action] = (result.byAction[action] ?? 0) + 1;
    const name = rule ?? "cannot see";
    const known = result.byRule.get(`${name} ${action}`);
    if (known === undefined) result.byRule.set(`${name} ${action}`, { rule: name, action, count: 1, example: text });
    else {
      known.count++;
      known.example = text;
    }
  }
  return result;
}
