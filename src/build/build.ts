/**
 * Makes `dist/`: what is installed and what the shells run. Usage: `node src/build/build.ts [--out FOLDER]`.
 *
 *     bin/coterm       the launcher
 *     lib/*.cjs        one bundle per entry and per lazily loaded file
 *     lib/rules.jsonl  the rules, each to be read when it is needed
 *     lib/examples.json  the lines that each rule must and must not hold for
 *     lib/redact.json  the redaction packs, and the table that finds their keywords
 *     lib/redact-examples.json  the same packs with the texts that each rule must and must not find
 *     lib/version      for the launcher, which answers `coterm version` without Node
 *     shell/coterm.*   the hooks, their placeholders filled in
 *     lib/asciinema-player.*  for recordings that are exported as a page
 *     shell/attach.*   what records each new shell
 *     docs/limits.md   for `coterm doctor --limits`
 *     shell/record.sh  runs `script` for a recorded session
 *     package.json     without dependencies: everything is in the bundles
 */
import { chmodSync, copyFileSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import project from "../../package.json" with { type: "json" };
import { errnoOf, sentenceOf } from "../base/errors.ts";
import { type Bundle, bundleAll } from "./bundle.ts";
import { dropComments, embedFiles, joinParts, renderHook } from "./render-hook.ts";
import { packRules } from "./pack-rules.ts";
import { collectLicenses } from "./licenses.ts";
import { formatPackedRedaction } from "../redact/packed.ts";
import { loadRedactionPacks } from "../redact/load-packs.ts";

const root = resolve(import.meta.dirname, "../..");

/** The programs, by the name of their bundle. Everything else is found from these. */
export const programs = {
  cli: "src/cli/main.ts",
  helper: "src/helper/main.ts",
  screen: "src/prompt/screen.ts",
  recorder: "src/helper/recorder.ts",
} as const;

/** For recordings that are exported as a page. */
const playerFiles = ["asciinema-player.min.js", "asciinema-player.css"].map(
  (name) => `node_modules/asciinema-player/dist/bundle/${name}`,
);

export const shells = ["zsh", "bash", "fish"] as const;

/** Builds into `out`, which is replaced as a whole, so that no running shell ever sees half a build. */
export async function build(out: string): Promise<readonly Bundle[]> {
  const fresh = `${out}.new.${process.pid}`;
  rmSync(fresh, { recursive: true, force: true });
  for (const folder of ["bin", "docs", "lib", "shell"]) mkdirSync(join(fresh, folder), { recursive: true });

  const bundles = await bundleAll(root, programs, join(fresh, "lib"));
  const rules = packRules(join(root, "rules"));
  writeFileSync(join(fresh, "lib/rules.jsonl"), rules.text);
  writeFileSync(join(fresh, "lib/examples.json"), rules.examples);
  const redaction = formatPackedRedaction(loadRedactionPacks(join(root, "rules/redact")));
  writeFileSync(join(fresh, "lib/redact.json"), redaction.rules);
  writeFileSync(join(fresh, "lib/redact-examples.json"), redaction.examples);
  writeFileSync(join(fresh, "lib/version"), `${project.version}\n`);
  for (const shell of shells) {
    const read = (folder: string) => (name: string) => readFileSync(join(root, folder, `${name}.${shell}`), "utf8");
    const main = read("shell")("coterm");
    const template = shell === "fish" ? joinParts(read("shell/fish")("load"), () => main) : main;
    const joined = joinParts(template, read(`shell/${shell}`));
    const whole = embedFiles(joined, shell, read(`shell/${shell}/late`));
    const hook = renderHook(whole, { version: project.version, ...rules.words });
    writeFileSync(join(fresh, `shell/coterm.${shell}`), shell === "zsh" ? hook : dropComments(hook));
    copyFileSync(join(root, `shell/attach.${shell}`), join(fresh, `shell/attach.${shell}`));
  }
  copyFileSync(join(root, "shell/record.sh"), join(fresh, "shell/record.sh"));
  copyFileSync(join(root, "docs/limits.md"), join(fresh, "docs/limits.md"));
  for (const file of playerFiles) copyFileSync(join(root, file), join(fresh, "lib", basename(file)));
  copyFileSync(join(root, "shell/coterm"), join(fresh, "bin/coterm"));
  chmodSync(join(fresh, "bin/coterm"), 0o755);
  copyFileSync(join(root, "LICENSE"), join(fresh, "LICENSE"));
  writeFileSync(join(fresh, "THIRD-PARTY.txt"), collectLicenses(root, bundles, playerFiles));
  writeFileSync(join(fresh, "package.json"), `${JSON.stringify(shippedPackage(), null, 2)}\n`);

  swap(fresh, out);
  return bundles;
}

function shippedPackage(): object {
  const { name, version, description, license, engines } = project;
  return { name, version, description, license, engines, bin: { coterm: "bin/coterm" } };
}

/** Two builds at once may race: the later one wins. */
function swap(fresh: string, out: string): void {
  const old = `${out}.old.${process.pid}`;
  for (;;) {
    try {
      renameSync(fresh, out);
      break;
    } catch (error) {
      if (errnoOf(error) !== "ENOTEMPTY" && errnoOf(error) !== "EEXIST") throw error;
      moveAway(out, old);
    }
  }
  rmSync(old, { recursive: true, force: true });
}

function moveAway(out: string, old: string): void {
  rmSync(old, { recursive: true, force: true });
  try {
    renameSync(out, old);
  } catch (error) {
    if (errnoOf(error) !== "ENOENT") throw error; // another build has just moved it
  }
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { out: { type: "string", default: join(root, "dist") } } });
  try {
    const bundles = await build(resolve(values.out));
    const rows = bundles.map(({ name, bytes }) => `${(bytes / 1024).toFixed(1).padStart(8)} KB  lib/${name}.cjs`);
    process.stdout.write(`${rows.join("\n")}\n`);
  } catch (error) {
    process.stderr.write(`the build failed: ${sentenceOf(error)}\n`);
    process.exitCode = 1;
  }
}
