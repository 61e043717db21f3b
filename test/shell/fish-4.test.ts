/**
 * The cases of fish in other versions of it than the one on PATH: COTERM_TEST_FISH names their programs, separated by
 * colons. fish 4 names keys differently, expands abbreviations by itself and speaks other keyboard protocols.
 */
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { answerCases } from "./cases-answers.ts";
import { faultCases } from "./cases-faults.ts";
import { fishAheadCases } from "./cases-fish-ahead.ts";
import { fishAnswerCases } from "./cases-fish-answers.ts";
import { fishKeyCases } from "./cases-fish-keys.ts";
import { fishLimitCases, fishNamespaceCases } from "./cases-fish-limits.ts";
import { fishFaultCases, fishLineCases } from "./cases-fish-lines.ts";
import { limitCases } from "./cases-limits.ts";
import { lineCases } from "./cases-lines.ts";
import { neighbourCases } from "./cases-neighbours.ts";
import { type Case, conform, optionsFor, type PerShell, type Step } from "./conform.ts";
import { fishPrograms } from "./fish-programs.ts";
import type { Terminal } from "./terminal.ts";

const programs = fishPrograms.filter(([, version]) => !/^3\.[0-3]\./.test(version));
const all = [
  ...lineCases,
  ...answerCases,
  ...faultCases,
  ...fishLineCases,
  ...fishKeyCases,
  ...fishFaultCases,
  ...fishAnswerCases,
  ...neighbourCases("fish"),
  ...fishLimitCases,
  ...fishNamespaceCases,
  ...limitCases,
];

for (const [program, version] of programs)
  conform(
    "fish",
    program,
    [...all, ...(readsAhead(version) ? fishAheadCases : [])].map((one) => withProgram(one, program)),
  );
if (programs.length === 0) {
  test("fish 4", { skip: "COTERM_TEST_FISH names no program; `apt-get download fish` of Debian 13 has one" }, () => {});
}

function withProgram(one: Case, program: string): Case {
  const options = optionsFor(one, "fish");
  // Where it is another program that starts fish, it starts this one.
  const start =
    options.program === undefined
      ? { program }
      : { args: options.args?.map((arg) => arg.replace("exec fish -i", `exec ${program} -i`)) ?? [] };
  return { ...one, options: { ...options, ...start }, steps: withPauses(one.steps) };
}

function readsAhead(version: string): boolean {
  return /^(?:[5-9]|4\.[1-9])/.test(version);
}

/**
 * fish 4 drops an Enter within 30 milliseconds of a stopped line as typed ahead, and a test may be that fast: between two
 * lines it is as slow as a person. What a case sends as keys, or without waiting for a prompt, is sent as fast as before.
 */
function withPauses(steps: PerShell<readonly Step[]>): PerShell<readonly Step[]> {
  if (!("perShell" in steps)) return steps.flatMap(withPause);
  const { fish } = steps.perShell;
  return { perShell: fish === undefined ? {} : { fish: fish.flatMap(withPause) } };
}

function withPause(step: Step, at: number, steps: readonly Step[]): readonly Step[] {
  const before = steps[at - 1];
  const hasPrompt = typeof before === "string" || (typeof before === "object" && "clear" in before);
  const isFast = typeof step === "object" && "keys" in step;
  return hasPrompt && !isFast ? [pause, step] : [step];
}

function pause(terminal: Terminal): Promise<void> {
  const end = uptime() + 0.05;
  return terminal.until(() => uptime() >= end, "a person's pause");
}

/** Seconds since boot: the clock of the hook. */
function uptime(): number {
  return Number.parseFloat(readFileSync("/proc/uptime", "utf8"));
}
