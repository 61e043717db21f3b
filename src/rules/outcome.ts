import { type Action, actions, type Effect, effects } from "./decision.ts";

/** What a rule brings about: what happens to the line, and what else is done because of it. */
export interface Outcome {
  readonly action: Action;
  readonly effects: readonly Effect[];
}

/** As it is written: one word or a list of them. */
export type WrittenOutcome = Action | Effect | readonly (Action | Effect)[];

export const runs: Outcome = { action: "allow", effects: [] };

/** A list that names no action, such as `[record]` or `[]`, lets the line run. */
export function toOutcome(written: WrittenOutcome): Outcome {
  const words = new Set<string>([written].flat());
  return {
    action: actions.findLast((action) => words.has(action)) ?? "allow",
    effects: effects.filter((effect) => words.has(effect)),
  };
}

/** One word changes the action and keeps the effects; a list says both anew. */
export function overrideOutcome(outcome: Outcome, written: WrittenOutcome): Outcome {
  const given = toOutcome(written);
  return typeof written === "string" && given.effects.length === 0 ? { ...outcome, action: given.action } : given;
}

/** Whether nothing happens and the line just runs, so that nobody needs to be told about it. */
export function isNothing({ action, effects: some }: Outcome): boolean {
  return action === "allow" && some.length === 0;
}
