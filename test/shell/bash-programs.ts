import { it } from "node:test";
import { type Case, conform } from "./conform.ts";
import type { TerminalOptions } from "./terminal.ts";

/**
 * Runs the cases in the bash on PATH and in each that `COTERM_TEST_BASH` names (programs, joined by colons), so that
 * versions which the machine does not have as its own can be tested from a folder.
 */
export function conformBash(title: string, cases: readonly Case[]): void {
  conform("bash", title, cases);
  const others = process.env["COTERM_TEST_BASH"]?.split(":").filter(Boolean) ?? [];
  for (const program of others) {
    conform(
      "bash",
      `${title}, ${program}`,
      cases.map((one) => ({ ...one, options: withProgram(one, program) })),
    );
  }
  if (others.length === 0) it(`bash: ${title}, other versions`, { skip: "COTERM_TEST_BASH names no other bash" });
}

function withProgram({ options = {} }: Case, program: string): TerminalOptions {
  const own = "perShell" in options ? (options.perShell.bash ?? {}) : options;
  return own.program === undefined ? { ...own, program } : own;
}
