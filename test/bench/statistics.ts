/** Milliseconds, or whatever was counted. */
export interface Summary {
  readonly median: number;
  readonly p99: number;
  readonly n: number;
}

export function summarize(samples: readonly number[]): Summary {
  return { median: quantile(samples, 0.5), p99: quantile(samples, 0.99), n: samples.length };
}

/** The smallest sample that at least the given share of the samples does not exceed; NaN without samples. */
export function quantile(samples: readonly number[], share: number): number {
  const sorted = samples.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}

export function median(samples: readonly number[]): number {
  return quantile(samples, 0.5);
}

/** What each of `samples` took beyond the usual one of `without`. */
export function beyond(samples: readonly number[], without: readonly number[]): readonly number[] {
  const usual = median(without);
  return samples.map((sample) => sample - usual);
}

/** Samples by name, each in the order in which it was taken. */
export class Series {
  readonly #samples = new Map<string, number[]>();

  add(name: string, sample: number): void {
    const samples = this.#samples.get(name);
    if (samples === undefined) this.#samples.set(name, [sample]);
    else samples.push(sample);
  }

  /** @throws Error when nothing was measured by that name: a misspelt name must not look like a good figure. */
  of(name: string): readonly number[] {
    const samples = this.#samples.get(name);
    if (samples === undefined) throw new Error(`nothing was measured as ${name}`);
    return samples;
  }
}

/** One thing to be measured: takes one sample. */
export type Task = readonly [name: string, sample: () => Promise<number>];

/**
 * Takes one sample of each task in turn, so that what else the machine does hits them all alike. The order turns by
 * one each round, because a task may leave something behind for the next one: a warm cache, a busy core.
 */
export async function interleave(rounds: number, tasks: readonly Task[]): Promise<Series> {
  const series = new Series();
  for (const [, sample] of tasks) await sample(); // the first of each pays for what is loaded once
  for (let round = 0; round < rounds; round++) {
    for (let at = 0; at < tasks.length; at++) {
      const task = tasks[(round + at) % tasks.length];
      if (task !== undefined) series.add(task[0], await task[1]());
    }
  }
  return series;
}
