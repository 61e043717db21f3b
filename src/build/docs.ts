/**
 * Makes the reference from the code: the pages in `docs/reference` and the JSON Schemas beside the packs. Usage:
 * `node src/build/docs.ts [--check]`. With `--check` nothing is written; what has drifted is named, and the exit code
 * is 1.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { format } from "oxfmt";
import formatOptions from "../../.oxfmtrc.json" with { type: "json" };
import { ExitCode } from "../base/errors.ts";
import { loadPacks } from "../rules/load-packs.ts";
import { loadRedactionPacks } from "../redact/load-packs.ts";
import { commandsReference } from "./docs-commands.ts";
import { configReference } from "./docs-config.ts";
import { rulesReference } from "./docs-rules.ts";
import { redactionReference } from "./docs-redaction.ts";
import { configJsonSchema, packJsonSchema, redactionPackJsonSchema } from "./json-schema.ts";

const root = resolve(import.meta.dirname, "../..");

/** The generated files by their path in the repository. */
export async function generateDocs(): Promise<ReadonlyMap<string, string>> {
  const { packs } = loadPacks(join(root, "rules"));
  const texts = {
    "docs/reference/rules.md": rulesReference(packs),
    "docs/reference/redaction.md": redactionReference(loadRedactionPacks(join(root, "rules/redact"))),
    "rules/redact/schema.json": JSON.stringify(redactionPackJsonSchema()),
    "docs/reference/config.md": configReference(),
    "docs/reference/commands.md": await commandsReference(),
    "rules/schema.json": JSON.stringify(packJsonSchema()),
    "rules/config.schema.json": JSON.stringify(configJsonSchema()),
  };
  const { printWidth } = formatOptions;
  const files = new Map<string, string>();
  for (const [path, text] of Object.entries(texts)) {
    const { code, errors } = await format(path, text, { printWidth });
    if (errors.length > 0) throw new Error(`${path} cannot be formatted: ${errors[0]?.message}`);
    files.set(path, code);
  }
  return files;
}

/** Sentences about what in the documentation differs from the code. */
export async function findDrift(): Promise<string[]> {
  const stale = [...(await generateDocs())].filter(([path, text]) => readOrEmpty(path) !== text);
  return [...stale.map(([path]) => `${path} is not what the code says: npm run docs`), ...exitCodeDrift()];
}

/** Every exit code is on the page, and no other. */
export function exitCodeDrift(page: string = readOrEmpty("docs/exit-codes.md")): string[] {
  const documented = new Set([...page.matchAll(/^\|\s*(\d+)\s*\|/gm)].map(([, code]) => Number(code)));
  const known = new Set<number>(Object.values(ExitCode));
  return [
    ...[...known].filter((code) => !documented.has(code)).map((code) => `docs/exit-codes.md lacks ${code}`),
    ...[...documented].filter((code) => !known.has(code)).map((code) => `docs/exit-codes.md has ${code}, no exit code`),
  ];
}

function readOrEmpty(path: string): string {
  try {
    return readFileSync(join(root, path), "utf8");
  } catch {
    return ""; // not generated yet: differs from what it should be
  }
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { check: { type: "boolean", default: false } } });
  if (!values.check) {
    for (const [path, text] of await generateDocs()) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
  }
  const drift = values.check ? await findDrift() : exitCodeDrift();
  for (const sentence of drift) process.stderr.write(`${sentence}\n`);
  if (drift.length > 0) process.exitCode = 1;
}
