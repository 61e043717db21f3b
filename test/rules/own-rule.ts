import type { Facts } from "../../src/facts/facts.ts";
import type { Shell } from "../../src/parse/command.ts";
import { compile, defaultSettings, enginesFor, type RuleSet, type RuleSettings } from "../../src/rules/compile.ts";
import { decide } from "../../src/rules/decide.ts";
import type { Decision } from "../../src/rules/decision.ts";
import { Engines } from "../../src/rules/engines.ts";
import type { ScopedRule } from "../../src/rules/schema.ts";
import { placeAt } from "./place.ts";

/** A rule about which only what matters to a test is said. */
export function own(rule: Partial<ScopedRule>): ScopedRule {
  return {
    id: "own/rule",
    title: "Own",
    severity: "high",
    why: "It is ours.",
    match: ["x"],
    miss: ["y"],
    ...rule,
  };
}

export async function compileOwn(
  rules: readonly Partial<ScopedRule>[],
  settings: Partial<RuleSettings> = {},
): Promise<RuleSet> {
  const all = rules.map((rule, index) => own({ id: `own/rule-${index + 1}`, ...rule }));
  const { overrides = {} } = settings;
  const scopes = Object.values(overrides).some((one) => typeof one === "object" && "only" in one);
  const engines = await new Engines().loadAll([...enginesFor(all), ...(scopes ? (["regex"] as const) : [])]);
  return compile(all, { ...defaultSettings, ...settings }, engines);
}

export function judge(rules: RuleSet, text: string, place: Partial<Facts> = {}, shell: Shell = "bash"): Decision {
  return decide({ text, shell }, rules, placeAt(place));
}
