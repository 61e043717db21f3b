import { parseArgs, type ParseArgsConfig } from "node:util";
import { CotermError, errnoOf, sentenceOf } from "../base/errors.ts";
import { nearest } from "../base/nearest.ts";

type Options = NonNullable<ParseArgsConfig["options"]>;

/**
 * `parseArgs`, with mistakes as CotermErrors that name the nearest option.
 *
 * @param command For the hint: `events`.
 * @throws CotermError BAD_ARGUMENTS
 */
export function readArguments<T extends Options>(command: string, argv: readonly string[], options: T) {
  try {
    return parseArgs({ args: [...argv], options, allowPositionals: true, strict: true });
  } catch (error) {
    if (!errnoOf(error)?.startsWith("ERR_PARSE_ARGS_")) throw error;
    const unknown = /Unknown option '(-[^']*)'/.exec(sentenceOf(error))?.[1];
    const near = unknown === undefined ? null : nearest(unknown.replace(/^-+/, ""), Object.keys(options));
    const sentence =
      unknown === undefined ? (sentenceOf(error).split(". ")[0] ?? "") : `${command} has no option ${unknown}`;
    throw new CotermError("BAD_ARGUMENTS", sentence, {
      exit: "usage",
      hint: near === null ? `coterm help ${command}` : `coterm ${command} --${near}`,
      cause: error,
    });
  }
}

/** A whole number of at least `least`. @throws CotermError BAD_NUMBER */
export function readCount(option: string, text: string, least = 1): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= least) return value;
  throw new CotermError("BAD_NUMBER", `${option} wants a whole number of at least ${least}, not ${text}`, {
    exit: "usage",
    hint: `${option} 20`,
  });
}

const unitMs = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const;

/**
 * A length of time: `90s`, `15m`, `2h`, `3d`, `1w`.
 *
 * @returns Milliseconds.
 * @throws CotermError BAD_TIME
 */
export function readDuration(option: string, text: string, mostMs: number): number {
  const [, count, unit] = /^(\d+)([smhdw])$/.exec(text) ?? [];
  const ms = Number(count) * unitMs[unit as keyof typeof unitMs]; // the pattern allows no other; else NaN
  if (ms > 0 && ms <= mostMs) return ms;
  const longest = `${mostMs / unitMs.d}d`;
  throw new CotermError("BAD_TIME", `${option} wants a time of at most ${longest}, not ${text}`, {
    exit: "usage",
    hint: `${option} 2h`,
  });
}

/**
 * A point in time: `90s`, `15m`, `2h`, `3d`, `1w` ago, `today`, `yesterday`, or a date that `Date` reads.
 *
 * @returns Milliseconds since the epoch.
 * @throws CotermError BAD_TIME
 */
export function readTime(option: string, text: string, now: number): number {
  const ago = /^(\d+)([smhdw])$/.exec(text);
  if (ago !== null) return now - Number(ago[1]) * unitMs[ago[2] as keyof typeof unitMs]; // the pattern allows no other
  const midnight = new Date(now).setHours(0, 0, 0, 0);
  if (text === "today") return midnight;
  if (text === "yesterday") return midnight - unitMs.d;
  // A date alone is that day here, not in UTC.
  const at = Date.parse(/^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00` : text);
  if (!Number.isNaN(at)) return at;
  throw new CotermError("BAD_TIME", `${option} wants a time, not ${text}`, {
    exit: "usage",
    hint: `${option} 2h, ${option} today, or ${option} 2026-01-31T18:00`,
  });
}
