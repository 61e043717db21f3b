import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { compile } from "../../src/rules/compile.ts";
import { decide } from "../../src/rules/decide.ts";
import { loadPacks } from "../../src/rules/load-packs.ts";
import { rulesOfPack } from "../../src/rules/pack-rules.ts";
import { placeAt } from "./place.ts";

/** One line of `test/corpus/commands.jsonl`. */
interface Labelled {
  readonly cmd: string;
  readonly expect: "danger" | "safe";
  readonly kind: string;
  readonly tier: "core" | "longtail" | "hard";
}

const corpus = readFileSync(join(import.meta.dirname, "../corpus/commands.jsonl"), "utf8")
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line) as Labelled); // our own file

const shipped = compile(loadPacks().packs.flatMap(rulesOfPack));
const isAskedAbout = ({ cmd }: Labelled) =>
  !["allow", "notify"].includes(decide({ text: cmd, shell: "bash" }, shipped, placeAt()).action);

// These counts may only grow.
const found = { core: 197, longtail: 63, hard: 33 };

for (const [tier, least] of Object.entries(found)) {
  test(`at least ${least} of the dangerous ${tier} lines are found`, () => {
    const missed = corpus.filter((line) => line.tier === tier && line.expect === "danger" && !isAskedAbout(line));
    const all = corpus.filter((line) => line.tier === tier && line.expect === "danger").length;
    assert.ok(all - missed.length >= least, `missed: ${missed.map(({ cmd }) => cmd).join("\n")}`);
  });
}

test("no harmless line is asked or warned about", () => {
  const alarms = corpus.filter((line) => line.expect === "safe" && isAskedAbout(line));
  assert.deepEqual(
    alarms.map(({ cmd }) => cmd),
    [],
  );
});
