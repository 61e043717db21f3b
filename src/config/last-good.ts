import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isOfOtherUser } from "../base/foreign-folder.ts";
import type { Paths } from "../base/paths.ts";

/** The text of the last configuration that could be used, so that a helper which starts on a broken one has it, too. */
export function readLastGood(paths: Pick<Paths, "state">): string | null {
  try {
    return readFileSync(lastGoodFile(paths), "utf8");
  } catch {
    return null; // there never was one, or the home cannot be read: the defaults hold
  }
}

/** @param text null when there is no configuration any more: then the defaults are the last good one. */
export function keepLastGood(paths: Pick<Paths, "state">, text: string | null): void {
  const file = lastGoodFile(paths);
  if (text === readLastGood(paths)) return;
  const own = `${file}.${process.pid}`;
  try {
    if (isOfOtherUser(paths.state)) return;
    if (text === null) return rmSync(file, { force: true });
    mkdirSync(paths.state, { recursive: true, mode: 0o700 });
    writeFileSync(own, text, { mode: 0o600 });
    renameSync(own, file);
  } catch {
    // Whoever has read the configuration keeps it in memory; only who starts on a broken one lacks it.
  }
}

function lastGoodFile({ state }: Pick<Paths, "state">): string {
  return join(state, "config.last-good.yaml");
}
