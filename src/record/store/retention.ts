import { readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Paths } from "../../base/paths.ts";
import { folderOf, listSessions } from "./sessions.ts";

export interface Retention {
  /** Sessions that ended longer ago are removed; null keeps them. */
  readonly days: number | null;
  /** The oldest are removed until all together have no more; null is no limit. */
  readonly megabytes: number | null;
  readonly now: number;
}

const dayMs = 86_400_000;

/** Removes recorded sessions by age and by size, never one that is still recorded. */
export function applyRetention(
  paths: Pick<Paths, "state">,
  { days, megabytes, now }: Retention,
): { readonly removed: number; readonly bytes: number } {
  const sessions = listSessions(paths).map(({ id, state, endedAt, startedAt }) => {
    const { path } = folderOf(paths, id);
    return { path, isOpen: state === "open", endedAt: endedAt ?? startedAt, bytes: sizeOf(path) };
  });
  let total = sessions.reduce((sum, { bytes }) => sum + bytes, 0);
  let removed = 0;
  let freed = 0;
  for (const { path, isOpen, endedAt, bytes } of sessions) {
    const isOld = days !== null && now - endedAt > days * dayMs;
    const isTooMuch = megabytes !== null && total > megabytes * 1_000_000;
    if (isOpen || !(isOld || isTooMuch)) continue;
    rmSync(path, { recursive: true, force: true });
    total -= bytes;
    freed += bytes;
    removed++;
  }
  return { removed, bytes: freed };
}

function sizeOf(folder: string): number {
  let bytes = 0;
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) bytes += statSync(join(entry.parentPath, entry.name), { throwIfNoEntry: false })?.size ?? 0;
  }
  return bytes;
}
