import assert from "node:assert/strict";
import { closeSync, globSync, openSync, readFileSync, readSync } from "node:fs";
import { describe, test } from "node:test";
import { forEachChild, parse } from "unbash";
import { scan } from "../../src/parse/scan.ts";
import { missing } from "./missing.ts";

type Node = Parameters<typeof forEachChild>[0];

/** Where a machine keeps shell scripts that other people wrote. */
const places = [
  "/usr/{,local/}{s,}bin/*",
  "/etc/init.d/*",
  "/etc/profile.d/*.sh",
  "/usr/share/**/*.sh",
  "/usr/lib/git-core/*",
  "/usr/lib/**/*.{sh,bash}",
  "/var/lib/dpkg/info/*.{pre,post}{inst,rm}",
];
const mostScripts = 600;
const longestScript = 60_000;

function scripts(): { readonly path: string; readonly text: string }[] {
  const found: { readonly path: string; readonly text: string }[] = [];
  for (const path of places.flatMap((place) => globSync(place)).toSorted()) {
    if (found.length >= mostScripts) break;
    try {
      if (!/^#!.*\b(?:ba|da)?sh\b/.test(beginningOf(path))) continue;
      const text = readFileSync(path, "utf8");
      if (text.length <= longestScript) found.push({ path, text });
    } catch {
      // A folder, or a file we may not read: it is none of the sample.
    }
  }
  return found;
}

/** Most files there are programs of many megabytes. */
function beginningOf(path: string): string {
  const file = openSync(path, "r");
  try {
    const bytes = Buffer.alloc(80);
    return bytes.toString("utf8", 0, readSync(file, bytes));
  } finally {
    closeSync(file);
  }
}

const sample = scripts();

/** The literal names of all commands that unbash finds; null when it cannot read the script. */
function namesByUnbash(text: string): string[] | null {
  const script = parse(text);
  if (script.errors !== undefined && script.errors.length > 0) return null;
  const names: string[] = [];
  const visit = (node: Node): void => {
    if (node.type === "Command" && node.name !== undefined && /^[A-Za-z0-9_./-]+$/.test(node.name.text))
      names.push(node.name.text);
    forEachChild(node, visit);
  };
  visit(script);
  return names;
}

describe(
  "against unbash, on shell scripts of this machine",
  { skip: sample.length < 5 && "no shell scripts here" },
  () => {
    test(`every command word of ${sample.length} scripts is found`, (context) => {
      let commands = 0;
      const missed: string[] = [];
      for (const { path, text } of sample) {
        const expected = namesByUnbash(text);
        if (expected === null) continue;
        commands += expected.length;
        const found = scan(text, { shell: "bash" }).commands.map(({ words }) => words[0]?.text ?? "");
        missed.push(...missing(expected, found).map((name) => `${path}: ${name}`));
      }
      context.diagnostic(`${commands} commands compared`);
      assert.deepEqual(missed, []);
    });
  },
);
