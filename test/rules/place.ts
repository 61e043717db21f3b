import type { Facts } from "../../src/facts/facts.ts";
import { exampleFacts } from "../../src/rules/examples.ts";

/** A place that says nothing of itself, two folders below home; what a test is about is given. */
export function placeAt(given: Partial<Facts> = {}): Facts {
  return { ...exampleFacts, cwd: "/home/user/src/project", ...given };
}
