import { CotermError } from "../base/errors.ts";
import { build } from "../base/version.ts";
import { askVersion, control } from "./client.ts";
import { type Lock, tryLock } from "./lock.ts";
import { publishedPid } from "./publish.ts";
import type { RuntimeFiles } from "./runtime-folder.ts";

/** How long the one that is running may take to say what it is before it counts as hung. */
const hungMs = 2000;

/**
 * Asks the helper that has the lock to hand over, or ends it when it does not answer: its lock proves that the
 * process of that id is a helper of this user.
 *
 * @returns The lock, or null when the one that runs is to stay.
 */
export async function takeOver(files: RuntimeFiles): Promise<Lock | null> {
  const deadline = Date.now() + hungMs;
  while (Date.now() < deadline) {
    try {
      if ((await askVersion(files)).build >= build) return null;
      await control(files, "handover");
    } catch {
      // Not listening yet, or hung: the loop ends by the deadline.
    }
    for (let attempt = 0; attempt < 10; attempt++) {
      const lock = tryLock(files.lock);
      if (lock !== null) return lock;
      await new Promise((done) => setTimeout(done, 5));
    }
  }
  const pid = publishedPid(files);
  if (pid !== null && pid !== process.pid) process.kill(pid, "SIGKILL");
  for (let attempt = 0; attempt < 100; attempt++) {
    const lock = tryLock(files.lock);
    if (lock !== null) return lock;
    await new Promise((done) => setTimeout(done, 10));
  }
  throw new CotermError("HELPER_HANGS", `a helper holds ${files.lock} and does not answer`, {
    hint: `find it with: fuser ${files.lock}`,
  });
}
