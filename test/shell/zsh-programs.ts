import { it } from "node:test";
import { type Case, conform } from "./conform.ts";
import type { TerminalOptions } from "./terminal.ts";

/**
 * Runs the cases in the zsh on PATH and in each that `COTERM_TEST_ZSH` names (programs, joined by colons), so that
 * versions which the machine does not have as its own can be tested from a folder.
 */
export function conformZsh(title: string, cases: readonly Case[]): void {
  conform("zsh", title, cases);
  const others = process.env["COTERM_TEST_ZSH"]?.split(":").filter(Boolean) ?? [];
  for (const program of others) {
    conform(
      "zsh",
      `${title}, ${program}`,
      cases.map((one) => ({ ...one, options: { program, ...optionsOf(one) } })),
    );
  }
  if (others.length === 0) it(`zsh: ${title}, other versions`, { skip: "COTERM_TEST_ZSH names no other zsh" });
}

function optionsOf({ options = {} }: Case): TerminalOptions {
  return "perShell" in options ? (options.perShell.zsh ?? {}) : options;
}
