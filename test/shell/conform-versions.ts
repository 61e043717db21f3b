import { it } from "node:test";
import type { Shell } from "../../src/parse/command.ts";
import { type Case, conform, optionsFor } from "./conform.ts";

/**
 * Runs the cases in the shell on PATH and in each that `COTERM_TEST_BASH` or `COTERM_TEST_ZSH` names (programs, joined by
 * colons), so that versions which the machine does not have as its own can be tested from a folder.
 */
export function conformVersions(shell: Shell, title: string, cases: readonly Case[]): void {
  conform(shell, title, cases);
  const variable = `COTERM_TEST_${shell.toUpperCase()}`;
  const others = process.env[variable]?.split(":").filter(Boolean) ?? [];
  for (const program of others) {
    conform(
      shell,
      `${title}, ${program}`,
      cases.map((one) => ({ ...one, options: { program, ...optionsFor(one, shell) } })),
    );
  }
  if (others.length === 0) it(`${shell}: ${title}, other versions`, { skip: `${variable} names no other ${shell}` });
}
