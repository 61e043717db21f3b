import { readFileSync, readlinkSync } from "node:fs";
import { childrenOf } from "../base/child-processes.ts";
import type { Details, Glimpse } from "./sampler.ts";
import { userName } from "./user-names.ts";

/** Linux counts a process's start in these, whatever the kernel's own clock. */
const ticksPerSecond = 100;

/** The process tree as /proc of Linux shows it: only what belongs to the session is looked at. */
export class ProcTree {
  /** One for all looks, so that the same process has always the same start. */
  readonly #bootedAt: number;

  constructor(now: number) {
    this.#bootedAt = now - Number.parseFloat(readText("/proc/uptime") ?? "0") * 1000;
  }

  /**
   * These processes and all below them. A process whose parent has ended is only found when it is named itself.
   *
   * @param most With more it gives up, and returns null.
   */
  walk(from: Iterable<number>, most: number): Glimpse[] | null {
    const found: Glimpse[] = [];
    const seen = new Set<number>(from);
    // A Set may grow while it is walked.
    for (const pid of seen) {
      const glimpse = this.glimpse(pid);
      if (glimpse === null) continue;
      if (found.length >= most) return null;
      found.push(glimpse);
      if (!glimpse.isZombie) for (const child of childrenOf(pid)) seen.add(child);
    }
    return found;
  }

  /** null when there is no such process any more. */
  glimpse(pid: number): Glimpse | null {
    const stat = readText(`/proc/${pid}/stat`);
    if (stat === null) return null;
    // The name may hold anything, brackets too.
    const nameEnd = stat.lastIndexOf(")");
    const name = stat.slice(stat.indexOf("(") + 1, nameEnd);
    const fields = stat.slice(nameEnd + 2).split(" ");
    const [state = "", ppid] = fields;
    const isZombie = state === "Z" || state === "X";
    return {
      pid,
      ppid: Number(ppid),
      startedAt: Math.round(this.#bootedAt + (Number(fields[19]) * 1000) / ticksPerSecond),
      name,
      isZombie,
      exit: isZombie && fields[49] !== undefined ? exitOf(Number(fields[49])) : null,
    };
  }

  describe({ pid, name }: Pick<Glimpse, "pid" | "name">): Details | null {
    const words = readText(`/proc/${pid}/cmdline`);
    const status = readText(`/proc/${pid}/status`);
    if (words === null || status === null) return null;
    const [, effective] = /^Uid:\t\d+\t(\d+)/m.exec(status) ?? [];
    return {
      argv: words === "" ? [name] : words.replace(/\0$/, "").split("\0"),
      cwd: folderOf(pid),
      user: effective === undefined ? null : userName(Number(effective)),
    };
  }
}

/** What `wait` gives: the status in the second byte, or a signal in the first. */
function exitOf(status: number): number {
  const signal = status & 0x7f;
  return signal === 0 ? (status >> 8) & 0xff : 128 + signal;
}

function folderOf(pid: number): string | null {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return null; // of another user
  }
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null; // it has ended
  }
}
