import type { Decision } from "./decision.ts";
import { overrideOutcome, type WrittenOutcome } from "./outcome.ts";

/**
 * What a flag of the command line says goes before what the rules say. A line that nothing holds for stays as it is;
 * what decided it is still named.
 */
export function flagged(decision: Decision, flag: WrittenOutcome): Decision {
  const { action, effects, matches } = decision;
  if (action === "allow" && matches.length === 0) return decision;
  return {
    ...decision,
    ...overrideOutcome({ action, effects }, flag),
    matches: matches.map((match) => Object.assign({}, match, overrideOutcome(match, flag))),
  };
}
