import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Examples } from "./examples.ts";
import type { RulePack } from "./schema.ts";

/** A pack as it is shipped: checked when it was built, without its examples. */
export type PackedRules = readonly RulePack[];

/** Made by the build beside the bundles; when running from source there is none and the YAML is read instead. */
const packedFile = join(import.meta.dirname, "rules.json");

export interface BundledPacks {
  readonly packs: PackedRules;
  /** The files they came from. */
  readonly files: readonly string[];
}

/** The rules that are shipped, without loading anything to check them; null when running from source. */
export function readPackedRules(file: string = packedFile): BundledPacks | null {
  if (!existsSync(file)) return null;
  const packs = JSON.parse(readFileSync(file, "utf8")) as PackedRules; // our own build checked it against packSchema
  return { packs, files: [file] };
}

/** The text of `rules.json`. Examples serve the tests and the documentation only. */
export function formatPackedRules(packs: readonly RulePack[]): string {
  return JSON.stringify(
    packs.map((pack) => ({ ...pack, rules: pack.rules.map((rule) => ({ ...rule, match: [], miss: [] })) })),
  );
}

/** The examples of the shipped rules by rule id, for those who want to see or run them; null when running from source. */
export function readPackedExamples(file: string = join(import.meta.dirname, "examples.json")): Examples | null {
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Examples) : null; // our own build wrote it
}

/** The text of `examples.json`. */
export function formatPackedExamples(packs: readonly RulePack[]): string {
  const examples = packs.flatMap(({ rules }) => rules.map(({ id, match, miss }) => [id, { match, miss }] as const));
  return JSON.stringify(Object.fromEntries(examples));
}
