import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Examples } from "./examples.ts";
import type { Rule, RulePack } from "./schema.ts";
import type { TriggerWords } from "./triggers.ts";

/** Made by the build beside the bundles; when running from source there is none and the YAML is read instead. */
const packedFile = join(import.meta.dirname, "rules.json");

export interface BundledPacks {
  readonly packs: readonly RulePack[];
  /** The trigger words of all of them with the default configuration; null when they are not worked out yet. */
  readonly words: TriggerWords | null;
  /** The files they came from. */
  readonly files: readonly string[];
}

interface Packed {
  readonly packs: readonly (Omit<RulePack, "rules"> & { readonly rules: readonly Omit<Rule, "match" | "miss">[] })[];
  readonly words: TriggerWords;
}

/** The rules that are shipped, without loading anything to check them; null when running from source. */
export function readPackedRules(file: string = packedFile): BundledPacks | null {
  if (!existsSync(file)) return null;
  // Our own build wrote it, and checked it against packSchema.
  const { packs, words } = JSON.parse(readFileSync(file, "utf8")) as Packed;
  const withoutExamples = { match: [], miss: [] };
  const whole = packs.map((pack) =>
    Object.assign(pack, { rules: pack.rules.map((rule) => Object.assign(rule, withoutExamples)) }),
  );
  return { packs: whole, words, files: [file] };
}

/** The text of `rules.json`. Examples and references are for people who look a rule up, in another file. */
export function formatPackedRules(packs: readonly RulePack[], words: TriggerWords): string {
  const forDeciding = ({ match: _match, miss: _miss, references: _references, ...rule }: Rule) => rule;
  const packed = packs.map((pack) => ({ ...pack, rules: pack.rules.map(forDeciding) }));
  return JSON.stringify({ packs: packed, words } satisfies Packed);
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
