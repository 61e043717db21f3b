import { CotermError } from "../base/errors.ts";
import { isAlive } from "../base/process-alive.ts";
import { build } from "../base/version.ts";
import { askVersion, control } from "./client.ts";
import { type Lock, tryLock } from "./lock.ts";
import { publishedPid } from "./publish.ts";
import type { RuntimeFiles } from "./runtime-folder.ts";

/** A helper that has published itself and gives no answer for so long is hung. */
const hungMs = 4000;
/** One that is only starting may need long when a hundred start at once. */
const limitMs = 30_000;

/**
 * Waits for the helper that has the lock: one of the same or a later build stays, an earlier one is asked to hand over,
 * a hung one is ended (the lock proves that the process which published itself is a helper of this user).
 *
 * @returns The lock, or null when the one that runs is to stay.
 * @throws CotermError HELPER_HANGS
 */
export async function takeOver(files: RuntimeFiles): Promise<Lock | null> {
  const startedAt = Date.now();
  let silentSince: number | null = null;
  let silentPid: number | null = null;
  while (Date.now() - startedAt < limitMs) {
    const running = await askVersion(files).catch(() => null);
    if (running !== null) {
      if (running.build >= build) return null;
      await control(files, "handover").catch(() => undefined); // it may have ended meanwhile: the lock will tell
      silentSince = null;
    } else {
      const pid = publishedPid(files);
      if (pid !== silentPid || silentSince === null) {
        silentPid = pid;
        silentSince = Date.now();
      } else if (pid !== null && isAlive(pid) && Date.now() - silentSince > hungMs) {
        process.kill(pid, "SIGKILL");
      }
    }
    const lock = await waitForLock(files);
    if (lock !== null) return lock;
  }
  throw new CotermError("HELPER_HANGS", `a helper holds ${files.lock} and does not answer`, {
    hint: `find it with: fuser ${files.lock}`,
  });
}

async function waitForLock(files: RuntimeFiles): Promise<Lock | null> {
  for (let attempt = 0; attempt < 10; attempt++) {
    const lock = tryLock(files.lock);
    if (lock !== null) return lock;
    await new Promise((done) => setTimeout(done, 5));
  }
  return null;
}
