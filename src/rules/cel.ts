import { Environment } from "@marcbachmann/cel-js";
import { sentenceOf } from "../base/errors.ts";
import { CelBudget } from "./cel-budget.ts";
import { factFields, FactView } from "./cel-facts.ts";
import { RuleError, type Verdict } from "./engines.ts";
import { compileRegex } from "./regex.ts";
import type { Subject } from "./subject.ts";

/** Longer texts are cut: no rule needs more, and each step may look at all of it. */
const longestText = 16_384;

/**
 * Makes a test of a CEL expression. It is checked when it is compiled: names, types, and what it may cost.
 *
 * @throws SyntaxError
 */
export function compileCel(source: string): (subject: Subject) => Verdict {
  const { program, budget } = parse(source);
  return (subject) => {
    const words = subject.command.words.map(({ text }) => cut(text));
    const { path, operands } = subject.path;
    const line = cut(subject.line);
    const longest = words.reduce((most, { length }) => Math.max(most, length), line.length);
    if (!budget.allows(words.length, longest))
      throw new RuleError("the expression takes too long for a line like this");
    current = subject;
    try {
      const value: unknown = program({
        line,
        command: subject.command.name ?? "",
        args: words.slice(1),
        path: path.map(({ text }) => cut(text)),
        operands: operands.map(({ text }) => cut(text)),
        via: subject.command.via.map(({ name }) => name),
        facts: new FactView(subject),
      });
      return value === true ? yes : no;
    } catch (error) {
      throw new RuleError(firstLine(error), { cause: error });
    } finally {
      current = null;
    }
  };
}

const yes: Verdict = { holds: true, message: null, approverMessage: null };
const no: Verdict = { holds: false, message: null, approverMessage: null };

/** The command that is judged: the functions of an expression are not told which evaluation calls them. */
let current: Subject | null = null;

const patterns = new Map<string, (text: string) => boolean>();

const environment = new Environment({ limits: { maxAstNodes: 500, maxDepth: 20, maxListElements: 100 } })
  .registerType("Facts", { ctor: FactView, fields: factFields })
  .registerVariable("line", "string")
  .registerVariable("command", "string")
  .registerVariable("args", "list<string>")
  .registerVariable("path", "list<string>")
  .registerVariable("operands", "list<string>")
  .registerVariable("via", "list<string>")
  .registerVariable("facts", "Facts")
  .registerFunction("has_arg(string): bool", (text: string) =>
    (current?.command.words ?? []).some((word, index) => index > 0 && word.text === text),
  )
  .registerFunction("has_option(string): bool", (name: string) => optionOf(name) !== null)
  .registerFunction("opt(string): string", (name: string) => cut(optionOf(name)?.value ?? ""))
  .registerFunction("string.re(string): bool", (text: string, pattern: string) => search(pattern)(text));

function parse(source: string): { program: (context: object) => unknown; budget: CelBudget } {
  try {
    const program = environment.parse(source);
    const budget = new CelBudget(program.ast);
    const { valid, type, error } = program.check();
    if (!valid) throw error ?? new SyntaxError("it has a mistake in its types");
    if (type !== "bool" && type !== "dyn") throw new SyntaxError(`it must be true or false, and is of type ${type}`);
    return { program, budget };
  } catch (error) {
    throw new SyntaxError(`${firstLine(error)}${placeOf(error)}${factMeant(error)}`, { cause: error });
  }
}

/** Facts have the names that `context` gives them, and so are written without `facts.` by mistake. */
function factMeant(error: unknown): string {
  const name = /^Unknown variable: (\w+)/.exec(firstLine(error))?.[1];
  return name !== undefined && Object.hasOwn(factFields, name) ? `, did you mean facts.${name}?` : "";
}

function optionOf(name: string): { readonly value: string | null } | null {
  return current === null ? null : current.optionValue(name);
}

/** Patterns are those that stand in expressions, so that there are only as many. */
function search(pattern: string): (text: string) => boolean {
  let test = patterns.get(pattern);
  if (test === undefined) patterns.set(pattern, (test = compileRegex(pattern)));
  return test;
}

function cut(text: string): string {
  return text.length > longestText ? text.slice(0, longestText) : text;
}

/** The library shows the place in the expression below its sentence. */
function firstLine(error: unknown): string {
  return (sentenceOf(error).split("\n")[0] ?? "").trim();
}

function placeOf(error: unknown): string {
  if (typeof error !== "object" || error === null || !("range" in error)) return "";
  const { range } = error;
  const isRange = typeof range === "object" && range !== null && "start" in range && typeof range.start === "number";
  return isRange ? ` at character ${Number(range.start) + 1}` : "";
}
