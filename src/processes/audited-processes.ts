import type { AuditStep } from "./audit-record.ts";
import type { SeenProcess } from "./process-event.ts";
import { userName } from "./user-names.ts";

/** What of an audit log belongs to the session. */
export interface SessionRoots {
  /** The processes from which all others of the session come. */
  readonly pids: readonly number[];
  /** Their terminal, as `pts3`; null where it is not known. */
  readonly tty: string | null;
}

/**
 * Finds the processes of one session in the audit log of the whole machine: those on the session's own terminal, and
 * those whose parents belong to it. A process is one for each program that it runs, as the log has no forks.
 */
export class AuditedProcesses {
  readonly #inside = new Set<number>();
  readonly #running = new Map<number, SeenProcess>();

  take(steps: readonly AuditStep[], { pids, tty }: SessionRoots): SeenProcess[] {
    for (const pid of pids) this.#inside.add(pid);
    return steps.flatMap((step): SeenProcess[] => {
      const before = this.#running.get(step.pid);
      if (step.kind === "end") {
        this.#running.delete(step.pid);
        this.#inside.delete(step.pid);
        return before === undefined ? [] : [{ ...before, endedAt: step.at, exit: step.exit }];
      }
      const isOnTerminal = tty !== null && step.tty === tty;
      if (!isOnTerminal && !this.#inside.has(step.pid) && !this.#inside.has(step.ppid)) return [];
      this.#inside.add(step.pid);
      const { pid, ppid, argv, cwd, at, uid } = step;
      const id = `a${pid}-${Math.round(at)}`;
      const seen = { id, pid, ppid, argv, cwd, user: userName(uid), startedAt: at, endedAt: null, exit: null };
      this.#running.set(pid, seen);
      return before === undefined ? [seen] : [{ ...before, endedAt: at }, seen];
    });
  }
}
