import { existsSync, readFileSync } from "node:fs";
import type { Env } from "../base/paths.ts";

/** More generations than any terminal has between a shell and the one that it was opened in. */
const mostAncestors = 64;

/**
 * Whether the terminal of a process is being recorded already. A session that the environment names may be over: a
 * server of tmux that was started in it lives on. And it may not be named where the environment was cleared (`su -`).
 */
export function isRecorded(env: Env, pid: number): boolean {
  const { COTERM_SESSION: session, COTERM_CHANNEL: channel } = env;
  if (session && channel && existsSync(channel)) return true;
  return isBelowRecorder(pid);
}

/** By /proc; where there is none, the environment has to do. */
function isBelowRecorder(pid: number): boolean {
  let child = pid;
  for (let generation = 0; generation < mostAncestors && child > 1; generation++) {
    const parent = parentOf(child);
    if (parent === null) return false;
    if (read(`/proc/${child}/comm`) === "script\n" && /\/shell\/record\.sh\0/.test(read(`/proc/${parent}/cmdline`))) {
      return true;
    }
    child = parent;
  }
  return false;
}

function parentOf(pid: number): number | null {
  const stat = read(`/proc/${pid}/stat`);
  const parent = Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
  return parent > 0 ? parent : null;
}

function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return ""; // it has ended, or is another user's
  }
}
