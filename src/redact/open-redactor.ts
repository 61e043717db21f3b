import { type LineRedactor, lineRedactor } from "./line-redactor.ts";
import { Scanner } from "./scanner.ts";
import { standardRules } from "./standard-rules.ts";

/** For the lines of the journal. */
export async function openLineRedactor(): Promise<LineRedactor> {
  return lineRedactor(new Scanner(await standardRules()));
}
