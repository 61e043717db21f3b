import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { forEachChild, parse } from "unbash";

type Node = Parameters<typeof forEachChild>[0];
import { scan } from "../../src/parse/scan.ts";

/** Where a machine keeps shell scripts that other people wrote. */
const places = ["/usr/bin/*", "/etc/init.d/*", "/usr/share/**/*.sh", "/usr/lib/git-core/*", "/etc/profile.d/*.sh"];
const mostScripts = 120;
const longestScript = 60_000;

function scripts(): { readonly path: string; readonly text: string }[] {
  const found: { readonly path: string; readonly text: string }[] = [];
  for (const path of places.flatMap((place) => globSync(place)).toSorted()) {
    if (found.length >= mostScripts) break;
    try {
      const text = readFileSync(path, "utf8");
      if (/^#!.*\b(?:ba|da)?sh\b/.test(text) && text.length <= longestScript) found.push({ path, text });
    } catch {
      // A folder, or a file we may not read: it is none of the sample.
    }
  }
  return found;
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

/** The names of `expected` that `found` has fewer of. */
function missing(expected: readonly string[], found: readonly string[]): string[] {
  const left = new Map<string, number>();
  for (const name of found) left.set(name, (left.get(name) ?? 0) + 1);
  return expected.filter((name) => {
    const count = left.get(name) ?? 0;
    left.set(name, count - 1);
    return count <= 0;
  });
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
