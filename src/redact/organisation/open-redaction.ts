import type { Env } from "../../base/paths.ts";
import { type LineRedactor, lineRedactor } from "../line-redactor.ts";
import { maskAll, type MaskOptions } from "../mask.ts";
import { Scanner } from "../scanner.ts";
import type { RedactSettings } from "../settings-schema.ts";
import { standardRules } from "../standard-rules.ts";

/** Everything that masks by the rules in force. */
export interface Redaction {
  readonly scanner: Scanner;
  readonly masking: MaskOptions;
  readonly lines: LineRedactor;
  /** Sentences about what of the settings could not be used. */
  readonly problems: readonly string[];
}

export interface RedactionOptions {
  readonly settings: RedactSettings;
  /** Whether the settings may weaken: the user's own may, where no organisation has locked them. */
  readonly isTrusted: boolean;
  /** Where relative paths begin. */
  readonly folder: string;
  readonly env: Env;
}

/**
 * Opens the shipped rules with what a configuration adds. Without one, nothing is loaded that reads files of rules.
 *
 * @throws CotermError when a file that it names cannot be read, or a rule in it cannot be compiled.
 */
export async function openRedaction(options: RedactionOptions): Promise<Redaction> {
  if (Object.keys(options.settings).length > 0) {
    const { openConfigured } = await import("./configured-redaction.ts");
    return openConfigured(options);
  }
  const scanner = new Scanner(await standardRules());
  return { scanner, masking: maskAll, lines: lineRedactor(scanner), problems: [] };
}
