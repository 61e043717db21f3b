import { optionValues } from "../parse/arguments.ts";
import type { Word } from "../parse/command.ts";
import { compileGlobs, type Glob } from "./glob.ts";
import { isGlob } from "./glob-syntax.ts";
import { compilePhrases, type Spoken } from "./phrase.ts";
import type { OperandPattern, Rule, RuleContext } from "./schema.ts";
import { compileContext } from "./context-tests.ts";
import type { Engines, Verdict } from "./engines.ts";
import { once } from "./once.ts";
import { wordBehind } from "./word-behind.ts";
import { mainPathsOf } from "./subcommands.ts";
import type { Subject } from "./subject.ts";
import { compileWordGlobs } from "./word-globs.ts";

/** One condition of a rule. */
export type Test = (subject: Subject) => boolean;

/** The conditions of a rule, the cheapest first. Its command names are looked up before. */
export function compileTests(rule: Rule, engines: Engines): readonly Test[] {
  const tests: Test[] = [];
  if (rule.via !== undefined) tests.push(testVia([rule.via].flat()));
  if (rule.pipe_to !== undefined) tests.push(testPipe([rule.pipe_to].flat()));
  if (rule.pipe_from !== undefined) tests.push(testSource([rule.pipe_from].flat()));
  if (rule.redirect !== undefined) tests.push(testRedirect(rule.redirect, isOverwriting, engines));
  if (rule.append !== undefined) tests.push(testRedirect(rule.append, isAppending, engines));
  if (rule.input !== undefined) tests.push(testRedirect(rule.input, isReading, engines));
  // Many rules about one command ask for the same options, which are looked up once; the patterns are their own.
  if (rule.path === undefined && rule.options !== undefined)
    tests.push(...optionTests(rule.options).map(({ test }) => test));
  if (rule.path !== undefined || rule.operand !== undefined) tests.push(testOperands(rule, engines));
  if (rule.target !== undefined) tests.push(testTarget(rule.target, engines));
  if (rule.path !== undefined && rule.options !== undefined)
    tests.push(...optionTests(rule.options).map(({ test }) => test));
  if (rule.says !== undefined) tests.push(testSays(rule.says));
  if (rule.assign !== undefined) tests.push(...testAssignments(rule.assign, engines));
  if (rule.context !== undefined) tests.push(...compileContext(rule.context, engines));
  for (const engine of ["cel", "lua", "lint"] as const) {
    const source = rule[keyOf[engine]];
    if (source !== undefined) tests.push(testVerdict(() => engines.get(engine)(source)));
  }
  return tests;
}

const keyOf = { cel: "when", lua: "lua", lint: "lint" } as const;

/** The contexts that the user confines a rule to. */
export function compileScope(only: readonly RuleContext[], engines: Engines): readonly Test[] {
  return only.flatMap((context) => compileContext(context, engines));
}

/** Compiled when every cheaper condition holds; what it says to people is kept beside the command. */
function testVerdict(compile: () => (subject: Subject) => Verdict): Test {
  const judge = once(compile);
  return (subject) => {
    const verdict = judge()(subject);
    subject.verdict = verdict;
    return verdict.holds;
  };
}

function testVia(wanted: readonly string[]): Test {
  return ({ command, facts }) =>
    command.via.some(({ name, tags }) => wanted.includes(name) || tags.some((tag) => wanted.includes(tag))) ||
    (facts.isRoot && wanted.includes("root"));
}

function testPipe(names: readonly string[]): Test {
  const wanted = new Set(names);
  return ({ command }) => command.pipedTo.some((name) => name !== null && wanted.has(name));
}

function testSource(names: readonly string[]): Test {
  const wanted = new Set(names);
  return ({ pipedFrom }) => pipedFrom.some((name) => wanted.has(name));
}

export const isAppending = (operator: string) => operator.includes(">>");
export const isOverwriting = (operator: string) => operator.includes(">") && !isAppending(operator);
/** Not a heredoc, whose target is no file. */
export const isReading = (operator: string) => operator === "<" || operator === "<>";

function testRedirect(pattern: OperandPattern, isMeant: (operator: string) => boolean, engines: Engines): Test {
  const matches = compileWordPattern(pattern, engines);
  return (subject) =>
    subject.command.redirections.some(
      ({ operator, target }) => target !== null && isMeant(operator) && matches(target, subject),
    );
}

/** Subcommand words and an operand behind them, under either reading of options that are not known. */
function testOperands(rule: Rule, engines: Engines): Test {
  const paths = rule.path === undefined ? [[]] : mainPathsOf(rule).map((path) => path.split(/\s+/).map(compileWord));
  const matches = rule.operand === undefined ? null : compileWordPattern(rule.operand, engines);
  const holds = (operands: readonly Word[], subject: Subject) =>
    paths.some(
      (path) =>
        startsWith(operands, path) &&
        (matches === null || operands.some((word, i) => i >= path.length && matches(word, subject))),
    );
  return (subject) => {
    const { operands, otherOperands } = subject.arguments;
    return holds(operands, subject) || (otherOperands !== operands && holds(otherOperands, subject));
  };
}

/** The last of several operands, under either reading of options that are not known. */
function testTarget(pattern: OperandPattern, engines: Engines): Test {
  const matches = compileWordPattern(pattern, engines);
  const holds = (operands: readonly Word[], subject: Subject) => {
    const last = operands.length > 1 ? operands.at(-1) : undefined;
    return last !== undefined && matches(last, subject);
  };
  return (subject) => {
    const { operands, otherOperands } = subject.arguments;
    return holds(operands, subject) || (otherOperands !== operands && holds(otherOperands, subject));
  };
}

function startsWith(operands: readonly Word[], path: readonly Glob[]): boolean {
  return path.every((matches, i) => {
    const word = operands[i];
    return word !== undefined && !word.dynamic && matches(word.text);
  });
}

/** Most subcommand words are plain. */
function compileWord(word: string): Glob {
  return isGlob(word) ? compileGlobs([word]) : (text) => text === word;
}

/** A test of options: the same object in all rules that ask the same, and a command answers it once. */
export interface OptionTest {
  readonly test: Test;
  /** As they are spelled: when none of them is given, the answer is `otherwise`. Null: it is not only about options. */
  readonly names: readonly string[] | null;
  readonly otherwise: boolean;
}

export function optionTests({ all = [], any, none = [] }: NonNullable<Rule["options"]>): OptionTest[] {
  return [...all.map(givenOption), ...(any === undefined ? [] : [anyOption(any)]), ...none.map(missingOption)];
}

function givenOption(option: string): OptionTest {
  return sharedTest(option, () => ({ test: testOption(option), names: namesOf(option), otherwise: false }));
}

function anyOption(options: readonly string[]): OptionTest {
  return sharedTest(`any ${options.join("\n")}`, () => {
    const some = options.map(givenOption);
    const names = some.flatMap((one) => one.names ?? []);
    return {
      test: (subject) => some.some(({ test }) => test(subject)),
      names: some.some((one) => one.names === null) ? null : names,
      otherwise: false,
    };
  });
}

function missingOption(option: string): OptionTest {
  return sharedTest(`not ${option}`, () => {
    const { test, names } = givenOption(option);
    return { test: (subject) => !test(subject), names, otherwise: true };
  });
}

const shared = new Map<string, OptionTest>();

function sharedTest(question: string, compile: () => OptionTest): OptionTest {
  let known = shared.get(question);
  if (known === undefined) {
    const { test, ...rest } = compile();
    const number = shared.size;
    shared.set(question, (known = { ...rest, test: (subject) => subject.remember(number, () => test(subject)) }));
  }
  return known;
}

function namesOf(option: string): readonly string[] | null {
  return option === "--" ? null : parseOption(option).names;
}

/** `-f|--force`, `--replicas=0`, `--dry-run=` (without a value), `-h=` (by itself). */
function testOption(option: string): Test {
  if (option === "--") return ({ command }) => command.words.some(({ text, quoted }) => text === "--" && !quoted);
  if (/^-\w=$/.test(option)) return testLoneFlag(option.slice(0, -1));
  const { names, value } = parseOption(option);
  return ({ command, arguments: parsed }) =>
    names.some((name) => {
      const values = optionValues(parsed, name);
      if (values === null) return false;
      return value === null || values.some(value) || (values.includes(null) && value(wordBehind(command, name)));
    });
}

/** In a cluster or before a word the letter may mean something else: `-auth`, `-h host`. */
function testLoneFlag(flag: string): Test {
  return ({ command: { words } }) =>
    words.some(({ text, quoted }, at) => text === flag && !quoted && /^(?:-|$)/.test(words[at + 1]?.text ?? ""));
}

function parseOption(option: string): { names: string[]; value: ((given: string | null) => boolean) | null } {
  const at = option.indexOf("=");
  const names = (at < 0 ? option : option.slice(0, at)).split("|");
  if (at < 0) return { names, value: null };
  const glob = option.slice(at + 1);
  if (glob === "") return { names, value: (given) => given === null || given === "" };
  const matches = compileGlobs([glob]);
  return { names, value: (given) => given !== null && matches(given) };
}

function testSays({ any, none }: NonNullable<Rule["says"]>): Test {
  const wanted = compilePhrases(any);
  if (none === undefined) return ({ spoken }) => spoken.some(wanted);
  const harmless = compilePhrases(none);
  const holds = (text: Spoken) => wanted(text) && !harmless(text);
  // What no text says no single word says.
  return (subject) => subject.spoken.some(wanted) && (subject.spoken.some(holds) || subject.spokenWords.some(holds));
}

function testAssignments(wanted: Readonly<Record<string, string>>, engines: Engines): Test[] {
  return Object.entries(wanted).map(([name, source]) => {
    const literal = literalOf(source);
    const search = once(() => (literal === null ? engines.get("regex")(source) : (text: string) => text === literal));
    return ({ command }) =>
      command.assignments.some((assignment) => assignment.name === name && search()(assignment.value ?? ""));
  });
}

/** The one text that an expression such as `^test$` matches: for it no engine is needed. */
export function literalOf(source: string): string | null {
  return /^\^([\w-]*)\$$/.exec(source)?.[1] ?? null;
}

type WordTest = (word: Word, subject: Subject) => boolean;

function compileWordPattern(pattern: OperandPattern, engines: Engines): WordTest {
  if (typeof pattern === "string" || Array.isArray(pattern)) return compileWordTest([pattern].flat());
  if ("re" in pattern) {
    const search = once(() => engines.get("regex")(pattern.re));
    return ({ text }) => search()(text);
  }
  const [matches, excepts] = [compileWordTest(pattern.any), compileWordTest(pattern.none)];
  return (word, subject) => matches(word, subject) && !excepts(word, subject);
}

function compileWordTest(globs: readonly string[]): WordTest {
  const read = compileWordGlobs([globs]);
  return (word, subject) => {
    let matches = false;
    read(word, subject, () => {
      matches = true;
    });
    return matches;
  };
}
