import type { Run } from "./run.ts";
import { LuaError, type LuaValue, toText, wantNumber, wantText } from "./values.ts";

const directive = /%([-+ #0]*)(\d{0,2})(?:\.(\d{0,2}))?([a-zA-Z%])/g;

/** `string.format`. */
export function formatText(format: string, args: readonly LuaValue[], run: Run): string {
  let next = 0;
  const text = format.replace(
    directive,
    (_, flags: string, width: string, precision: string | undefined, kind: string) => {
      if (kind === "%") return "%";
      const value = next < args.length ? args[next] : missing(next + 1);
      next++;
      const shown = formatOne(kind, value, precision === undefined ? null : Number(precision));
      run.spendText(shown.length);
      return pad(withSign(shown, flags, kind), flags, Number(width), kind);
    },
  );
  run.spendText(text.length);
  return text;
}

function missing(index: number): never {
  throw new LuaError(`format() has no value for its directive ${index}`);
}

function formatOne(kind: string, value: LuaValue, precision: number | null): string {
  switch (kind) {
    case "d":
    case "i":
    case "u":
      return String(Math.trunc(wantNumber(value, `%${kind}`))).padStart(precision ?? 0, "0");
    case "s":
      return precision === null ? toText(value) : toText(value).slice(0, precision);
    case "q":
      return `"${wantText(value, "%q").replace(/["\\\n]/g, "\\$&")}"`;
    case "x":
      return integer(value, kind).toString(16);
    case "X":
      return integer(value, kind).toString(16).toUpperCase();
    case "o":
      return integer(value, kind).toString(8);
    case "c":
      return String.fromCharCode(integer(value, kind));
    case "f":
    case "F":
      return wantNumber(value, "%f").toFixed(precision ?? 6);
    case "e":
    case "E":
      return wantNumber(value, "%e").toExponential(precision ?? 6);
    case "g":
    case "G":
      return String(Number(wantNumber(value, "%g").toPrecision(Math.max(1, precision ?? 6))));
    default:
      throw new LuaError(`format() does not know %${kind}`);
  }
}

function integer(value: LuaValue, kind: string): number {
  return Math.trunc(wantNumber(value, `%${kind}`));
}

function withSign(text: string, flags: string, kind: string): string {
  if (!/[dieEfFgG]/.test(kind) || text.startsWith("-")) return text;
  return flags.includes("+") ? `+${text}` : flags.includes(" ") ? ` ${text}` : text;
}

function pad(text: string, flags: string, width: number, kind: string): string {
  if (flags.includes("-")) return text.padEnd(width);
  if (!flags.includes("0") || /[sqc]/.test(kind)) return text.padStart(width);
  const sign = /^[-+ ]/.exec(text)?.[0] ?? "";
  return sign + text.slice(sign.length).padStart(width - sign.length, "0");
}
