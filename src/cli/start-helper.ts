import { execa } from "execa";
import { CotermError } from "../base/errors.ts";
import type { Env } from "../base/paths.ts";
import { isBundled, shippedFile } from "../base/shipped-file.ts";
import { askVersion, type HelperVersion } from "../helper/client.ts";
import type { RuntimeFiles } from "../helper/runtime-folder.ts";

/** How long a helper may take to start or to end. */
const limitMs = 8000;

/** Starts the helper in a session of its own, so that it outlives this terminal. Does not wait for it. */
function startHelper(env: Env): void {
  const options = { detached: true, cleanup: false, stdio: "ignore", env, reject: false } as const;
  execa(launcherPath(), ["helper", "start"], options).nodeChildProcess.unref();
}

/** The helper that answers; one is started when there is none. @throws CotermError HELPER_STUCK */
export async function ensureHelper(files: RuntimeFiles, env: Env): Promise<HelperVersion> {
  const found = await runningHelper(files);
  if (found !== null) return found;
  startHelper(env);
  return until(() => runningHelper(files), "the helper does not start");
}

export async function runningHelper(files: RuntimeFiles): Promise<HelperVersion | null> {
  try {
    return await askVersion(files);
  } catch {
    return null; // none answers
  }
}

/** Waits for a condition. @throws CotermError HELPER_STUCK */
export async function until<T>(condition: () => Promise<T | null>, failure: string): Promise<T> {
  const deadline = Date.now() + limitMs;
  while (Date.now() < deadline) {
    const value = await condition();
    if (value !== null) return value;
    await new Promise((done) => setTimeout(done, 20));
  }
  throw new CotermError("HELPER_STUCK", failure, { hint: "coterm helper run, to see why" });
}

/** The launcher of this installation; from source, the one of the checkout. */
function launcherPath(): string {
  return shippedFile(isBundled ? "bin/coterm" : "shell/coterm");
}

/** A file of `shell/`. */
export function shellFile(name: string): string {
  return shippedFile("shell", name);
}
