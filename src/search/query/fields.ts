import { CotermError } from "../../base/errors.ts";
import { nearest } from "../../base/nearest.ts";

/** How a field is compared. `duration` and `time` are milliseconds in the store. */
export type FieldType = "text" | "number" | "duration" | "time";

export interface Field {
  /** An SQL expression of ours. */
  readonly column: string;
  readonly type: FieldType;
  /** For `since:` and `until:`, which are bounds by themselves. */
  readonly bound?: ">=" | "<";
}

export type Fields = Readonly<Record<string, Field>>;

/** @throws CotermError UNKNOWN_FIELD */
export function fieldOf(fields: Fields, name: string): Field {
  const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
  if (field !== undefined) return field;
  const near = nearest(name, Object.keys(fields));
  throw new CotermError("UNKNOWN_FIELD", `there is no field ${name}; text with a colon stands in quotes`, {
    exit: "usage",
    hint: near === null ? Object.keys(fields).join(", ") : `${near}:`,
  });
}

const unitMs: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

/** A value as it is stored. @throws CotermError BAD_VALUE */
export function storedValue(name: string, { type }: Field, text: string, now: number): string | number {
  if (type === "text") return text;
  const value = type === "number" ? Number(text) : type === "duration" ? durationOf(text) : timeOf(text, now);
  if (text.trim() !== "" && Number.isFinite(value)) return value;
  const wanted = {
    number: "a number",
    duration: "a duration such as 500ms, 2s or 5m",
    time: "a time such as 2h, today or 2026-01-31",
  }[type];
  throw new CotermError("BAD_VALUE", `${name}: wants ${wanted}, not ${text}`, { exit: "usage", hint: `${name}:>10` });
}

function durationOf(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h|d|w)?$/.exec(text);
  return match === null ? Number.NaN : Number(match[1]) * (unitMs[match[2] ?? "ms"] ?? Number.NaN);
}

function timeOf(text: string, now: number): number {
  const ago = /^(\d+)(s|m|h|d|w)$/.exec(text);
  if (ago !== null) return now - Number(ago[1]) * (unitMs[ago[2] ?? ""] ?? Number.NaN);
  const midnight = new Date(now).setHours(0, 0, 0, 0);
  if (text === "today") return midnight;
  if (text === "yesterday") return midnight - 86_400_000;
  return Date.parse(/^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00` : text);
}
