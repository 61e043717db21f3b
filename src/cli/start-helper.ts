import { resolve } from "node:path";
import { execa } from "execa";
import type { Env } from "../base/paths.ts";

/** Starts the helper in a session of its own, so that it outlives this terminal. Does not wait for it. */
export function startHelper(env: Env): void {
  const options = { detached: true, cleanup: false, stdio: "ignore", env, reject: false } as const;
  execa(launcherPath(), ["helper", "start"], options).nodeChildProcess.unref();
}

/** The launcher of this installation; from source, the one of the checkout. */
function launcherPath(): string {
  const isBundled = import.meta.filename.endsWith(".cjs");
  return resolve(import.meta.dirname, isBundled ? "../bin/coterm" : "../../shell/coterm");
}
