import { stringify } from "yaml";
import type { Rule } from "../../rules/schema.ts";

/** The keys of a rule in the order in which people read them. */
const order: readonly (keyof Rule)[] = [
  ...([
    "id",
    "title",
    "severity",
    "why",
    "approver",
    "command",
    "operand",
    "options",
    "context",
    "lua",
    "lint",
  ] as const),
  ...(["action", "list", "given", "match", "miss"] as const),
];

/** Rules as the text of a configuration. */
export function writeRules(rules: readonly Rule[]): string {
  const plain = rules.map((rule) =>
    Object.fromEntries(order.flatMap((key) => (isSaid(key, rule[key]) ? [[key, rule[key]] as const] : []))),
  );
  return stringify({ rules: plain }, { lineWidth: 0, blockQuote: "literal" });
}

/** A script has no examples; but an empty list of actions says something. */
function isSaid(key: keyof Rule, value: Rule[keyof Rule]): boolean {
  if (key === "match" || key === "miss") return Array.isArray(value) && value.length > 0;
  return value !== undefined;
}
