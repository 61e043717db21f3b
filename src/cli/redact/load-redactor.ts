import { type MaskOptions, maskAll } from "../../redact/mask.ts";
import { Scanner } from "../../redact/scanner.ts";
import { standardRules } from "../../redact/standard-rules.ts";
import type { Io } from "../io.ts";

export interface Redactor {
  readonly scanner: Scanner;
  readonly masking: MaskOptions;
}

/** With the rules that are in force for this user. */
export async function loadRedactor(_io: Io): Promise<Redactor> {
  return { scanner: new Scanner(await standardRules()), masking: maskAll };
}
