import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Examples } from "./examples.ts";
import { stampOf } from "../base/file-stamp.ts";
import { RuleShelf, type ShelvedRule } from "./rule-shelf.ts";
import type { Rule, RulePack } from "./schema.ts";

/** Made by the build beside the bundles; when running from source there is none and the YAML is read instead. */
const shelfFile = join(import.meta.dirname, "rules.jsonl");

export interface BundledPacks {
  readonly packs: readonly RulePack[];
  /** The files they came from. */
  readonly files: readonly string[];
}

const open = new Map<string, RuleShelf>();

/** The rules that are shipped, each of them read when it is needed; null when running from source. */
export function openShelf(file: string = shelfFile): RuleShelf | null {
  if (!existsSync(file)) return null;
  const key = `${file} ${stampOf([file])}`;
  let shelf = open.get(key);
  if (shelf === undefined) open.set(key, (shelf = new RuleShelf(file)));
  return shelf;
}

/** All packs of a shelf as they were written, without the examples. */
export function packsOf(shelf: RuleShelf): BundledPacks {
  let first = 0;
  const packs = shelf.packs.map(({ size, ...pack }) => {
    const rules = Array.from({ length: size }, (_, index) => withoutLines(shelf.rule(first + index)));
    first += size;
    return { ...pack, rules };
  });
  return { packs, files: [shelf.file] };
}

/** What a rule is whose examples are elsewhere. */
export function withoutLines(rule: ShelvedRule): Rule {
  return { ...rule, match: [], miss: [] };
}

/** The examples and references of the shipped rules by rule id, for those who want to see or run them; null when running from source. */
export function readPackedExamples(file: string = join(import.meta.dirname, "examples.json")): Examples | null {
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Examples) : null; // our own build wrote it
}

/** The text of `examples.json`. */
export function formatPackedExamples(packs: readonly RulePack[]): string {
  const examples = packs.flatMap(({ rules }) =>
    rules.map(({ id, match, miss, references = [] }) => [id, { match, miss, references }] as const),
  );
  return JSON.stringify(Object.fromEntries(examples));
}
