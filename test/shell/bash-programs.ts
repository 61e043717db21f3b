import { conformVersions } from "./conform-versions.ts";
import { type Case, optionsFor } from "./conform.ts";
import type { TerminalOptions } from "./terminal.ts";

/** Runs the cases in each bash that there is; those about a stopped line that comes back switch that on. */
export function conformBash(title: string, cases: readonly Case[]): void {
  conformVersions(
    "bash",
    title,
    cases.map((one) => ({ ...one, options: withoutReedit(optionsFor(one, "bash")) })),
  );
}

/** In bash a stopped line comes back a moment after the prompt, and would mix with what is typed at once. */
export function withoutReedit(options: TerminalOptions): TerminalOptions {
  const { config = "" } = options;
  return { ...options, config: config.includes("reedit") ? config : `reedit: false\n${config}` };
}
