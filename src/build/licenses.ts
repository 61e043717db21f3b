import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Bundle } from "./bundle.ts";

/** Files of ours that were made from a package, relative to the repository. */
const madeFrom: Readonly<Record<string, string>> = {
  "src/parse/options.compiled.json": "node_modules/@withfig/autocomplete/package.json",
};

/** The licence texts of everything that is in the bundles or copied beside them, as their licences ask for. */
export function collectLicenses(root: string, bundles: readonly Bundle[], copied: readonly string[]): string {
  const files = [...bundles.flatMap(({ inputs }) => inputs), ...copied];
  const folders = new Set(
    files.map((file) => packageFolder(madeFrom[file] ?? file)).filter((folder) => folder !== null),
  );
  const texts = [...folders].sort().map((folder) => {
    const { name, version } = readPackage(join(root, folder));
    return `${name} ${version}\n\n${readLicense(join(root, folder))}`;
  });
  return `${texts.join(`\n${"-".repeat(80)}\n\n`)}`;
}

/** `node_modules/a/node_modules/@b/c/d.js` → `node_modules/a/node_modules/@b/c`; a plugin's prefix is dropped. */
function packageFolder(file: string): string | null {
  return file.match(/(node_modules\/(?:.*node_modules\/)?(?:@[^/]+\/)?[^/]+)\//)?.[1] ?? null;
}

function readPackage(folder: string): { name: string; version: string } {
  // every installed package has both
  return JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as { name: string; version: string };
}

function readLicense(folder: string): string {
  const file = readdirSync(folder).find((name) => /^licen[cs]e/i.test(name));
  if (file) return readFileSync(join(folder, file), "utf8").trimEnd() + "\n";
  const { license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as { license?: string };
  return `Licence: ${license ?? "see the package"}\n`;
}
