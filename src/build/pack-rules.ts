import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";

/** The rule packs as they are shipped, and the words that make a shell ask before any helper has run. */
export interface PackedRules {
  readonly packs: Readonly<Record<string, unknown>>;
  readonly words: { readonly open: readonly string[]; readonly closed: readonly string[] };
}

/** @throws when a pack cannot be read. */
export async function packRules(folder: string): Promise<PackedRules> {
  const packs: Record<string, unknown> = {};
  for (const file of readdirSync(folder)
    .filter((name) => name.endsWith(".yaml"))
    .sort()) {
    packs[file.replace(/\.yaml$/, "")] = parse(readFileSync(join(folder, file), "utf8"));
  }
  return { packs, words: { open: [...commandNames(packs)].sort(), closed: [] } };
}

function* commandNames(value: unknown): Generator<string> {
  if (typeof value !== "object" || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    if (key === "command") yield* [inner].flat().filter((name) => typeof name === "string" && /^[\w.-]+$/.test(name));
    else yield* commandNames(inner);
  }
}
