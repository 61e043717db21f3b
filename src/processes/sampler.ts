import type { SeenProcess } from "./process-event.ts";

/** A process as it stood at one moment. */
export interface Glimpse {
  readonly pid: number;
  readonly ppid: number;
  /** Stays the same while it lives: another one with its number has another. */
  readonly startedAt: number;
  /** Changes when it runs another program. */
  readonly name: string;
  /** It has ended and its parent has not asked for its status yet. */
  readonly isZombie: boolean;
  readonly exit: number | null;
}

export type Details = Pick<SeenProcess, "argv" | "cwd" | "user">;

interface Known {
  readonly glimpse: Glimpse;
  readonly seen: SeenProcess;
  readonly looks: number;
}

/** Makes of moments of the process tree what is known of each process: its start, its words, its end. */
export class Sampler {
  readonly #describe: (glimpse: Glimpse) => Details | null;
  #alive = new Map<number, Known>();

  /** @param describe Asked for a process that is new, or may run another program; null when it has just ended. */
  constructor(describe: (glimpse: Glimpse) => Details | null) {
    this.#describe = describe;
  }

  get alive(): Iterable<number> {
    return this.#alive.keys();
  }

  /** What has changed since the moment before. @param now Milliseconds since the epoch. */
  take(glimpses: Iterable<Glimpse>, now: number): SeenProcess[] {
    const changed: SeenProcess[] = [];
    const next = new Map<number, Known>();
    for (const glimpse of glimpses) {
      const known = this.#alive.get(glimpse.pid);
      const same = known !== undefined && known.glimpse.startedAt === glimpse.startedAt ? known : null;
      if (glimpse.isZombie) {
        const seen = ended(same?.seen ?? begun(glimpse, null), glimpse, now);
        if (same === null || same.seen.endedAt === null) changed.push(seen);
        next.set(glimpse.pid, { glimpse, seen, looks: 0 });
        if (same !== null) this.#alive.delete(glimpse.pid);
        continue;
      }
      const { seen, hasChanged } = this.#look(glimpse, same);
      if (hasChanged) changed.push(seen);
      next.set(glimpse.pid, { glimpse, seen, looks: (same?.looks ?? 0) + 1 });
      if (same !== null) this.#alive.delete(glimpse.pid);
    }
    for (const { seen } of this.#alive.values()) if (seen.endedAt === null) changed.push({ ...seen, endedAt: now });
    this.#alive = next;
    return changed;
  }

  /** Between its fork and its program it looks like its parent, so that a new one is looked at twice. */
  #look(glimpse: Glimpse, same: Known | null): { seen: SeenProcess; hasChanged: boolean } {
    if (same !== null && same.looks > 1 && same.glimpse.name === glimpse.name) {
      return { seen: same.seen, hasChanged: false };
    }
    const details = this.#describe(glimpse);
    if (same === null) return { seen: begun(glimpse, details), hasChanged: true };
    if (details === null || isEqual(details, same.seen)) return { seen: same.seen, hasChanged: false };
    return { seen: { ...same.seen, ...details }, hasChanged: true };
  }
}

function begun({ pid, ppid, startedAt, name }: Glimpse, details: Details | null): SeenProcess {
  const { argv = [name], cwd = null, user = null } = details ?? {};
  return { id: `${pid}-${startedAt}`, pid, ppid, argv, cwd, user, startedAt, endedAt: null, exit: null };
}

function ended(seen: SeenProcess, { startedAt, exit }: Glimpse, now: number): SeenProcess {
  return seen.endedAt === null ? { ...seen, endedAt: Math.max(now, startedAt), exit } : seen;
}

function isEqual(details: Details, seen: SeenProcess): boolean {
  return details.user === seen.user && details.argv.join("\0") === seen.argv.join("\0");
}
