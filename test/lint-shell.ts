/** `npm run lint`: each shell file parses in its own shell and passes the linters that this machine has. */
import { spawnSync } from "node:child_process";
import { globSync } from "node:fs";
import { resolve } from "node:path";

const root = resolve(import.meta.dirname, "..");
const filesOf = (shell: string) => globSync(`shell/**/*.${shell}`, { cwd: root }).toSorted();
const bashFiles = filesOf("bash");
const fishFiles = filesOf("fish");

const checks: readonly (readonly [program: string, ...args: string[]])[] = [
  ["sh", "-n", "shell/coterm"],
  ["sh", "-n", "install.sh"],
  ["sh", "-n", "shell/record.sh"],
  ...bashFiles.map((file) => ["bash", "-n", file] as const),
  ["bash", "-n", ".ci/run"],
  ...filesOf("zsh").map((file) => ["zsh", "-n", file] as const),
  ...fishFiles.map((file) => ["fish", "--no-execute", file] as const),
  ["fish_indent", "--check", ...fishFiles],
  ["shellcheck", "shell/coterm", "shell/record.sh", "install.sh", ".ci/run"],
  ["shellcheck", "--shell=bash", ...bashFiles],
];

let failures = 0;
for (const [program, ...args] of checks) {
  const { status, error } = spawnSync(program, args, { cwd: root, stdio: "inherit" });
  const isMissing = error !== undefined && "code" in error && error.code === "ENOENT";
  // In CI everything is installed: a check that did not run there is a failure.
  const isFailure = isMissing ? Boolean(process.env["CI"]) : status !== 0;
  if (isFailure) failures++;
  const outcome = isMissing ? `${program} is not installed` : isFailure ? "failed" : "ok";
  process.stdout.write(`${outcome.padEnd(7)} ${[program, ...args].join(" ")}\n`);
}
process.exitCode = failures > 0 ? 1 : 0;
