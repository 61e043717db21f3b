import { withoutPart, withReplaced } from "./glob-match.ts";
import { type Fields, referenceOf, type Scope, setValue, textValue, type Value } from "./scope.ts";

/** What an expansion stands for: its fields, or the text to leave in its place because only the run time knows. */
export type Resolved = { readonly fields: Fields; readonly isList: boolean } | { readonly unknown: string };

/** Looks values up, and remembers which of several it took, so that the others can be tried too. */
export interface Reader {
  readonly scope: Scope;
  /** By variable: how many values it may have, and which is taken. */
  readonly choices: Map<string, { readonly count: number; taken: number }>;
  readonly expandText: (text: string) => string | null;
}

const plain = /^\$(?:([A-Za-z_]\w*)(?:\[([^\]]{0,40})\])?|([0-9]|[@*#?$!-]))$/s;
const braced = /^\$\{(?:\(([A-Za-z@]{1,8})\))?([=~^]{0,2})([!#]?)([A-Za-z_]\w*|\d+|[@*])(?:\[([^\]]{0,40})\])?(.*)\}$/s;

/** What `$x` or `${x…}` stands for. `written` is the expansion as it stands in the line. */
export function resolveParameter(written: string, reader: Reader): Resolved {
  const simple = plain.exec(written);
  if (simple !== null) {
    const [, name, index, special] = simple;
    return valueOf(reader, name ?? special ?? "", index) ?? { unknown: written };
  }
  const match = braced.exec(written);
  if (match === null) return { unknown: written };
  const [, flags = "", , prefix = "", name = "", index, operation = ""] = match;
  if (prefix === "!") return resolveIndirect(written, reader, name, index, operation);
  const value = valueOf(reader, name, index);
  if (prefix === "#") return lengthOf(written, value, index);
  const changed = operate(written, reader, name, value, operation);
  if ("unknown" in changed || flags === "" || flags === "@") return changed;
  if (/^[@U]+$/.test(flags)) return mapFields(changed, (text) => text.toUpperCase());
  if (/^[@L]+$/.test(flags)) return mapFields(changed, (text) => text.toLowerCase());
  return { unknown: written };
}

/** Undefined: the line does not say. */
function valueOf(reader: Reader, written: string, index: string | undefined): Resolved | undefined {
  const { scope } = reader;
  const name = scope.attributes.get(written) === "reference" ? referenceOf(scope, written) : written;
  const isPositional = /^\d+$/.test(name) && name !== "0";
  const value = isPositional || name === "*" ? scope.values.get("@") : scope.values.get(name);
  if (value === undefined) return builtIn(name);
  const fields = choose(reader, isPositional ? "@" : name, value);
  if (fields === null) return undefined;
  if (isPositional) return { fields: fields.slice(Number(name) - 1, Number(name)), isList: false };
  if (name === "@") return { fields, isList: true };
  if (name === "*") return { fields: [fields.join(" ")], isList: false };
  return pick(scope, fields, value.isList, index);
}

function builtIn(name: string): Resolved | undefined {
  return name === "IFS" ? { fields: [" \t\n"], isList: false } : undefined;
}

function choose({ choices }: Reader, name: string, { alternatives }: Value): Fields | null {
  if (alternatives.length < 2) return alternatives[0] ?? null;
  let choice = choices.get(name);
  if (choice === undefined) choices.set(name, (choice = { count: alternatives.length, taken: 0 }));
  return alternatives[choice.taken % alternatives.length] ?? null;
}

/** An element of an array, or all. zsh and fish count from 1, and mean all of them by the bare name. */
function pick(scope: Scope, fields: Fields, isList: boolean, index: string | undefined): Resolved {
  const fromOne = scope.shell !== "bash";
  if (index === undefined) return isList && !fromOne ? one(fields.slice(0, 1)) : { fields, isList: isList && fromOne };
  if (index === "@") return { fields, isList: true };
  if (index === "*") return one([fields.join(" ")]);
  const number = Number(index);
  if (!Number.isInteger(number) || index === "") return { fields, isList: true };
  if (!isList && scope.shell === "zsh") return one([fields.join("").charAt(number - 1)]);
  const at = number < 0 ? fields.length + number : fromOne ? number - 1 : number;
  return one(fields.slice(at, at + 1));
}

function one(fields: Fields): Resolved {
  return { fields, isList: false };
}

function lengthOf(written: string, value: Resolved | undefined, index: string | undefined): Resolved {
  if (value === undefined || "unknown" in value) return { unknown: written };
  return one([String(index === "@" || index === "*" ? value.fields.length : value.fields.join(" ").length)]);
}

/** `${!x}`: the value of the variable whose name `x` holds. */
function resolveIndirect(
  written: string,
  reader: Reader,
  name: string,
  index: string | undefined,
  operation: string,
): Resolved {
  const held = valueOf(reader, name, index);
  if (held === undefined || "unknown" in held) return { unknown: written };
  const target = /^([A-Za-z_]\w*|[0-9@*])(?:\[([^\]]{0,40})\])?$/.exec(held.fields[0] ?? "");
  if (target === null) return { unknown: written };
  return operate(written, reader, target[1] ?? "", valueOf(reader, target[1] ?? "", target[2]), operation);
}

/** Variables that every shell has, so that a default is never taken. */
const alwaysSet = new Set(["HOME", "PWD", "USER", "PATH", "SHELL", "TERM", "LANG", "OLDPWD", "UID", "EUID"]);

function operate(
  written: string,
  reader: Reader,
  name: string,
  value: Resolved | undefined,
  operation: string,
): Resolved {
  if (operation === "") return value ?? { unknown: written };
  const fallback = /^(:?)([-=+?])(.*)$/s.exec(operation);
  if (fallback !== null) {
    const [, colon, kind = "", text = ""] = fallback;
    const isEmpty = value !== undefined && !("unknown" in value) && value.fields.join("") === "" && colon === ":";
    const isSet = value === undefined ? alwaysSet.has(name) : !isEmpty;
    if (kind === "?") return value ?? { unknown: isSet ? `$${name}` : written };
    if (kind === "+") return isSet ? textFrom(reader, text, written) : one([""]);
    if (isSet) return value ?? { unknown: `$${name}` };
    const chosen = textFrom(reader, text, written);
    if (kind === "=" && !("unknown" in chosen)) setValue(reader.scope, name, textValue(chosen.fields[0] ?? ""), true);
    return chosen;
  }
  const known = value ?? startsWithSlash(name, operation);
  if (known === undefined || "unknown" in known) return { unknown: written };
  return edit(written, reader, known, operation);
}

function textFrom(reader: Reader, text: string, written: string): Resolved {
  const expanded = reader.expandText(text);
  return expanded === null ? { unknown: written } : one([expanded]);
}

/** `${HOME:0:1}` is a slash wherever home is, and so is `${PATH%%[a-z]*}`. */
function startsWithSlash(name: string, operation: string): Resolved | undefined {
  if (name === "PATH") return one(["/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"]);
  const first = /^: ?0: ?1$/.test(operation) || /^%%(?:\[|\?|[a-z])/.test(operation);
  return first && /^(?:HOME|PWD|OLDPWD|SHELL|BASH)$/.test(name) ? one(["/home/user"]) : undefined;
}

const substring = /^: ?(-?\d{1,6})(?: ?: ?(-?\d{1,6}))?$/;
const removal = /^(##?|%%?)(.*)$/s;
const replacing = /^\/(\/|#|%)?((?:\\.|[^/\\])*)(?:\/(.*))?$/s;

function edit(written: string, reader: Reader, value: Resolved, operation: string): Resolved {
  const cut = substring.exec(operation);
  if (cut !== null) return mapFields(value, (text) => slice(text, Number(cut[1]), cut[2]));
  const removed = removal.exec(operation);
  if (removed !== null) {
    const [, sign = "", written_ = ""] = removed;
    const pattern = reader.expandText(written_);
    if (pattern === null) return { unknown: written };
    const from = sign.startsWith("#") ? "start" : "end";
    return mapFields(value, (text) => withoutPart(text, pattern, from, sign.length === 2));
  }
  const replaced = replacing.exec(operation);
  if (replaced !== null) {
    const pattern = reader.expandText(replaced[2] ?? "");
    const replacement = reader.expandText(replaced[3] ?? "");
    if (pattern === null || replacement === null || replaced[1] === "#" || replaced[1] === "%")
      return { unknown: written };
    return mapFields(value, (text) => withReplaced(text, pattern, replacement, replaced[1] === "/"));
  }
  switch (operation) {
    case "^^":
    case "@U":
      return mapFields(value, (text) => text.toUpperCase());
    case ",,":
    case "@L":
      return mapFields(value, (text) => text.toLowerCase());
    case "^":
      return mapFields(value, (text) => text.charAt(0).toUpperCase() + text.slice(1));
    case ",":
      return mapFields(value, (text) => text.charAt(0).toLowerCase() + text.slice(1));
    case "@P":
      return value;
    default:
      return { unknown: written };
  }
}

function slice(text: string, from: number, length: string | undefined): string {
  const start = from < 0 ? text.length + from : from;
  if (length === undefined) return text.slice(start);
  const count = Number(length);
  return count < 0 ? text.slice(start, text.length + count) : text.slice(start, start + count);
}

function mapFields(value: Resolved, change: (text: string) => string): Resolved {
  return "unknown" in value ? value : { ...value, fields: value.fields.map(change) };
}
