import assert from "node:assert/strict";
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { join } from "node:path";
import type { Terminal } from "./terminal.ts";

/** Why processes cannot be counted on this machine, or false. */
export const cannotCountForks: string | false =
  spawnSync("strace", ["-o", "/dev/null", "true"]).status !== 0 && "strace may not trace here";

/** How many processes the shell, and what it starts, make while it does something. */
export async function countForks(terminal: Terminal, something: () => Promise<void>): Promise<number> {
  const log = "forks.log";
  const options = ["-f", "-o", join(terminal.home, log), "-e", "trace=fork,vfork,clone,clone3"];
  const tracer = spawn("strace", [...options, "-p", String(terminal.pid)], { stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  tracer.stderr.on("data", (chunk) => (said += String(chunk)));
  try {
    await terminal.until(() => said.includes("attached") || tracer.exitCode !== null, "strace to attach");
    assert.equal(tracer.exitCode, null, said);
    await something();
  } finally {
    await letGo(tracer);
  }
  return terminal.read(log).match(/ (?:v?fork|clone3?)\((?!.*CLONE_THREAD)/g)?.length ?? 0;
}

/** strace lets go of what it watches when it is interrupted. */
async function letGo(tracer: ChildProcess): Promise<void> {
  if (tracer.exitCode !== null) return;
  const ended = new Promise((done) => tracer.once("exit", done));
  tracer.kill("SIGINT");
  await ended;
}
