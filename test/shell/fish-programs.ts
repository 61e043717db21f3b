import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

/** The programs of other versions of fish that `COTERM_TEST_FISH` names, joined by colons, each with its version. */
export const fishPrograms: readonly (readonly [program: string, version: string])[] = (
  process.env["COTERM_TEST_FISH"] ?? ""
)
  .split(":")
  .filter(existsSync)
  .map((program) => [program, versionOf(program)]);

function versionOf(program: string): string {
  const { stdout } = spawnSync(program, ["--version"], { encoding: "utf8" });
  return /[\d.]+/.exec(stdout)?.[0] ?? "";
}
