import type { Run } from "./run.ts";
import { stringFunctions } from "./string-library.ts";
import {
  isTrue,
  LuaError,
  type LuaFunction,
  LuaTable,
  type LuaValue,
  toNumber,
  toText,
  typeName,
  wantNumber,
  wantTable,
  wantText,
} from "./values.ts";

/** The global names of a script, beside those of the command: nothing of them reaches the machine. */
export function libraryNames(): Map<string, LuaValue> {
  return new Map<string, LuaValue>([
    ...Object.entries(baseFunctions),
    ["string", tableOf(stringFunctions)],
    ["table", tableOf(tableFunctions)],
    ["math", tableOf({ ...mathFunctions, pi: Math.PI, huge: Number.POSITIVE_INFINITY })],
  ]);
}

const baseFunctions: Readonly<Record<string, LuaFunction>> = {
  type: ([value]) => [typeName(value)],
  tostring: ([value]) => [toText(value)],
  tonumber: ([value, base]) => [toNumber(value, base === undefined ? 10 : wantNumber(base, "tonumber()"))],
  ipairs: ([table]) => [nextIndex, wantTable(table, "ipairs()"), 0],
  pairs: ([table], run) => [iterate(wantTable(table, "pairs()"), run)],
  next: ([table, key]) => {
    const entries = wantTable(table, "next()").entries();
    const at = key === undefined ? 0 : entries.findIndex(([known]) => known === key) + 1;
    return entries[at] ?? [undefined];
  },
  select: ([which, ...values]) =>
    which === "#" ? [values.length] : values.slice(Math.max(0, wantNumber(which, "select()") - 1)),
  unpack: ([table]) => wantTable(table, "unpack()").list(),
  error: ([message]) => {
    throw new LuaError(toText(message));
  },
  assert: (values) => {
    if (isTrue(values[0])) return values;
    throw new LuaError(values[1] === undefined ? "assertion failed" : toText(values[1]));
  },
};

const nextIndex: LuaFunction = ([table, index]) => {
  const next = wantNumber(index, "ipairs()") + 1;
  const value = wantTable(table, "ipairs()").get(next);
  return value === undefined ? [undefined] : [next, value];
};

function iterate(table: LuaTable, run: Run): LuaFunction {
  const entries = table.entries();
  run.spend(entries.length);
  let at = 0;
  return () => entries[at++] ?? [undefined];
}

const tableFunctions: Readonly<Record<string, LuaFunction>> = {
  insert: (args, run) => {
    const table = wantTable(args[0], "insert()");
    run.spend(table.length);
    if (args.length < 3) table.set(table.length + 1, args[1]);
    else fill(table, table.list().toSpliced(wantNumber(args[1], "insert()") - 1, 0, args[2]));
    return [];
  },
  remove: ([table, position], run) => {
    const from = wantTable(table, "remove()");
    const list = from.list();
    run.spend(list.length);
    const [removed] = list.splice(position === undefined ? -1 : wantNumber(position, "remove()") - 1, 1);
    fill(from, [...list, undefined]);
    return [removed];
  },
  concat: ([table, separator], run) => {
    const texts = wantTable(table, "concat()")
      .list()
      .map((value) => wantText(value, "concat()"));
    const between = separator === undefined ? "" : wantText(separator, "concat()");
    run.spendText(texts.reduce((sum, { length }) => sum + length + between.length, 0));
    return [texts.join(between)];
  },
  unpack: ([table]) => wantTable(table, "unpack()").list(),
  sort: ([table, order], run) => {
    const list = wantTable(table, "sort()").list();
    const isBefore = typeof order === "function" ? order : null;
    list.sort((a, b) => {
      run.spend();
      if (isBefore === null) return compare(a, b);
      if (isTrue(isBefore([a, b], run)[0])) return -1;
      return isTrue(isBefore([b, a], run)[0]) ? 1 : 0;
    });
    fill(wantTable(table, "sort()"), list);
    return [];
  },
  find: ([table, value], run) => {
    // Luau's own
    const list = wantTable(table, "find()").list();
    run.spend(list.length);
    const at = list.indexOf(value);
    return [at < 0 ? undefined : at + 1];
  },
};

const mathFunctions: Readonly<Record<string, LuaFunction>> = {
  floor: ([value]) => [Math.floor(wantNumber(value, "floor()"))],
  ceil: ([value]) => [Math.ceil(wantNumber(value, "ceil()"))],
  abs: ([value]) => [Math.abs(wantNumber(value, "abs()"))],
  sqrt: ([value]) => [Math.sqrt(wantNumber(value, "sqrt()"))],
  fmod: ([a, b]) => [wantNumber(a, "fmod()") % wantNumber(b, "fmod()")],
  max: (values) => [Math.max(...values.map((value) => wantNumber(value, "max()")))],
  min: (values) => [Math.min(...values.map((value) => wantNumber(value, "min()")))],
};

export function compare(a: LuaValue, b: LuaValue): number {
  const isComparable =
    (typeof a === "number" && typeof b === "number") || (typeof a === "string" && typeof b === "string");
  if (!isComparable) throw new LuaError(`${typeName(a)} and ${typeName(b)} cannot be compared`);
  return a < b ? -1 : a > b ? 1 : 0;
}

function fill(table: LuaTable, list: readonly LuaValue[]): void {
  for (const [index, value] of list.entries()) table.set(index + 1, value);
}

function tableOf(entries: Readonly<Record<string, LuaValue>>): LuaTable {
  const table = new LuaTable();
  for (const [name, value] of Object.entries(entries)) table.set(name, value);
  return table.fix();
}
