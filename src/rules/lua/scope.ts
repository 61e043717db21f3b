import type { Run } from "./run.ts";
import type { LuaValue } from "./values.ts";

/** The variables of one block, inside of those around it. */
export class Scope {
  readonly run: Run;
  /** What `...` stands for. */
  readonly rest: readonly LuaValue[];
  readonly #parent: Scope | null;
  readonly #values: Map<string, LuaValue>;

  constructor(run: Run, values: Map<string, LuaValue>, parent: Scope | null = null, rest: readonly LuaValue[] = []) {
    this.run = run;
    this.#values = values;
    this.#parent = parent;
    this.rest = rest;
  }

  inner(values: Map<string, LuaValue> = new Map()): Scope {
    return new Scope(this.run, values, this, this.rest);
  }

  /** A function's own variables, around which stand those of where it was written. */
  call(run: Run, values: Map<string, LuaValue>, rest: readonly LuaValue[]): Scope {
    return new Scope(run, values, this, rest);
  }

  get(name: string): LuaValue {
    const value = this.#values.get(name);
    if (value !== undefined || this.#parent === null || this.#values.has(name)) return value;
    return this.#parent.get(name);
  }

  declare(name: string, value: LuaValue): void {
    this.#values.set(name, value);
  }

  /** A name that is declared nowhere belongs to the script as a whole. */
  assign(name: string, value: LuaValue): void {
    if (this.#parent === null || this.#values.has(name)) this.#values.set(name, value);
    else this.#parent.assign(name, value);
  }
}
