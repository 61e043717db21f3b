import type { Shell } from "./command.ts";

/** The words that a variable stands for: one for a plain variable, any number for an array. */
export type Fields = readonly string[];

/** What a variable may hold at one place of the line. */
export interface Value {
  /** Several where a loop or a condition leaves it open; null is a value that only the run time knows. */
  readonly alternatives: readonly (Fields | null)[];
  readonly isList: boolean;
}

/** `declare -n`, `declare -l` and `declare -u`. */
export type Attribute = "reference" | "lower" | "upper";

/** What the line itself says about variables, functions and descriptors, up to the command that is looked at. */
export interface Scope {
  readonly shell: Shell;
  /** By name; the positional parameters are the list `@`. */
  readonly values: Map<string, Value>;
  readonly attributes: Map<string, Attribute>;
  /** What is read from a descriptor: `exec 3<<<text`. */
  readonly descriptors: Map<string, string | null>;
  /** The text of functions, and of aliases as functions. */
  readonly functions: Map<string, string>;
  /** How many processes and substitutions stand around. */
  readonly depth: number;
  /** How much text may still be computed for this line; shared by all its scopes. */
  readonly budget: { left: number };
  /** What a script prints when it can be told without running it, else null. */
  readonly print: (script: string, scope: Scope) => string | null;
}

/** More alternatives than these are as good as unknown. */
const mostAlternatives = 16;
const mostValues = 500;
/** All texts that are computed for one line, each counted as often as it is looked at. */
const mostComputed = 100_000;
export const longestValue = 20_000;

export function newScope(shell: Shell, print: Scope["print"], budget: Scope["budget"] = newBudget()): Scope {
  return {
    shell,
    values: new Map(),
    attributes: new Map(),
    descriptors: new Map(),
    functions: new Map(),
    depth: 0,
    budget,
    print,
  };
}

export function newBudget(): Scope["budget"] {
  return { left: mostComputed };
}

/** The scope of a process that the line starts: what it changes is not seen outside. */
export function childScope(parent: Scope, shell: Shell): Scope {
  return {
    shell,
    values: new Map(parent.values),
    attributes: new Map(parent.attributes),
    descriptors: new Map(parent.descriptors),
    functions: new Map(parent.functions),
    depth: parent.depth + 1,
    budget: parent.budget,
    print: parent.print,
  };
}

export function listValue(fields: Fields | null): Value {
  return { alternatives: [fields], isList: true };
}

export function textValue(text: string | null): Value {
  return { alternatives: [text === null ? null : [text]], isList: false };
}

/** @param certain False where the assignment may not happen, so that the earlier value may still hold. */
export function setValue(scope: Scope, name: string, value: Value, certain: boolean): void {
  const target = scope.attributes.get(name) === "reference" ? referenceOf(scope, name) : name;
  if (scope.values.size >= mostValues && !scope.values.has(target)) return;
  const written = withAttribute(value, scope.attributes.get(target));
  const earlier = certain ? undefined : scope.values.get(target);
  if (earlier === undefined) {
    scope.values.set(target, written);
    return;
  }
  const alternatives = [...earlier.alternatives];
  for (const one of written.alternatives)
    if (!alternatives.some((other) => areEqual(one, other))) alternatives.push(one);
  scope.values.set(target, {
    alternatives: alternatives.slice(0, mostAlternatives),
    isList: earlier.isList || written.isList,
  });
}

/** The variable that `declare -n` makes a name stand for. */
export function referenceOf(scope: Scope, name: string): string {
  const held = scope.values.get(name)?.alternatives[0]?.[0];
  return held === undefined || held === name ? name : held;
}

function withAttribute(value: Value, attribute: Attribute | undefined): Value {
  if (attribute !== "lower" && attribute !== "upper") return value;
  const change = (text: string) => (attribute === "lower" ? text.toLowerCase() : text.toUpperCase());
  return { ...value, alternatives: value.alternatives.map((fields) => fields?.map(change) ?? null) };
}

function areEqual(one: Fields | null, other: Fields | null): boolean {
  if (one === null || other === null) return one === other;
  return one.length === other.length && one.every((text, index) => text === other[index]);
}
