import { z } from "zod";
import { actions, effects } from "./decision.ts";

export const actionSchema = z.enum(actions);

const words = z.enum([...actions, ...effects]);

/** One action or effect, or a list with at most one action. */
export const outcomeSchema = z.union([
  words,
  z.array(words).refine((list) => new Set(list.filter(isAction)).size <= 1, { error: "names more than one action" }),
]);

function isAction(word: string): boolean {
  return (actions as readonly string[]).includes(word);
}
