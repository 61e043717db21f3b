import { existsSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { type Channel, channelFiles } from "../channel.ts";

/**
 * The `script` that shows the session; null before it has begun, and where processes cannot be looked at (macOS). Before
 * the terminal inside is there, one of that name may be asked for its version.
 */
export function scriptOf({ folder, owner }: Channel): number | null {
  if (!existsSync(join(folder, channelFiles.started))) return null;
  return childrenOf(owner).find((pid) => nameOf(pid) === "script") ?? null;
}

/**
 * `script` of util-linux before 2.41 ignores that its terminal is closed, and lives on with what runs inside. When its
 * terminal is gone, everything in the terminal inside is hung up, as would have happened without a recording.
 */
export function hangUpIfClosed(script: number): void {
  if (!isTerminalGone(script)) return;
  for (const shell of childrenOf(script)) {
    for (const group of groupsInSession(shell)) hangUp(-group);
  }
  hangUp(script);
}

/** A descriptor of a closed terminal keeps its name, which by then may be another's: the link says that it is gone. */
function isTerminalGone(pid: number): boolean {
  try {
    return readlinkSync(`/proc/${pid}/fd/0`).endsWith(" (deleted)");
  } catch {
    return false;
  }
}

function nameOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/comm`, "utf8").trim();
  } catch {
    return "";
  }
}

function childrenOf(pid: number): number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").split(" ").filter(Boolean).map(Number);
  } catch {
    return [];
  }
}

function groupsInSession(session: number): Set<number> {
  const groups = new Set<number>();
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const stat = readFileSync(`/proc/${name}/stat`, "utf8");
      const [, , group, own] = stat
        .slice(stat.lastIndexOf(")") + 1)
        .trim()
        .split(" ");
      if (Number(own) === session) groups.add(Number(group));
    } catch {
      // It ended meanwhile.
    }
  }
  return groups;
}

function hangUp(target: number): void {
  try {
    process.kill(target, "SIGHUP");
  } catch {
    // It has ended.
  }
}
