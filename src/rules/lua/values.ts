import type { Run } from "./run.ts";

export type LuaValue = undefined | boolean | number | string | LuaTable | LuaFunction;

/** Every function takes a list and gives one, as calls of Lua do. */
export type LuaFunction = (args: readonly LuaValue[], run: Run) => readonly LuaValue[];

/** A mistake that a script makes when it runs. */
export class LuaError extends Error {
  override readonly name = "LuaError";
}

const mostEntries = 10_000;

export class LuaTable {
  readonly #entries = new Map<LuaValue, LuaValue>();
  #isFixed = false;

  static of(list: readonly LuaValue[]): LuaTable {
    const table = new LuaTable();
    for (const [index, value] of list.entries()) table.set(index + 1, value);
    return table;
  }

  /** For what all scripts share. */
  fix(): this {
    this.#isFixed = true;
    return this;
  }

  get(key: LuaValue): LuaValue {
    return this.#entries.get(key);
  }

  set(key: LuaValue, value: LuaValue): void {
    if (this.#isFixed) throw new LuaError("this table cannot be changed");
    if (key === undefined || Number.isNaN(key)) throw new LuaError("a table cannot have this key");
    if (value === undefined) this.#entries.delete(key);
    else this.#entries.set(key, value);
    if (this.#entries.size > mostEntries) throw new LuaError(`a table has more than ${mostEntries} entries`);
  }

  /** How many entries stand in a row from 1. */
  get length(): number {
    let count = this.#entries.size;
    if (this.#entries.has(count) && !this.#entries.has(count + 1)) return count; // nearly always
    count = 0;
    while (this.#entries.has(count + 1)) count++;
    return count;
  }

  list(): LuaValue[] {
    return Array.from({ length: this.length }, (_, index) => this.get(index + 1));
  }

  /** As they are now: what is added while they are walked is not met. */
  entries(): (readonly [LuaValue, LuaValue])[] {
    return [...this.#entries];
  }
}

export function isTrue(value: LuaValue): boolean {
  return value !== undefined && value !== false;
}

export function typeName(value: LuaValue): string {
  if (value === undefined) return "nil";
  return value instanceof LuaTable ? "table" : typeof value;
}

export function toText(value: LuaValue): string {
  if (value === undefined) return "nil";
  if (typeof value === "number") return numberText(value);
  return typeof value === "string" || typeof value === "boolean" ? String(value) : typeName(value);
}

function numberText(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e15) return String(value);
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
  return String(Number(value.toPrecision(14)));
}

/** A number, or what a text says as one; undefined when it is none. */
export function toNumber(value: LuaValue, base = 10): number | undefined {
  if (typeof value === "number") return value;
  if (typeof value !== "string") return undefined;
  const text = value.trim();
  if (base !== 10) {
    const digits = Number.parseInt(text, base);
    return Number.isNaN(digits) ? undefined : digits;
  }
  return /^[-+]?(?:\d+\.?\d*(?:[eE][-+]?\d+)?|\.\d+(?:[eE][-+]?\d+)?|0[xX][\da-fA-F]+)$/.test(text)
    ? Number(text.replace(/^\+/, ""))
    : undefined;
}

export function wantNumber(value: LuaValue, what: string): number {
  const number = toNumber(value);
  if (number === undefined) throw new LuaError(`${what} wants a number, not ${typeName(value)}`);
  return number;
}

export function wantText(value: LuaValue, what: string): string {
  if (typeof value === "string") return value;
  if (typeof value === "number") return numberText(value);
  throw new LuaError(`${what} wants a text, not ${typeName(value)}`);
}

export function wantTable(value: LuaValue, what: string): LuaTable {
  if (value instanceof LuaTable) return value;
  throw new LuaError(`${what} wants a table, not ${typeName(value)}`);
}
