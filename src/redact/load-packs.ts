import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parse } from "yaml";
import { CotermError, sentenceOf } from "../base/errors.ts";
import { idsOf } from "./examples.ts";
import { type RedactionPack, redactionPackSchema } from "./schema.ts";

/** Where the packs are written: `rules/redact/` of the repository. */
const packFolder = resolve(import.meta.dirname, "../../rules/redact");

/**
 * Reads and checks the redaction packs of a folder, by file name.
 *
 * @throws CotermError REDACTION_RULES_UNREADABLE with every problem in its sentence
 */
export function loadRedactionPacks(folder: string = packFolder): RedactionPack[] {
  const files = readdirSync(folder)
    .filter((name) => name.endsWith(".yaml"))
    .sort();
  const packs = files.map((name) => readRedactionPack(readFileSync(join(folder, name), "utf8"), join(folder, name)));
  const ids = idsOf(packs);
  const twice = ids.find((id, at) => ids.indexOf(id) !== at);
  if (twice !== undefined) throw unreadable(`two redaction rules are called ${twice}`);
  return packs;
}

/** @throws CotermError REDACTION_RULES_UNREADABLE */
export function readRedactionPack(text: string, file: string): RedactionPack {
  let value: unknown;
  try {
    value = parse(text);
  } catch (error) {
    throw unreadable(`${file} is no valid YAML: ${sentenceOf(error).split("\n")[0]}`);
  }
  const read = redactionPackSchema.safeParse(value);
  if (read.success) return read.data;
  const problems = read.error.issues.map(({ path, message }) => `${file}: ${path.join(".") || "the pack"}: ${message}`);
  throw unreadable(problems.join("\n"));
}

function unreadable(sentence: string): CotermError {
  return new CotermError("REDACTION_RULES_UNREADABLE", sentence, {
    exit: "usage",
    hint: "coterm redact lint FILE.yaml",
  });
}
