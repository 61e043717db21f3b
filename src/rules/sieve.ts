import { canonicalOption } from "../parse/arguments.ts";
import type { Word } from "../parse/command.ts";
import type { ToolNode } from "../parse/tool-table.ts";
import type { CompiledRule } from "./compile.ts";
import { once } from "./once.ts";
import { compilePhraseSets } from "./phrase.ts";
import { isAppending, isOverwriting, isReading, type OptionTest, optionTests } from "./rule-tests.ts";
import type { OperandPattern, Rule } from "./schema.ts";
import type { Subject } from "./subject.ts";
import { compileWordGlobs } from "./word-globs.ts";

/** What a command must have for a rule to hold, as bits. */
const needed = { via: 1, pipeTo: 2, pipeIn: 4, overwrite: 8, append: 16, input: 32, assign: 64, operand: 128 } as const;

/**
 * A list of rules about one command. Most of them do not hold for it: what many ask for is looked at once for all, and
 * all their globs read a word together.
 */
export class Sieve {
  readonly rules: readonly CompiledRule[];
  readonly #prepared = once(() => prepare(this.rules));

  /** @param rules In order of precedence. */
  constructor(rules: readonly CompiledRule[]) {
    this.rules = rules;
  }

  /** The rules that may hold for a command, in order: none that holds is missing. */
  candidates(subject: Subject): readonly CompiledRule[] {
    if (this.rules.length === 0) return none;
    const { needs, options, words, files, says } = this.#prepared();
    const bits = bitsOf(subject);
    let some: CompiledRule[] | null = null;
    let isOptionsRead = false;
    let isWordsRead = false;
    let isFilesRead = false;
    let isSaid = false;
    for (let at = 0, number = 0; at < needs.length; at += stride, number++) {
      if (((needs[at] ?? 0) & ~bits) !== 0) continue;
      const word = needs[at + wordsAt] ?? -1;
      if (word >= 0) {
        if (!isWordsRead) words.read(operandsOf(subject), subject);
        isWordsRead = true;
        if (!words.matched(word)) continue;
      }
      const file = needs[at + filesAt] ?? -1;
      if (file >= 0) {
        if (!isFilesRead) files.read(targetsOf(subject), subject);
        isFilesRead = true;
        if (!files.matched(file)) continue;
      }
      if (!isOptionsRead) options.read(subject);
      isOptionsRead = true;
      if (!options.hold(needs[at + optionsAt] ?? 0, needs[at + optionsEndAt] ?? 0, subject)) continue;
      const phrases = needs[at + saysAt] ?? -1;
      if (phrases >= 0) {
        if (!isSaid) says.read(subject);
        isSaid = true;
        if (!says.matched(phrases)) continue;
      }
      const compiled = this.rules[number];
      if (compiled === undefined) break;
      if (some === null) some = [compiled];
      else some.push(compiled);
    }
    return some ?? none;
  }
}

const none: readonly CompiledRule[] = [];

const [unknown, yes, no] = [0, 1, 2];

function bitsOf({ command, facts, arguments: { operands, otherOperands } }: Subject): number {
  let bits = operands.length > 0 || otherOperands.length > 0 ? needed.operand : 0;
  if (command.via.length > 0 || facts.isRoot) bits |= needed.via;
  if (command.pipedTo.length > 0) bits |= needed.pipeTo;
  if (command.pipeIn) bits |= needed.pipeIn;
  if (command.assignments.length > 0) bits |= needed.assign;
  for (const { operator } of command.redirections) {
    if (isOverwriting(operator)) bits |= needed.overwrite;
    if (isAppending(operator)) bits |= needed.append;
    if (isReading(operator)) bits |= needed.input;
  }
  return bits;
}

function bitsNeeded(rule: Rule): number {
  const about = (value: unknown, bit: number) => (value === undefined ? 0 : bit);
  return (
    about(rule.via, needed.via) |
    about(rule.pipe_to, needed.pipeTo) |
    about(rule.pipe_from, needed.pipeIn) |
    about(rule.redirect, needed.overwrite) |
    about(rule.append, needed.append) |
    about(rule.input, needed.input) |
    about(rule.path ?? rule.operand ?? rule.target, needed.operand) |
    (Object.keys(rule.assign ?? {}).length === 0 ? 0 : needed.assign)
  );
}

function operandsOf({ arguments: { operands, otherOperands } }: Subject): readonly Word[] {
  return operands === otherOperands ? operands : [...operands, ...otherOperands];
}

function targetsOf({ command }: Subject): readonly Word[] {
  return command.redirections.flatMap(({ target }) => target ?? []);
}

/**
 * What each rule needs, in numbers that stand close together: the bits, then the numbers of its set of globs for words,
 * of globs for files and of phrases (-1: none that can be looked for together with others), then from where to where
 * its tests of options stand in a list of their numbers.
 */
const stride = 6;
const [wordsAt, filesAt, saysAt, optionsAt, optionsEndAt] = [1, 2, 3, 4, 5];

interface Prepared {
  readonly needs: Int32Array;
  readonly options: OptionReader;
  readonly words: WordReader;
  readonly files: WordReader;
  readonly says: SpokenReader;
}

function prepare(rules: readonly CompiledRule[]): Prepared {
  const numbers = new Map<OptionTest, number>();
  const wanted: number[] = [];
  const [words, files, says]: [string[][], string[][], string[][]] = [[], [], []];
  const needs = rules.flatMap(({ rule }) => {
    const from = wanted.length;
    for (const test of rule.options === undefined ? [] : optionTests(rule.options)) {
      const number = numbers.get(test) ?? numbers.size;
      numbers.set(test, number);
      wanted.push(number);
    }
    return [
      bitsNeeded(rule),
      addSet(words, globsOf(rule.operand) ?? globsOf(rule.target)),
      addSet(files, globsOf(rule.redirect) ?? globsOf(rule.append) ?? globsOf(rule.input)),
      addSet(says, rule.says?.any ?? null),
      from,
      wanted.length,
    ];
  });
  return {
    needs: Int32Array.from(needs),
    options: new OptionReader([...numbers.keys()], Int32Array.from(wanted)),
    words: new WordReader(words),
    files: new WordReader(files),
    says: new SpokenReader(says),
  };
}

/** Null for a pattern that is more, or other, than globs. */
function globsOf(pattern: OperandPattern | undefined): readonly string[] | null {
  if (pattern === undefined) return null;
  if (typeof pattern === "string") return [pattern];
  if (Array.isArray(pattern)) return pattern;
  return "re" in pattern ? null : pattern.any;
}

function addSet(sets: string[][], set: readonly string[] | null): number {
  return set === null ? -1 : sets.push([...set]) - 1;
}

/** Which tests of options hold. Only those about options that are given are asked. */
class OptionReader {
  readonly #tests: readonly OptionTest[];
  /** Numbers of tests, one rule after the other. */
  readonly #wanted: Int32Array;
  /** What the tests answer when no option is given. */
  readonly #start: Uint8Array;
  readonly #answers: Uint8Array;
  /** For each subcommand, the numbers of the tests about an option by the name that a table gives it. */
  readonly #aboutByNode = new Map<ToolNode | null, ReadonlyMap<string, readonly number[]>>();

  constructor(tests: readonly OptionTest[], wanted: Int32Array) {
    this.#tests = tests;
    this.#wanted = wanted;
    this.#start = Uint8Array.from(tests, ({ names, otherwise }) => (names === null ? unknown : otherwise ? yes : no));
    this.#answers = new Uint8Array(tests.length);
  }

  read({ arguments: { options, node } }: Subject): void {
    this.#answers.set(this.#start);
    if (options.size === 0) return;
    let about = this.#aboutByNode.get(node);
    if (about === undefined) this.#aboutByNode.set(node, (about = this.#testsByName(node)));
    for (const name of options.keys()) for (const number of about.get(name) ?? nobody) this.#answers[number] = unknown;
  }

  /** Whether the tests hold that stand there in the list of wanted ones. */
  hold(from: number, to: number, subject: Subject): boolean {
    for (let at = from; at < to; at++) {
      const number = this.#wanted[at] ?? 0;
      let answer = this.#answers[number];
      if (answer === unknown) this.#answers[number] = answer = this.#tests[number]?.test(subject) === true ? yes : no;
      if (answer === no) return false;
    }
    return true;
  }

  #testsByName(node: ToolNode | null): ReadonlyMap<string, readonly number[]> {
    const about = new Map<string, number[]>();
    for (const [number, { names }] of this.#tests.entries()) {
      for (const name of new Set((names ?? []).flatMap((spelling) => [spelling, canonicalOption(node, spelling)]))) {
        const known = about.get(name);
        if (known === undefined) about.set(name, [number]);
        else known.push(number);
      }
    }
    return about;
  }
}

const nobody: readonly number[] = [];

/** Which sets of globs match some word. */
class WordReader {
  readonly #globs: () => ReturnType<typeof compileWordGlobs>;
  readonly #matched: Uint8Array;
  readonly #note = (set: number): void => {
    this.#matched[set] = yes;
  };

  constructor(sets: readonly (readonly string[])[]) {
    this.#globs = once(() => compileWordGlobs(sets));
    this.#matched = new Uint8Array(sets.length);
  }

  read(words: readonly Word[], subject: Subject): void {
    const globs = this.#globs();
    this.#matched.fill(unknown);
    for (const word of words) globs(word, subject, this.#note);
  }

  matched(set: number): boolean {
    return this.#matched[set] === yes;
  }
}

/** Which sets of phrases are said. */
class SpokenReader {
  readonly #phrases: () => ReturnType<typeof compilePhraseSets>;
  readonly #matched: Uint8Array;
  readonly #note = (set: number): void => {
    this.#matched[set] = yes;
  };

  constructor(sets: readonly (readonly string[])[]) {
    this.#phrases = once(() => compilePhraseSets(sets));
    this.#matched = new Uint8Array(sets.length);
  }

  read(subject: Subject): void {
    const phrases = this.#phrases();
    this.#matched.fill(unknown);
    for (const spoken of subject.spoken) phrases(spoken, this.#note);
  }

  matched(set: number): boolean {
    return this.#matched[set] === yes;
  }
}
