import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { execa } from "execa";
import { readSubcommand, type SpecNode } from "./spec.ts";
import type { ToolSource } from "./tree.ts";

/** The command of `@withfig/autocomplete-tools`. */
const tools = fileURLToPath(new URL("bin.js", import.meta.resolve("@withfig/autocomplete-tools")));

/**
 * Specs for tools that `@withfig/autocomplete` lacks, in its own form so that they can be given to it. They are compiled
 * by its own tool, and then laid out as that package is.
 */
export async function readOwnSpecs(): Promise<Readonly<Record<string, ToolSource>>> {
  const out = mkdtempSync(join(tmpdir(), "coterm-specs-"));
  try {
    await execa(process.execPath, [tools, "compile", "--outdir", out], { cwd: join(import.meta.dirname, "specs") });
    writeFileSync(join(out, "package.json"), '{"type":"module"}');
    const { default: loaders }: { default: Readonly<Record<string, () => Promise<{ default: Fig.Subcommand }>>> } =
      await import(pathToFileURL(join(out, "dynamic/index.js")).href);
    const specs = await Promise.all(
      Object.entries(loaders).map(
        async ([name, load]) => [name, sourceOf(await readSubcommand((await load()).default))] as const,
      ),
    );
    return Object.fromEntries(specs);
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}

/** All that we write counts, as in `options.json`: of the specs of others the table leaves most of the leaves out. */
function sourceOf({ options, commands }: SpecNode): ToolSource {
  return {
    options: options.map(({ spellings, takes }) => spellings.join(",") + takes).join(" "),
    commands: Object.fromEntries(commands.map(({ names, node }) => [names.join(","), sourceOf(node)])),
  };
}
