import { it } from "node:test";
import { type Case, conform } from "./conform.ts";
import type { TerminalOptions } from "./terminal.ts";

/**
 * Runs the cases in the bash on PATH and in each that `COTERM_TEST_BASH` names (programs, joined by colons), so that
 * versions which the machine does not have as its own can be tested from a folder.
 *
 * A stopped line comes back a moment after the prompt: only the cases about that switch it on.
 */
export function conformBash(title: string, cases: readonly Case[]): void {
  conform(
    "bash",
    title,
    cases.map((one) => ({ ...one, options: optionsOf(one) })),
  );
  const others = process.env["COTERM_TEST_BASH"]?.split(":").filter(Boolean) ?? [];
  for (const program of others) {
    conform(
      "bash",
      `${title}, ${program}`,
      cases.map((one) => ({ ...one, options: { program, ...optionsOf(one) } })),
    );
  }
  if (others.length === 0) it(`bash: ${title}, other versions`, { skip: "COTERM_TEST_BASH names no other bash" });
}

function optionsOf({ options = {} }: Case): TerminalOptions {
  const own = "perShell" in options ? (options.perShell.bash ?? {}) : options;
  const config = own.config ?? "";
  return { ...own, config: config.includes("reedit") ? config : `reedit: false\n${config}` };
}
