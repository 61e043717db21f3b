import { CotermError } from "../base/errors.ts";
import { nearest } from "../base/nearest.ts";
import type { RuleSet } from "../rules/compile.ts";
import { type Action, actions, type Effect, effects } from "../rules/decision.ts";
import type { WrittenOutcome } from "../rules/outcome.ts";

const words: readonly (Action | Effect)[] = [...actions, ...effects];

/** The rules with what `--action` says in the place of what they say: `deny`, or `confirm,record`. */
export function withAction(rules: RuleSet, given: string | undefined): RuleSet {
  return given === undefined ? rules : { ...rules, flag: readAction(given) };
}

/** @throws CotermError BAD_ARGUMENTS */
function readAction(given: string): WrittenOutcome {
  const some = given.split(",").map((text) => {
    const word = words.find((known) => known === text.trim());
    if (word === undefined) throw unknownAction(text.trim());
    return word;
  });
  const named = actions.filter((action) => some.includes(action));
  if (named.length > 1) {
    throw new CotermError("BAD_ARGUMENTS", `--action wants one action, not ${named.join(" and ")}`, {
      exit: "usage",
      hint: `--action ${named.at(-1) ?? "confirm"}`,
    });
  }
  const [only] = some;
  return only !== undefined && some.length === 1 ? only : some;
}

function unknownAction(given: string): CotermError {
  return new CotermError(
    "BAD_ARGUMENTS",
    `--action is one of ${actions.join(", ")}, and any of ${effects.join(", ")}, not ${given === "" ? "nothing" : given}`,
    { exit: "usage", hint: `--action ${nearest(given, words) ?? "confirm"}` },
  );
}
