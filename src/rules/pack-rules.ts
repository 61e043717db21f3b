import type { Rule, RulePack } from "./schema.ts";

/** The rules of a pack, each with what makes the whole pack harmless. */
export function rulesOfPack({ rules, harmless = [] }: RulePack): Rule[] {
  if (harmless.length === 0) return rules;
  return rules.map((rule) => ({
    ...rule,
    options: { ...rule.options, none: [...(rule.options?.none ?? []), ...harmless] },
  }));
}
