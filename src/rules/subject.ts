import type { Facts } from "../facts/facts.ts";
import type { Arguments, Command, Word } from "../parse/command.ts";
import { type Folders, type PathForms, pathFormsOf } from "./word-path.ts";

/** One command of a line with all that a rule may ask about it; what costs time is worked out when it is asked for. */
export class Subject {
  readonly command: Command;
  readonly facts: Facts;
  readonly folders: Folders;
  readonly #readArguments: (command: Command) => Arguments;
  #arguments: Arguments | null = null;
  #said: readonly string[] | null = null;
  readonly #paths = new Map<Word, PathForms>();

  constructor(command: Command, facts: Facts, folders: Folders, readArguments: (command: Command) => Arguments) {
    this.command = command;
    this.facts = facts;
    this.folders = isElsewhere(command) ? { cwd: null, home: null } : folders;
    this.#readArguments = readArguments;
  }

  get arguments(): Arguments {
    return (this.#arguments ??= this.#readArguments(this.command));
  }

  pathForms(word: Word): PathForms {
    let forms = this.#paths.get(word);
    if (forms === undefined) this.#paths.set(word, (forms = pathFormsOf(word, this.folders)));
    return forms;
  }

  /** Texts that the command is given: its words, all of them together, standard input. */
  get said(): readonly string[] {
    return (this.#said ??= textsGivenTo(this.command));
  }
}

function textsGivenTo({ words, stdin }: Command): string[] {
  const texts = words.slice(1).map(({ text }) => text);
  return [texts.join(" "), ...texts, ...(stdin === null ? [] : [stdin])];
}

/** It runs on another machine or in a container, where this place says nothing. */
export function isElsewhere(command: Command): boolean {
  return command.via.some(({ tags }) => tags.includes("remote") || tags.includes("container"));
}
