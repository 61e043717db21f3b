import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { defaultConfig } from "../../src/config/config.ts";
import { compile, defaultSettings } from "../../src/rules/compile.ts";
import { decide } from "../../src/rules/decide.ts";
import { Engines } from "../../src/rules/engines.ts";
import { fromShelf } from "../../src/rules/loaded.ts";
import { RuleShelf } from "../../src/rules/rule-shelf.ts";
import { placeAt } from "../rules/place.ts";
import { build, programs, shells } from "../../src/build/build.ts";

const folder = mkdtempSync(join(tmpdir(), "coterm-build-"));
after(() => rmSync(folder, { recursive: true, force: true }));
const out = join(folder, "dist");
const bundles = await build(out);
const bundleOf = (name: string) => bundles.find((bundle) => bundle.name === name);

test("the build makes what is installed", () => {
  assert.deepEqual(readdirSync(out).sort(), [
    "LICENSE",
    "THIRD-PARTY.txt",
    "bin",
    "docs",
    "lib",
    "package.json",
    "shell",
  ]);
  assert.deepEqual(
    readdirSync(join(out, "shell")).sort(),
    [...shells.flatMap((shell) => [`attach.${shell}`, `coterm.${shell}`]), "record.sh"].sort(),
  );
  assert.equal(statSync(join(out, "bin/coterm")).mode & 0o777, 0o755);
  const made = JSON.parse(readFileSync(join(out, "package.json"), "utf8")) as Record<string, unknown>; // our own file
  assert.equal(made["dependencies"] ?? made["optionalDependencies"] ?? made["private"], undefined);
});

for (const name of Object.keys(programs)) test(`there is a bundle for ${name}`, () => assert.ok(bundleOf(name)));

// What the helper loads before its first decision; everything else waits until it is needed.
const tooHeavy = ["yaml", "zod", "ink", "react", "react-reconciler", "yoga-layout", "cosmiconfig", "execa", "re2js"];
for (const name of ["helper", "cli", "screen"]) {
  test(`${name} loads no library at its start`, (context) => {
    const bundle = bundleOf(name);
    assert.ok(bundle);
    context.diagnostic(`${name}.cjs is ${(bundle.bytes / 1024).toFixed(1)} KB`);
    const libraries = bundle.inputs.filter((file) => tooHeavy.some((heavy) => file.includes(`node_modules/${heavy}/`)));
    assert.deepEqual(libraries, []);
  });
}

test("the helper loads at most 200 KB of code and 200 KB of tables before its first decision", (context) => {
  const helper = bundleOf("helper");
  const shared = bundleOf("base-errors");
  assert.ok(helper && shared);
  const compiledIn = ["src/parse/options.compiled.json", "src/parse/wrappers.json"];
  // What of a table is in a bundle: its text without the blanks.
  const inBundle = compiledIn.map((file) => JSON.stringify(JSON.parse(readFileSync(file, "utf8"))).length);
  const code = helper.bytes + shared.bytes - inBundle.reduce((sum, bytes) => sum + bytes, 0);
  const shelf = new RuleShelf(join(out, "lib/rules.jsonl"));
  const rules = compile([], defaultSettings, new Engines(), fromShelf(shelf, defaultConfig));
  decide({ text: "git push --force", shell: "bash" }, rules, placeAt());
  const tables = inBundle.reduce((sum, bytes) => sum + bytes, shelf.bytesRead);
  context.diagnostic(`${(code / 1024).toFixed(1)} KB of code, ${(tables / 1024).toFixed(1)} KB of tables`);
  assert.ok(code <= 200 * 1024, `${code} bytes of code`);
  assert.ok(tables <= 200 * 1024, `${tables} bytes of tables`);
});

test("what loads lazily finds its libraries in bundles of its own", () => {
  assert.ok(bundleOf("prompt-frame")?.inputs.some((file) => file.includes("node_modules/ink/")));
  assert.ok(bundleOf("rules-load")?.inputs.some((file) => file.includes("node_modules/yaml/")));
});

test("no bundle holds what must exist once", () => {
  const holders = bundles.filter(({ inputs }) => inputs.includes("src/base/errors.ts"));
  assert.deepEqual(
    holders.map(({ name }) => name),
    ["base-errors"],
  );
});

test("the licences of what is in the bundles are there", () => {
  const text = readFileSync(join(out, "THIRD-PARTY.txt"), "utf8");
  for (const name of ["ink", "react", "yoga-layout", "yaml", "zod", "@withfig/autocomplete"])
    assert.match(text, new RegExp(`^${name} \\d`, "m"));
});

test("a bundled frame is drawn in colour without a terminal, whatever DEV and CI say", () => {
  const script = `
    const { renderFrame } = require(${JSON.stringify(join(out, "lib/prompt-frame.cjs"))});
    const decision = { action: "confirm", rule: "r", severity: "high", title: "語 title", why: "why", instead: null,
      challenge: "key", challengeWord: null, command: null, matches: [], seen: true };
    const place = { cwd: "/srv", home: "/", user: "u", host: "h", isRoot: false, isSsh: false, gitBranch: null };
    process.stdout.write(renderFrame("rm 👩🏽‍🚀", decision, place, { columns: 60, color: true, dumb: false }));
  `;
  const env = { PATH: "/usr/bin:/bin", DEV: "true", CI: "true", NO_COLOR: "1" };
  const text = execFileSync(process.execPath, ["-e", script], { env, encoding: "utf8" });
  assert.match(text, /\x1b\[31m┃\x1b\[39m \x1b\[1m\x1b\[31m語 title/);
  assert.match(text, /rm 👩🏽‍🚀/);
});

test("a second build replaces the first as a whole", async () => {
  await build(out);
  assert.deepEqual(readdirSync(folder), ["dist"]);
});
