import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { dirname, join, normalize, resolve } from "node:path";
import { describe, test } from "node:test";

const root = resolve(import.meta.dirname, "..");

/** Who may import whom, by folder of src. A folder may always import itself. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  base: [],
  redact: ["base"],
  parse: ["base"],
  facts: ["base", "parse"],
  rules: ["base", "parse", "facts", "config"],
  config: ["base", "redact", "parse", "facts", "rules"],
  events: ["base", "redact"],
  record: ["base", "redact", "events"],
  processes: ["base", "redact", "events", "record"],
  replay: ["base", "record"],
  search: ["base", "events", "record", "replay"],
  prompt: ["base", "parse", "facts", "rules"],
  helper: ["base", "redact", "parse", "facts", "rules", "config", "events", "record", "processes", "prompt"],
  doctor: ["base", "events", "helper"],
  // oxfmt-ignore
  cli: ["base", "redact", "parse", "facts", "rules", "config", "events", "record", "processes", "replay", "search", "prompt", "helper", "doctor"],
  build: ["base", "redact", "parse", "facts", "rules", "config", "cli", "events", "helper"],
};

/** What the helper holds before its first decision: Node's own modules and files of these folders. */
const hotEntry = "src/helper/main.ts";

const files = globSync("src/**/*.ts", { cwd: root }).toSorted();

interface Import {
  readonly target: string;
  readonly isLazy: boolean;
  readonly isTypeOnly: boolean;
}

function importsOf(file: string): Import[] {
  const text = readFileSync(join(root, file), "utf8");
  const fixed = text.matchAll(/^(?:import|export)\s+(type\s)?[^;]*?from\s+"([^"]+)"|^import\s+"([^"]+)"/gm);
  const lazy = text.matchAll(/\bimport\(\s*"([^"]+)"\s*\)/g);
  return [
    ...[...fixed].map(([, type, target, bare]) => ({
      target: target ?? bare ?? "",
      isLazy: false,
      isTypeOnly: type !== undefined,
    })),
    ...[...lazy].map(([, target = ""]) => ({ target, isLazy: true, isTypeOnly: false })),
  ];
}

/** The file of ours that is meant; null for a package, and for what only looks like an import (text of a bundle). */
function resolveOwn(file: string, target: string): string | null {
  return /^\.{1,2}\/.*\.(?:ts|json)$/.test(target) ? normalize(join(dirname(file), target)) : null;
}

describe("import directions", () => {
  for (const file of files) {
    test(file, () => {
      const from = file.split("/")[1] ?? "";
      assert.ok(from in mayImport, `src/${from} is not in the table of this test and of docs/architecture.md`);
      for (const { target } of importsOf(file)) {
        const to = resolveOwn(file, target)?.split("/");
        if (to === undefined || to[0] !== "src") continue; // a package, or package.json
        assert.ok(to[1] === from || mayImport[from]?.includes(to[1] ?? ""), `src/${from} may not import src/${to[1]}`);
      }
    });
  }
});

test("the hot path imports only built-ins and our own files", () => {
  const seen = new Set<string>();
  const queue = [hotEntry];
  for (const file of queue) {
    if (seen.has(file)) continue;
    seen.add(file);
    if (file.endsWith(".json")) continue;
    for (const { target, isLazy, isTypeOnly } of importsOf(file)) {
      if (isLazy || isTypeOnly) continue;
      const own = resolveOwn(file, target);
      assert.ok(own !== null || target.startsWith("node:"), `${file} imports ${target} before the first decision`);
      if (own !== null) queue.push(own);
    }
  }
  assert.ok(seen.size > 10, "the walk found the helper's files");
});

/** The grammar of a shell is recursive, a command holds words that hold commands, and so are the scanner's parts. */
const mayBeRecursive = /^src\/parse\/scan-[a-z]+\.ts$/;

test("no two files import each other, directly or around a corner", () => {
  const edges = new Map(
    files.map((file) => [
      file,
      importsOf(file)
        .filter(({ isTypeOnly, isLazy }) => !isTypeOnly && !isLazy)
        .map(({ target }) => resolveOwn(file, target))
        .filter((target) => target !== null),
    ]),
  );
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]) => {
    const cycle = path.includes(file) ? path.slice(path.indexOf(file)) : [];
    assert.ok(
      cycle.every((part) => mayBeRecursive.test(part)),
      `import cycle: ${[...cycle, file].join(" → ")}`,
    );
    if (done.has(file) || cycle.length > 0) return;
    for (const next of edges.get(file) ?? []) visit(next, [...path, file]);
    done.add(file);
  };
  for (const file of files) visit(file, []);
});
