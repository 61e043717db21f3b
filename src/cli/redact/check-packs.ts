import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { CotermError, errnoOf, ExitCode } from "../../base/errors.ts";
import { showControls } from "../../base/visible.ts";
import { compileRules } from "../../redact/compile.ts";
import { checkExamples } from "../../redact/examples.ts";
import type { RedactionPack } from "../../redact/schema.ts";
import { Scanner } from "../../redact/scanner.ts";
import { standardPacks } from "../../redact/standard-rules.ts";
import type { Io } from "../io.ts";

/** Runs the examples of the shipped packs, or of those that are named. */
export async function testPacks(names: readonly string[], io: Io): Promise<number> {
  const packs = names.length === 0 ? await standardPacks() : await Promise.all(names.map((name) => readPack(name, io)));
  const scanner = new Scanner(compileRules(packs));
  const { checked, failures } = checkExamples(packs, (text) => scanner.find(text));
  for (const failure of failures) io.err(showControls(failure));
  io.out(`${checked - failures.length} examples hold, ${failures.length} do not`);
  return failures.length === 0 ? ExitCode.ok : ExitCode.usage;
}

async function readPack(name: string, io: Io): Promise<RedactionPack> {
  const file = resolve(io.cwd, name);
  const { readRedactionPack } = await import("../../redact/load-packs.ts");
  return readRedactionPack(readText(file), file);
}

function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new CotermError("UNREADABLE_PACK", `${file} cannot be read (${errnoOf(error) ?? "unknown reason"})`, {
      exit: "usage",
      hint: "coterm redact test FILE.yaml",
      cause: error,
    });
  }
}
