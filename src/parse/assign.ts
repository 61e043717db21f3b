import { Context, type Assignment, type Word } from "./command.ts";
import { expandBraces } from "./command-word.ts";
import { expandToText, expandToTexts, expandWords } from "./expand-word.ts";
import { formatText } from "./escapes.ts";
import type { ScannedCommand } from "./scan-state.ts";
import { type Attribute, listValue, type Scope, setValue, textValue, type Value } from "./scope.ts";

/** Where a command stands that may not run, or runs in a process of its own. */
const uncertain =
  Context.condition |
  Context.loop |
  Context.caseBranch |
  Context.afterAnd |
  Context.afterOr |
  Context.subshell |
  Context.substitution |
  Context.functionBody |
  Context.background |
  Context.processSubstitution;

/**
 * Notes what a command does to variables, functions and descriptors: assignments that stand alone, and the builtins
 * that assign. `words` are the expanded ones, `stdin` is what the line gives it to read.
 */
export function noteEffects(
  scope: Scope,
  command: Pick<ScannedCommand, "assignments" | "redirections" | "context">,
  words: readonly Word[],
  stdin: string | null,
): void {
  const certain = (command.context & uncertain) === 0;
  if (words.length === 0) for (const assignment of command.assignments) assign(scope, assignment, certain);
  const name = words[0]?.text ?? "";
  if (Object.hasOwn(builtins, name))
    builtins[name]?.(scope, words.slice(1), { stdin, certain, context: command.context });
  if (name === "" || name === "exec") noteDescriptors(scope, command);
}

/** Gives a process that the line starts the variables written before it: `X=/ bash -c 'rm -rf $X'`. */
export function assignFor(scope: Scope, assignments: readonly Assignment[]): void {
  for (const assignment of assignments) assign(scope, assignment, true);
}

function assign(scope: Scope, assignment: Assignment, certain: boolean): void {
  const { name, elements, kind, word, value } = assignment;
  if (elements !== undefined) {
    const fields = fieldsOf(elements, scope);
    if (kind === "loop") {
      const alternatives = fields === null ? eachField(elements, scope) : fields.map((field) => [field]);
      setValue(scope, name, { alternatives: alternatives.slice(0, 16), isList: false }, true);
    } else {
      const earlier = kind === "add" ? scope.values.get(name)?.alternatives[0] : [];
      setValue(scope, name, listValue(fields === null || earlier == null ? null : [...earlier, ...fields]), certain);
    }
    return;
  }
  const texts = word === undefined ? [value ?? null] : expandToTexts(word, scope);
  setText(scope, name, texts, kind, certain);
}

function setText(
  scope: Scope,
  name: string,
  texts: readonly (string | null)[],
  kind: Assignment["kind"],
  certain: boolean,
): void {
  const earlier = scope.values.get(name);
  const [text = null] = texts;
  if (kind === "index") {
    const fields = earlier?.alternatives[0] ?? [];
    setValue(scope, name, listValue(text === null ? null : [...fields, text]), certain);
  } else if (kind === "add") {
    const before = earlier?.alternatives[0]?.[0];
    setValue(scope, name, textValue(text === null || before === undefined ? null : before + text), certain);
  } else {
    setValue(scope, name, { alternatives: texts.map((one) => (one === null ? null : [one])), isList: false }, certain);
  }
}

/** The words of an array with all expansions replaced; null when one is not known. */
function fieldsOf(elements: readonly Word[], scope: Scope): readonly string[] | null {
  const words = expandBraces(expandWords(elements, scope)[0]?.words ?? []);
  return words.some((word) => word.dynamic) ? null : words.map((word) => word.text);
}

function eachField(elements: readonly Word[], scope: Scope): Value["alternatives"] {
  const words = expandWords(elements, scope)[0]?.words ?? [];
  return words.map((word) => (word.dynamic ? null : [word.text]));
}

interface Given {
  readonly stdin: string | null;
  readonly certain: boolean;
  readonly context: number;
}

type Builtin = (scope: Scope, words: readonly Word[], given: Given) => void;

const builtins: Readonly<Record<string, Builtin>> = {
  declare,
  typeset: declare,
  local: declare,
  export: declare,
  readonly: declare,
  private: declare,
  set: setBuiltin,
  unset: (scope, words) => {
    for (const { text } of words) scope.values.delete(text);
  },
  shift: (scope, words) => {
    const fields = scope.values.get("@")?.alternatives[0];
    if (fields != null) scope.values.set("@", listValue(fields.slice(Number(words[0]?.text ?? 1) || 1)));
  },
  read: readLine,
  mapfile: readLines,
  readarray: readLines,
  printf: (scope, words, { certain }) => {
    const [option, name, format, ...values] = words.map((word) => word.text);
    if (option === "-v" && name !== undefined && format !== undefined)
      setValue(scope, name, textValue(formatText(format, values)), certain);
  },
  alias: (scope, words) => {
    for (const { text, dynamic } of words) {
      const match = /^([^\s=/$]+)=(.+)$/s.exec(text);
      if (match !== null && !dynamic) scope.functions.set(match[1] ?? "", `${match[2] ?? ""} "$@"`);
    }
  },
};

const attributes: Readonly<Record<string, Attribute>> = { n: "reference", l: "lower", u: "upper" };
const assignmentWord = /^([A-Za-z_]\w*)(\[[^\]]*\])?(\+)?=/;

/** `declare`, `export` and the like: `name=value` words, after options that may change what values become. */
function declare(scope: Scope, words: readonly Word[], { certain }: Given): void {
  let attribute: Attribute | null = null;
  for (const word of words) {
    const option = /^-([A-Za-z]+)$/.exec(word.text)?.[1];
    if (option !== undefined) {
      for (const letter of option) attribute = attributes[letter] ?? attribute;
      continue;
    }
    const match = assignmentWord.exec(word.text);
    const name = match?.[1] ?? word.text;
    if (match !== null && attribute === "reference") scope.attributes.delete(name);
    else if (attribute !== null) scope.attributes.set(name, attribute);
    if (match === null) {
      if (attribute === "reference") scope.attributes.set(name, attribute);
      continue;
    }
    const kind = match[3] === undefined ? (match[2] === undefined ? undefined : "index") : "add";
    const { start, end, elements } = word;
    if (elements !== undefined) {
      assign(scope, { name, value: null, dynamic: true, start, end, elements, ...(kind ? { kind } : {}) }, certain);
    } else {
      setText(scope, name, [word.dynamic ? null : word.text.slice(match[0].length)], kind, certain);
    }
    if (attribute === "reference") scope.attributes.set(name, attribute);
  }
}

/** `set -- a b` in bash and zsh; `set name a b` in fish. */
function setBuiltin(scope: Scope, words: readonly Word[], { certain }: Given): void {
  const fields = (some: readonly Word[]) => (some.some((word) => word.dynamic) ? null : some.map((word) => word.text));
  if (scope.shell === "fish") {
    const [name, ...values] = words.filter((word) => !/^-[a-zA-Z-]+$/.test(word.text));
    if (name !== undefined) setValue(scope, name.text, listValue(fields(values)), certain);
    return;
  }
  const dashes = words.findIndex((word) => word.text === "--");
  const first = words.findIndex((word) => !/^[-+]/.test(word.text));
  const from = dashes >= 0 ? dashes + 1 : first;
  if (from >= 0) setValue(scope, "@", listValue(fields(words.slice(from))), certain);
}

/** Options of `read`, `mapfile` and the like, and the names behind them. */
function readNames(words: readonly Word[], valued: string): { names: string[]; options: Map<string, string> } {
  const names: string[] = [];
  const options = new Map<string, string>();
  for (let index = 0; index < words.length; index++) {
    const text = words[index]?.text ?? "";
    const match = /^-([a-zA-Z]*?)([a-zA-Z])(.*)$/s.exec(text);
    if (match === null) {
      names.push(text);
      continue;
    }
    const letters = text.slice(1);
    const at = [...letters].findIndex((letter) => valued.includes(letter));
    if (at < 0) continue;
    const glued = letters.slice(at + 1);
    options.set(letters.charAt(at), glued === "" ? (words[++index]?.text ?? "") : glued);
  }
  return { names, options };
}

function inputOf(scope: Scope, { stdin }: Given, options: Map<string, string>): string | null {
  const descriptor = options.get("u");
  return descriptor === undefined ? stdin : (scope.descriptors.get(descriptor) ?? null);
}

function readLine(scope: Scope, words: readonly Word[], given: Given): void {
  const { names, options } = readNames(words, scope.shell === "fish" ? "pdn" : "adinNptu");
  const text = inputOf(scope, given, options);
  const array = options.get("a");
  const lines = text?.replace(/\n$/, "").split("\n");
  // In a loop each line is read; elsewhere only the first.
  const read =
    lines === undefined ? null : (given.context & Context.loop) !== 0 ? lines.slice(0, 16) : lines.slice(0, 1);
  const separators = scope.values.get("IFS")?.alternatives[0]?.[0] ?? " \t\n";
  const split = (line: string): string[] => splitAt(line, separators);
  if (array !== undefined) {
    setValue(scope, array, { alternatives: read?.map(split) ?? [null], isList: true }, true);
    return;
  }
  const targets = names.length === 0 ? ["REPLY"] : names;
  targets.forEach((name, index) => {
    const part = (line: string): string[] => {
      if (targets.length === 1) return [line.trim()];
      const fields = split(line);
      return [index === targets.length - 1 ? fields.slice(index).join(" ") : (fields[index] ?? "")];
    };
    setValue(scope, name, { alternatives: read?.map(part) ?? [null], isList: false }, true);
  });
}

function splitAt(line: string, separators: string): string[] {
  const fields: string[] = [];
  let field = "";
  for (const character of line) {
    if (!separators.includes(character)) field += character;
    else {
      if (field !== "") fields.push(field);
      field = "";
    }
  }
  return field === "" ? fields : [...fields, field];
}

function readLines(scope: Scope, words: readonly Word[], given: Given): void {
  const { names, options } = readNames(words, "dnOsuCc");
  const text = inputOf(scope, given, options);
  const lines = text?.replace(/\n$/, "").split("\n") ?? null;
  setValue(scope, names[0] ?? "MAPFILE", listValue(lines), given.certain);
}

/** `exec 3<<<text` and `exec {fd}<<<text`: what is read from the descriptor later. */
function noteDescriptors(scope: Scope, { redirections }: Pick<ScannedCommand, "redirections">): void {
  for (const { operator, target, descriptor } of redirections) {
    if (descriptor === undefined || target === null || operator !== "<<<") continue;
    const variable = /^\{(\w+)\}$/.exec(descriptor)?.[1];
    const text = expandToText(target, scope);
    if (variable === undefined) scope.descriptors.set(descriptor, text);
    else {
      scope.descriptors.set(`{${variable}}`, text);
      setValue(scope, variable, textValue(`{${variable}}`), true);
    }
  }
}
