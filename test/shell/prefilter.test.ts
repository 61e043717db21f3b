/**
 * The promise of the hooks: a line that one of them lets pass without asking is a line that the full decision allows.
 * Each shell's own test is run, in the real shell with the shipped rules, over thousands of lines.
 */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { test } from "node:test";
import { pathsFor } from "../../src/base/paths.ts";
import { gatherFacts } from "../../src/facts/gather.ts";
import type { Shell } from "../../src/parse/command.ts";
import { decide } from "../../src/rules/decide.ts";
import { loadRuleSet } from "../../src/rules/loaded.ts";
import { loadPacks } from "../../src/rules/load-packs.ts";
import { disguisedLines } from "../rules/disguised-lines.ts";
import { dangerousShapes, mutate, seededRandom } from "./dangerous-lines.ts";
import { Terminal } from "./terminal.ts";

const corpus = resolve(import.meta.dirname, "../corpus/everyday.txt");

/** Reads `lines` (NUL-ended) and writes a 1 to `asked` for each line that it would ask about, a 0 for each other. */
const programs: Readonly<Record<Shell, string>> = {
  zsh: `__coterm_ask_quickly() { false; }; __coterm_judge() { put=1; }; () { emulate -L zsh; local line put; while IFS= read -r -d $'\\0' line; do put=0 __coterm_questions=-1; __coterm_preexec "$line" "" "$line"; print -n $put; done <lines >asked }; okcmd done`,
  bash: `f() { local l word fail_mode aliases -; set +eufvx; while IFS= read -r -d '' l; do word='' aliases=''; __coterm_may_match "$l" && __coterm_find_words "$l" && printf 1 || printf 0; done <lines >asked; }; f; okcmd done`,
  fish: `while read -lz l; __coterm_may_match "$l"; and printf 1; or printf 0; end <lines >asked; okcmd done`,
};

/** Lines of every shape that the rules' own examples and everyday use give, and pieces of them put together anew. */
function linesFor(shell: Shell, count: number): string[] {
  const examples = loadPacks().packs.flatMap(({ rules }) => rules.flatMap(({ match, miss }) => [...match, ...miss]));
  const everyday = readFileSync(corpus, "utf8").split("\n").filter(Boolean);
  const seeds = [
    ...examples,
    ...everyday,
    ...disguisedLines,
    ...examples.flatMap((line) => dangerousShapes(line, shell)),
  ];
  const random = seededRandom(shell.length);
  const lines = [...seeds];
  while (lines.length < count) lines.push(mutate(seeds, random));
  return lines.filter((line) => !line.includes("\0"));
}

for (const shell of ["zsh", "bash", "fish"] as const) {
  test(`${shell}: no line passes unasked that the rules would not allow`, { timeout: 500_000 }, async () => {
    const lines = linesFor(shell, 6000);
    const terminal = new Terminal(shell, { config: "# the shipped rules" });
    try {
      await terminal.ready();
      // Makes the helper write the words of all rules, and the hook load them.
      terminal.type("WARNCMD 1\r");
      await terminal.untilRan("WARNCMD 1");
      writeFileSync(join(terminal.home, "lines"), lines.map((line) => `${line}\0`).join(""));
      terminal.type(`${programs[shell]}\r`);
      await terminal.until(() => terminal.ran().includes("okcmd done"), "all lines to be looked at", 400_000);

      const asked = terminal.read("asked");
      assert.equal(asked.length, lines.length, "one answer for each line");
      const { rules } = await loadRuleSet(pathsFor({ HOME: terminal.home }, 0), {});
      const facts = gatherFacts({ cwd: terminal.home, env: {}, isRoot: false });
      const unsound = lines.filter(
        (text, index) =>
          asked[index] === "0" && decide({ text, shell, comments: false }, rules, facts).action !== "allow",
      );
      assert.deepEqual(unsound, []);
      const passed = [...asked].filter((answer) => answer === "0").length;
      assert.ok(passed > lines.length / 20, `only ${passed} of ${lines.length} passed: the test proves little`);
    } finally {
      await terminal.close();
    }
  });
}
