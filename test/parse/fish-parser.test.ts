import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { globSync, readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { scan } from "../../src/parse/scan.ts";
import { missing } from "./missing.ts";

const files = globSync("/usr/share/fish/**/*.fish").toSorted();
const canDump = spawnSync("fish_indent", ["--dump-parse-tree"], { input: "ls\n" }).status === 0;
const reason =
  files.length < 100 ? "no functions of fish here" : !canDump && "no fish_indent that shows its parse tree";

/**
 * The names of all commands of each file by fish's own parser, where they are literal. It reads command substitutions
 * only when they run: what is in them is not compared.
 */
function namesByFish(paths: readonly string[]): string[][] {
  const dump = ["fish_indent", "--dump-parse-tree", ...paths];
  // It writes token by token: a minute's worth of calls, unless stdbuf gathers them.
  const hasStdbuf = spawnSync("stdbuf", ["--version"]).status === 0;
  const [program = "", ...args] = hasStdbuf ? ["stdbuf", "-e1048576", ...dump] : dump;
  const { stderr, status } = spawnSync(program, args, {
    stdio: ["ignore", "ignore", "pipe"],
    maxBuffer: 1 << 28,
    encoding: "utf8",
  });
  assert.equal(status, 0, "fish_indent reads the files that fish ships");
  return stderr.split(/^(?=job_list$)/m).map(namesInTree);
}

function namesInTree(tree: string): string[] {
  const decorated = tree.matchAll(/decorated_statement\n(?:! )+(?:keyword: (\w+)|string: '(.*)')$/gm);
  return [...decorated].map(([, keyword, name]) => keyword ?? name ?? "").filter((name) => /^[\w./-]+$/.test(name));
}

describe("against fish's own parser, on the functions that it ships", { skip: reason }, () => {
  test("every command word is found", { timeout: 120_000 }, (context) => {
    let commands = 0;
    const missed: string[] = [];
    const size = 100;
    for (let from = 0; from < files.length; from += size) {
      const some = files.slice(from, from + size);
      const trees = namesByFish(some);
      assert.equal(trees.length, some.length);
      some.forEach((path, index) => {
        const expected = trees[index] ?? [];
        const text = readFileSync(path, "utf8");
        const { commands: scanned, tooComplex } = scan(text, { shell: "fish" });
        if (tooComplex) return;
        commands += expected.length;
        const found = scanned.map(({ words }) => words[0]?.text ?? "");
        missed.push(...missing(expected, found).map((name) => `${path}: ${name}`));
      });
    }
    context.diagnostic(`${commands} commands of ${files.length} files compared`);
    assert.ok(commands > 10_000, `only ${commands} commands were compared`);
    assert.deepEqual(missed, []);
  });
});
