import { openSync, readSync } from "node:fs";
import type { EngineName } from "./engines.ts";
import type { Rule, RulePack } from "./schema.ts";
import type { TriggerWords } from "./triggers.ts";

/** A shipped rule, without the lines that it must and must not hold for. */
export type ShelvedRule = Omit<Rule, "match" | "miss">;

/** The packs without their rules, in order, each with how many it has. */
export type ShelvedPack = Omit<RulePack, "rules"> & { readonly size: number };

/** What is known of the rules of a file before one of them is read: its second line. */
interface Catalogue {
  readonly packs: readonly ShelvedPack[];
  /** Names of commands that the same rules are about, and the numbers of those rules, each joined by blanks. */
  readonly commands: readonly (readonly [names: string, rules: string])[];
  /** Those that name no command: about redirections, and about anything. */
  readonly redirection: readonly number[];
  readonly anything: readonly number[];
  /** Bytes of each rule. */
  readonly lengths: readonly number[];
  readonly engines: readonly EngineName[];
  readonly hasLists: boolean;
  readonly open: string;
  readonly closed: string;
}

/**
 * The shipped rules in one file of which a process reads only what its lines need: a catalogue, and then the rules
 * about a command when the first line with that command is judged. The first line of the file is the length of the
 * catalogue, then it follows, then each rule has a line.
 */
export class RuleShelf {
  readonly file: string;
  /** So far. */
  bytesRead = 0;
  // Kept open: when another build replaces the file, this one goes on with the rules of its own catalogue.
  readonly #descriptor: number;
  readonly #catalogue: Catalogue;
  readonly #commands = new Map<string, readonly number[]>();
  readonly #starts: number[] = [];
  readonly #read = new Map<number, ShelvedRule>();

  /** @throws as openSync does */
  constructor(file: string) {
    this.file = file;
    this.#descriptor = openSync(file, "r");
    const length = Number(this.#text(0, lengthDigits));
    this.#catalogue = JSON.parse(this.#text(lengthDigits + 1, length)) as Catalogue; // our own build wrote it
    for (const [names, rules] of this.#catalogue.commands) {
      const numbers = rules.split(" ").map(Number);
      for (const name of names.split(" ")) this.#commands.set(name, numbers);
    }
    let start = lengthDigits + 1 + length + 1;
    for (const bytes of this.#catalogue.lengths) {
      this.#starts.push(start);
      start += bytes + 1;
    }
  }

  get packs(): readonly ShelvedPack[] {
    return this.#catalogue.packs;
  }

  get size(): number {
    return this.#starts.length;
  }

  get engines(): readonly EngineName[] {
    return this.#catalogue.engines;
  }

  get hasLists(): boolean {
    return this.#catalogue.hasLists;
  }

  get redirection(): readonly number[] {
    return this.#catalogue.redirection;
  }

  get anything(): readonly number[] {
    return this.#catalogue.anything;
  }

  get words(): TriggerWords {
    const { open, closed } = this.#catalogue;
    return { open: listOf(open), closed: listOf(closed), always: false };
  }

  /** The numbers of the rules about a command, in order. */
  about(name: string): readonly number[] | undefined {
    return this.#commands.get(name);
  }

  /** @param number From 0, in the order of the packs and of the rules in them. */
  rule(number: number): ShelvedRule {
    let rule = this.#read.get(number);
    if (rule === undefined) {
      const text = this.#text(this.#starts[number] ?? 0, this.#catalogue.lengths[number] ?? 0);
      rule = JSON.parse(text) as ShelvedRule; // our own build wrote it, and checked it against packSchema
      this.#read.set(number, rule);
    }
    return rule;
  }

  #text(start: number, length: number): string {
    const buffer = Buffer.allocUnsafe(length);
    let filled = 0;
    while (filled < length) {
      const bytes = readSync(this.#descriptor, buffer, filled, length - filled, start + filled);
      if (bytes === 0) throw new Error(`${this.file} ends too early`);
      filled += bytes;
    }
    this.bytesRead += length;
    return buffer.toString("utf8");
  }
}

/** Of the number in the first line of the file. */
const lengthDigits = 8;

function listOf(words: string): string[] {
  return words === "" ? [] : words.split(" ");
}

/** The text of a file for a shelf. */
export function formatShelf(
  packs: readonly RulePack[],
  facts: {
    readonly words: TriggerWords;
    readonly engines: Iterable<EngineName>;
  },
): string {
  const rules = packs.flatMap((pack) => pack.rules.map(withoutExamples));
  const lines = rules.map((rule) => JSON.stringify(rule));
  const numbersWhere = (holds: (rule: ShelvedRule) => boolean) =>
    rules.flatMap((rule, number) => (holds(rule) ? [number] : []));
  const isAboutFiles = ({ redirect, append, input }: ShelvedRule) =>
    [redirect, append, input].some((pattern) => pattern !== undefined);
  const catalogue: Catalogue = {
    packs: packs.map(({ rules: own, ...pack }) => ({ ...pack, size: own.length })),
    commands: commandsOf(rules),
    redirection: numbersWhere((rule) => rule.command === undefined && isAboutFiles(rule)),
    anything: numbersWhere((rule) => rule.command === undefined && !isAboutFiles(rule)),
    lengths: lines.map((line) => Buffer.byteLength(line)),
    engines: [...facts.engines],
    hasLists: rules.some(({ list }) => list !== undefined),
    open: facts.words.open.join(" "),
    closed: facts.words.closed.join(" "),
  };
  const first = JSON.stringify(catalogue);
  const length = String(Buffer.byteLength(first)).padStart(lengthDigits, "0");
  return [length, first, ...lines, ""].join("\n");
}

function withoutExamples({ match: _match, miss: _miss, references: _references, ...rule }: Rule): ShelvedRule {
  return rule;
}

/** Commands with the same rules share one entry. */
function commandsOf(rules: readonly ShelvedRule[]): Catalogue["commands"] {
  const numbers = new Map<string, number[]>();
  for (const [number, { command }] of rules.entries()) {
    for (const name of new Set([command ?? []].flat())) numbers.set(name, [...(numbers.get(name) ?? []), number]);
  }
  const groups = new Map<string, string[]>();
  for (const [name, list] of numbers) {
    const key = list.join(" ");
    groups.set(key, [...(groups.get(key) ?? []), name]);
  }
  return [...groups].map(([key, names]) => [names.join(" "), key]);
}
