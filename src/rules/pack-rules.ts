import type { Rule, RulePack } from "./schema.ts";

/** The rules of a pack, each with what makes the whole pack harmless. */
export function rulesOfPack({ rules, harmless = [] }: RulePack): Rule[] {
  return rules.map((rule) => harmlessWith(rule, harmless));
}

/** A rule that does not hold with any of some more options. */
export function harmlessWith(rule: Rule, options: readonly string[] = []): Rule {
  if (options.length === 0) return rule;
  return { ...rule, options: { ...rule.options, none: [...(rule.options?.none ?? []), ...options] } };
}
