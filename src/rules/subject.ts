import type { Facts } from "../facts/facts.ts";
import { readArguments } from "../parse/arguments.ts";
import type { Arguments, Command, Word } from "../parse/command.ts";
import { toolOf } from "../parse/tool-table.ts";
import { isElsewhere } from "./elsewhere.ts";
import type { Verdict } from "./engines.ts";
import { optionValueOf } from "./option-value.ts";
import { type Spoken, toSpoken } from "./phrase.ts";
import { pathOf } from "./subcommands.ts";
import { type Folders, type PathForms, pathFormsOf } from "./word-path.ts";

/** The line that a command stands in, and where it would run. */
export interface Surroundings {
  readonly line: string;
  readonly commands: readonly Command[];
  readonly facts: Facts;
  readonly folders: Folders;
}

/** One command of a line with all that a rule may ask about it; what costs time is worked out when it is asked for. */
export class Subject {
  readonly command: Command;
  readonly line: string;
  readonly facts: Facts;
  readonly folders: Folders;
  /** What the script of the rule that was looked at last says. */
  verdict: Verdict | null = null;
  readonly #commands: readonly Command[];
  #arguments: Arguments | null = null;
  #spoken: readonly Spoken[] | null = null;
  #spokenWords: readonly Spoken[] | null = null;
  #pipedFrom: readonly string[] | null = null;
  readonly #paths = new Map<Word, PathForms>();
  readonly #answers = new Map<number, boolean>();

  constructor(command: Command, { line, commands, facts, folders }: Surroundings) {
    this.command = command;
    this.line = line;
    this.facts = facts;
    this.folders = isElsewhere(command) ? { cwd: null, home: null } : folders;
    this.#commands = commands;
  }

  get arguments(): Arguments {
    return (this.#arguments ??= readArguments(this.command));
  }

  /** For scripts, which bring no tables of options with them: the words that lead to a subcommand, and what it is given. */
  get path(): ReturnType<typeof pathOf> {
    return pathOf(this);
  }

  /** The last value of an option in any of its spellings (null for a flag), or null when it is not given. */
  optionValue(spelling: string): ReturnType<typeof optionValueOf> {
    return optionValueOf(this, spelling);
  }

  /** Whether the options of the command are known. */
  get isKnownTool(): boolean {
    return toolOf(this.command.name) !== null;
  }

  pathForms(word: Word): PathForms {
    let forms = this.#paths.get(word);
    if (forms === undefined) this.#paths.set(word, (forms = pathFormsOf(word, this.folders)));
    return forms;
  }

  /** What is said to the command: by all its words together, and by standard input. */
  get spoken(): readonly Spoken[] {
    return (this.#spoken ??= textsGivenTo(this.command).map(toSpoken));
  }

  /** What each of its words says. */
  get spokenWords(): readonly Spoken[] {
    return (this.#spokenWords ??= this.command.words.slice(1).map(({ text }) => toSpoken(withoutValues(text))));
  }

  /** An answer that many rules ask for, worked out once. */
  remember(question: number, answer: () => boolean): boolean {
    let known = this.#answers.get(question);
    if (known === undefined) this.#answers.set(question, (known = answer()));
    return known;
  }

  /** The commands that write into the pipe that this one reads, by base name. */
  get pipedFrom(): readonly string[] {
    return (this.#pipedFrom ??= namesPipedInto(this.command, this.#commands));
  }
}

function textsGivenTo({ words, stdin }: Command): string[] {
  const all = words
    .slice(1)
    .map(({ text }) => withoutValues(text))
    .join(" ");
  return stdin === null ? [all] : [all, withoutValues(stdin)];
}

const isPlainStatement = /^\s*(?:select|insert|values|explain|with|comment)\b/i;
const runsText = /\b(?:execute|prepare|dblink\w*|call|exec|do|query_to_xml)\b/i;

/** A statement that only reads or stores says nothing by what stands in its quotes: `SELECT 'drop table x'`. */
function withoutValues(text: string): string {
  if (!text.includes("'") || !isPlainStatement.test(text) || runsText.test(text)) return text;
  return text.replace(/'(?:[^']|'')*'/g, "''");
}

/**
 * A command of the same name that reads a pipe and writes into no other such ends an earlier pipeline, when something
 * was found behind it: in `(sh; sh)` both read what is piped into the parentheses.
 */
function namesPipedInto(command: Command, commands: readonly Command[]): string[] {
  if (!command.pipeIn) return [];
  const names: string[] = [];
  for (let at = commands.indexOf(command) - 1; at >= 0; at--) {
    const before = commands[at];
    if (before === undefined) break;
    const isSource = before.pipedTo.includes(command.name);
    if (names.length > 0 && !isSource && before.pipeIn && before.name === command.name) break;
    if (isSource && before.name !== null) names.unshift(before.name);
  }
  return names;
}
