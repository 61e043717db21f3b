import { median, type Summary, summarize } from "./statistics.ts";

/** What a figure is measured in: T, N (see run.ts), a time, a factor, or things counted. */
export type Unit = "T" | "N" | "ms" | "µs" | "×" | "";

export interface Row {
  readonly what: string;
  /** The shell, or what else it was measured in. */
  readonly where: string;
  /** For people: `≤ 0.10 T`; empty for a row that is only there to be known. */
  readonly wanted: string;
  readonly measured: number;
  readonly unit: Unit;
  /** The same as `measured` at the 99th percentile; null when only one number was taken. */
  readonly measuredP99: number | null;
  /** Milliseconds. */
  readonly median: number | null;
  readonly p99: number | null;
  readonly n: number;
  readonly mark: "ok" | "over" | "";
  readonly note: string;
}

interface Limits {
  /** The figure wanted; left out for a row that is only there to be known. */
  readonly most?: number;
  readonly mostP99?: number;
  readonly note?: string;
}

/** A time against a yardstick, both as samples in milliseconds. */
export function timeRow(
  what: string,
  where: string,
  samples: readonly number[],
  yardstick: readonly ["T" | "N", readonly number[]],
  limits: Limits = {},
): Row {
  const unit = median(yardstick[1]);
  return row(what, where, summarize(samples), yardstick[0], unit, limits);
}

/** A time in milliseconds that is held against nothing. */
export function millisecondsRow(what: string, where: string, samples: readonly number[], limits: Limits = {}): Row {
  return row(what, where, summarize(samples), "ms", 1, limits);
}

/** One number: a count, a factor. `least` is wanted where more is better. */
export function countRow(
  what: string,
  where: string,
  count: number,
  unit: Unit,
  limits: { most?: number; least?: number; n?: number; note?: string } = {},
): Row {
  const { most, least, n = 1, note = "" } = limits;
  const isOk = (most === undefined || count <= most) && (least === undefined || count >= least);
  const wanted = most !== undefined ? `≤ ${most} ${unit}` : least !== undefined ? `≥ ${least} ${unit}` : "";
  return {
    what,
    where,
    wanted: wanted.trimEnd(),
    measured: count,
    unit,
    measuredP99: null,
    median: null,
    p99: null,
    n,
    mark: wanted === "" ? "" : isOk ? "ok" : "over",
    note,
  };
}

/** Something that could not be measured here, and why. */
export function missingRow(what: string, where: string, note: string): Row {
  return { ...countRow(what, where, Number.NaN, ""), n: 0, note };
}

function row(what: string, where: string, times: Summary, unit: Unit, unitMs: number, limits: Limits): Row {
  const { most, mostP99, note = "" } = limits;
  const measured = times.median / unitMs;
  const measuredP99 = times.p99 / unitMs;
  const isOk = (most === undefined || measured <= most) && (mostP99 === undefined || measuredP99 <= mostP99);
  const p99Wanted = mostP99 === undefined ? "" : `, p99 ≤ ${mostP99}`;
  return {
    what,
    where,
    wanted: most === undefined ? "" : `≤ ${most}${p99Wanted} ${unit}`,
    measured,
    unit,
    measuredP99,
    median: times.median,
    p99: times.p99,
    n: times.n,
    mark: most === undefined ? "" : isOk ? "ok" : "over",
    note,
  };
}

/** The rows as a Markdown table, its columns aligned. */
export function formatTable(rows: readonly Row[]): string {
  const heads = ["what", "where", "wanted", "measured", "p99", "median ms", "p99 ms", "n", ""];
  const cells = rows.map((row) => [
    row.what,
    row.where,
    row.wanted,
    Number.isNaN(row.measured) ? "–" : `${short(row.measured)} ${row.unit}`.trimEnd(),
    row.measuredP99 === null || row.unit === "ms" ? "" : `${short(row.measuredP99)} ${row.unit}`,
    row.median === null ? "" : short(row.median),
    row.p99 === null ? "" : short(row.p99),
    row.n === 0 ? "" : String(row.n),
    [row.mark === "over" ? "**over**" : row.mark, row.note].filter(Boolean).join(": "),
  ]);
  const widths = heads.map((head, column) => Math.max(head.length, ...cells.map((line) => line[column]?.length ?? 0)));
  const line = (parts: readonly string[]) =>
    `| ${parts.map((part, column) => part.padEnd(widths[column] ?? 0)).join(" | ")} |`.replace(/ +\|$/, " |");
  return [line(heads), line(widths.map((width) => "-".repeat(width))), ...cells.map(line)].join("\n");
}

/** Three digits that mean something. */
function short(value: number): string {
  const size = Math.abs(value);
  if (Number.isInteger(value) || size >= 100) return value.toFixed(0);
  return value.toFixed(size >= 10 ? 1 : size >= 1 ? 2 : 3);
}
