/**
 * Makes `src/parse/options.compiled.json` from `src/parse/options.json`, the specs of `@withfig/autocomplete`, and ours in
 * the same form.
 * Usage: `node src/build/options.ts [--check]`. With `--check` nothing is written; the exit code is 1 when the file is
 * not what the pinned package and our own table say.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import own from "../parse/options.json" with { type: "json" };
import { wrapperOf } from "../parse/wrapper-table.ts";
import { chosenSpecs, looseSpecs, uniformSpecs } from "./options/chosen-specs.ts";
import { hoistOptions } from "./options/hoist.ts";
import { readOwnSpecs } from "./options/own-specs.ts";
import { readSpec } from "./options/spec.ts";
import { mergeTool, ownTree, specTree, type ToolSource, type Tree } from "./options/tree.ts";
import { uniformTree } from "./options/uniform.ts";
import { writeTable } from "./options/write-table.ts";

const table = resolve(import.meta.dirname, "../parse/options.compiled.json");

/** The text of the compiled table, the same wherever it is made. */
export async function compileOptions(): Promise<string> {
  const sources: Readonly<Record<string, ToolSource>> = { ...own, ...(await readOwnSpecs()) };
  const tools = new Map<string, Tree>(Object.entries(sources).map(([name, source]) => [name, ownTree(source)]));
  for (const name of chosenSpecs) {
    const spec = await readSpec(name, { isLoose: looseSpecs.has(name) });
    const source = sources[name] ?? ofWrapper(name);
    tools.set(name, hoistOptions(source === undefined ? specTree(spec) : mergeTool(spec, source)));
  }
  for (const [name, limits] of Object.entries(uniformSpecs)) {
    tools.set(name, uniformTree(await readSpec(name), sources[name] ?? {}, limits));
  }
  return writeTable(tools);
}

/** What `wrappers.json` says about the options of a command that runs others. */
function ofWrapper(name: string): ToolSource | undefined {
  const options = wrapperOf(name)?.options;
  return options === undefined ? undefined : { options };
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { check: { type: "boolean", default: false } } });
  const text = await compileOptions();
  if (!values.check) writeFileSync(table, text);
  else if (readFileSync(table, "utf8") !== text) {
    process.stderr.write("src/parse/options.compiled.json is not what it is made from: npm run options\n");
    process.exitCode = 1;
  }
}
