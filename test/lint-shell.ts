/** `npm run lint`: each shell file parses in its own shell and passes the linters that this machine has. */
import { spawnSync } from "node:child_process";
import { resolve } from "node:path";

const root = resolve(import.meta.dirname, "..");

const checks: readonly (readonly [program: string, ...args: string[]])[] = [
  ["sh", "-n", "shell/coterm"],
  ["sh", "-n", "install.sh"],
  ["sh", "-n", "shell/record.sh"],
  ["bash", "-n", "shell/coterm.bash"],
  ["bash", "-n", "shell/attach.bash"],
  ["bash", "-n", ".ci/run"],
  ["zsh", "-n", "shell/coterm.zsh"],
  ["zsh", "-n", "shell/attach.zsh"],
  ["fish", "--no-execute", "shell/coterm.fish"],
  ["fish", "--no-execute", "shell/attach.fish"],
  ["fish_indent", "--check", "shell/coterm.fish", "shell/attach.fish"],
  ["shellcheck", "shell/coterm", "shell/record.sh", "install.sh", ".ci/run"],
  ["shellcheck", "--shell=bash", "shell/coterm.bash", "shell/attach.bash"],
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
