import { type CompiledRules, compileRules } from "./compile.ts";
import { readPackedPacks, readPackedRedaction } from "./packed.ts";
import type { RedactionPack } from "./schema.ts";

/** The rules that are shipped. */
export async function standardRules(): Promise<CompiledRules> {
  return readPackedRedaction() ?? compileRules(await standardPacks());
}

/** The packs that are shipped, with their examples. */
export async function standardPacks(): Promise<readonly RedactionPack[]> {
  return readPackedPacks() ?? (await import("./load-packs.ts")).loadRedactionPacks();
}
