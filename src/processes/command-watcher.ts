import { childrenOf } from "../base/child-processes.ts";
import type { SeenProcess } from "./process-event.ts";
import { ProcTree } from "./proc-tree.ts";
import { Sampler } from "./sampler.ts";

const sampleMs = 100;
/** A look may take one part in so many of the time. */
const restFactor = 10;
/** A command with more is not looked at. */
const mostProcesses = 2000;
/** What lives on is told in between so often, but nothing younger: the end of the command is known with some delay. */
const tellMs = 5000;
/** Starts are known to 10 ms, and a shell may take its time from another clock. */
const slackMs = 30;

export interface WatchedCommand {
  readonly shell: number;
  /** What runs in the shell before it: jobs in the background, and whoever asks the question. */
  readonly others: readonly number[];
  /** It begins until then, or not at all. */
  readonly waitMs: number;
}

/** Samples what one command of a shell runs. Linux only: elsewhere nothing is found. */
export class CommandWatcher {
  readonly #shell: number;
  readonly #tell: (processes: readonly SeenProcess[]) => void;
  readonly #tree = new ProcTree(Date.now());
  readonly #sampler = new Sampler((glimpse) => this.#tree.describe(glimpse));
  readonly #others: ReadonlySet<number>;
  readonly #giveUpAt: number;
  readonly #changed = new Map<string, SeenProcess>();
  #startedAt: number | null = null;
  #toldAt = Date.now();
  #timer: NodeJS.Timeout;

  constructor({ shell, others, waitMs }: WatchedCommand, tell: (processes: readonly SeenProcess[]) => void) {
    this.#shell = shell;
    this.#tell = tell;
    this.#others = new Set(others);
    this.#giveUpAt = Date.now() + waitMs;
    this.#timer = setTimeout(() => this.#look(), 0);
  }

  /** @param at Milliseconds since the epoch. */
  begin(at: number): void {
    this.#startedAt ??= at;
  }

  end(at: number): void {
    clearTimeout(this.#timer);
    this.#take();
    this.#tellUntil(at);
  }

  #look(): void {
    const began = performance.now();
    this.#take();
    const shell = this.#tree.glimpse(this.#shell);
    const now = Date.now();
    if (shell === null || shell.isZombie || (this.#startedAt === null && now > this.#giveUpAt)) return this.end(now);
    if (this.#startedAt !== null && now > this.#toldAt + tellMs) this.#tellUntil(now - tellMs);
    this.#timer = setTimeout(() => this.#look(), Math.max(sampleMs, (performance.now() - began) * restFactor));
    this.#timer.unref();
  }

  #take(): void {
    const roots = childrenOf(this.#shell).filter((pid) => !this.#others.has(pid));
    const glimpses = this.#tree.walk([...roots, ...this.#sampler.alive], mostProcesses);
    if (glimpses === null) return;
    for (const seen of this.#sampler.take(glimpses, Date.now())) this.#changed.set(seen.id, seen);
  }

  /** What began until then. */
  #tellUntil(until: number): void {
    this.#toldAt = Date.now();
    if (this.#startedAt === null) return;
    const from = this.#startedAt - slackMs;
    const own = [...this.#changed.values()].filter(({ startedAt }) => startedAt >= from && startedAt <= until);
    for (const { id } of own) this.#changed.delete(id);
    if (own.length > 0) this.#tell(own);
  }
}
