import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { CotermError } from "../base/errors.ts";
import { readDocument } from "../config/read-document.ts";
import type { BundledPacks } from "./bundled.ts";
import { packSchema, type RulePack } from "./schema.ts";

/** Where the packs are written: `rules/` of the repository. */
const packFolder = resolve(import.meta.dirname, "../../rules");

/**
 * Reads and checks the rule packs of a folder, by file name.
 *
 * @throws CotermError RULES_UNREADABLE with every problem in its sentence
 */
export function loadPacks(folder: string = packFolder): BundledPacks {
  const files = readdirSync(folder)
    .filter((name) => name.endsWith(".yaml"))
    .sort()
    .map((name) => join(folder, name));
  const packs: RulePack[] = [];
  const problems: string[] = [];
  for (const file of files) {
    const read = readDocument(readFileSync(file, "utf8"), file, packSchema);
    if (read.value === null) problems.push(...read.problems.map(({ sentence }) => sentence));
    else packs.push(read.value);
  }
  const seen = new Set<string>();
  for (const { id } of packs.flatMap(({ rules }) => rules)) {
    if (seen.has(id)) problems.push(`two rules are called ${id}`);
    seen.add(id);
  }
  if (problems.length > 0) {
    throw new CotermError("RULES_UNREADABLE", problems.join("\n"), { hint: "mend the rule pack", exit: "usage" });
  }
  return { packs, files: [folder, ...files] };
}
