import { resolve } from "node:path";
import type { SeenProcess } from "./process-event.ts";
import type { TracedStep } from "./strace-line.ts";

/** The words by which the shell is known that only gives the command its own standard error back; see strace-words.ts. */
export const shimName = "coterm-traced";

/** A process may end before the call that made it has returned in its parent, so long after it. */
const latestForkMs = 5000;

interface Traced {
  readonly pid: number;
  readonly key: string;
  ppid: number;
  cwd: string | null;
  argv: readonly string[];
  startedAt: number;
  hasExecuted: boolean;
  /** Of programs that it has run so far. */
  programs: number;
}

/**
 * Makes processes of what strace tells. A process that runs another program in its place is one process for each
 * program: the earlier ends where the next begins, without an exit status.
 */
export class TracedProcesses {
  readonly #user: string;
  readonly #alive = new Map<number, Traced>();
  readonly #threads = new Map<number, number>();
  readonly #changed = new Map<string, SeenProcess>();
  /** What ended before its parent was known. */
  readonly #orphans = new Map<number, SeenProcess>();
  #cwd: string | null;

  /** @param cwd Of the first process; null when that has begun before this looks on. */
  constructor({ user, cwd }: { readonly user: string; readonly cwd: string | null }) {
    this.#user = user;
    this.#cwd = cwd;
  }

  take(step: TracedStep): void {
    if (step.kind === "fork") {
      this.#fork(step);
      return;
    }
    if (step.kind === "end" && this.#threads.delete(step.pid)) return;
    const process = this.#of(step.pid, step.at);
    switch (step.kind) {
      case "exec":
        this.#run(process, step.argv, step.at);
        break;
      case "folder":
        process.cwd =
          process.cwd === null && !step.path.startsWith("/") ? null : resolve(process.cwd ?? "/", step.path);
        if (!process.hasExecuted) this.#note(process);
        break;
      case "end":
        this.#end(process, step);
        break;
      default:
        step satisfies never;
    }
  }

  /** What has changed since it was asked for last. */
  changes(): SeenProcess[] {
    const all = [...this.#changed.values()];
    this.#changed.clear();
    return all;
  }

  #run(process: Traced, argv: readonly string[], at: number): void {
    const isShim = argv[3] === shimName;
    if (process.hasExecuted) {
      this.#note(process, { endedAt: at });
      process.programs++;
      process.startedAt = at;
    }
    process.argv = argv;
    process.hasExecuted = !isShim;
    if (!isShim) this.#note(process);
  }

  /** The child may have told of itself before its parent's call has returned. */
  #fork({ pid, at, child, isThread }: Extract<TracedStep, { kind: "fork" }>): void {
    const parent = this.#of(pid, at);
    if (isThread) {
      this.#threads.set(child, parent.pid);
      const early = this.#alive.get(child);
      if (early !== undefined) this.#changed.delete(idOf(early));
      this.#alive.delete(child);
      return;
    }
    const orphan = this.#orphans.get(child);
    if (orphan !== undefined) {
      this.#orphans.delete(child);
      if ((orphan.endedAt ?? 0) >= at - latestForkMs) {
        const { argv, cwd } = orphan;
        const inherited = { argv: argv.length === 0 ? parent.argv : argv, cwd: cwd ?? parent.cwd };
        this.#changed.set(orphan.id, { ...orphan, ...inherited, ppid: parent.pid });
        return;
      }
    }
    const known = this.#alive.get(child);
    if (known !== undefined && known.ppid !== 0) return; // its number was given before
    const born = known ?? this.#of(child, at);
    born.ppid = parent.pid;
    born.startedAt = Math.min(born.startedAt, at);
    born.cwd ??= parent.cwd;
    if (!born.hasExecuted) born.argv = parent.argv;
    this.#note(born);
  }

  #end(process: Traced, { at, exit }: Extract<TracedStep, { kind: "end" }>): void {
    const seen = this.#note(process, { endedAt: at, exit });
    this.#alive.delete(process.pid);
    if (process.ppid === 0) this.#orphans.set(process.pid, seen);
  }

  #of(pid: number, at: number): Traced {
    const own = this.#threads.get(pid) ?? pid;
    const known = this.#alive.get(own);
    if (known !== undefined) return known;
    const cwd = this.#cwd;
    this.#cwd = null;
    const key = `t${own}-${Math.round(at)}`;
    const fresh: Traced = { pid: own, key, ppid: 0, cwd, argv: [], startedAt: at, hasExecuted: false, programs: 0 };
    this.#alive.set(own, fresh);
    return fresh;
  }

  #note(traced: Traced, end: { readonly endedAt?: number; readonly exit?: number } = {}): SeenProcess {
    const { pid, ppid, argv, cwd, startedAt } = traced;
    const id = idOf(traced);
    const { endedAt = null, exit = null } = end;
    const seen = { id, pid, ppid, argv, cwd, user: this.#user, startedAt, endedAt, exit };
    this.#changed.set(id, seen);
    return seen;
  }
}

function idOf({ key, programs }: Traced): string {
  return programs === 0 ? key : `${key}.${programs}`;
}
