/**
 * The cases of fish in other versions of it than the one on PATH: COTERM_TEST_FISH names their programs, separated by
 * colons. fish 4 names keys differently, expands abbreviations by itself and speaks other keyboard protocols.
 */
import { existsSync } from "node:fs";
import { test } from "node:test";
import { answerCases } from "./cases-answers.ts";
import { faultCases } from "./cases-faults.ts";
import { fishKeyCases } from "./cases-fish-keys.ts";
import { fishFaultCases, fishLineCases, fishPluginCases } from "./cases-fish-lines.ts";
import { lineCases } from "./cases-lines.ts";
import { type Case, conform } from "./conform.ts";

const programs = (process.env["COTERM_TEST_FISH"] ?? "").split(":").filter(existsSync);
const all = [
  ...lineCases,
  ...answerCases,
  ...faultCases,
  ...fishLineCases,
  ...fishKeyCases,
  ...fishFaultCases,
  ...fishPluginCases,
];

for (const program of programs)
  conform(
    "fish",
    program,
    all.map((one) => withProgram(one, program)),
  );
if (programs.length === 0) {
  test("fish 4", { skip: "COTERM_TEST_FISH names no program; `apt-get download fish` of Debian 13 has one" }, () => {});
}

function withProgram(one: Case, program: string): Case {
  const options = one.options !== undefined && "perShell" in one.options ? one.options.perShell.fish : one.options;
  return { ...one, options: { ...options, program } };
}
