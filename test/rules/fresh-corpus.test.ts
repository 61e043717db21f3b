import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { Shell } from "../../src/parse/command.ts";
import { compile } from "../../src/rules/compile.ts";
import { decide } from "../../src/rules/decide.ts";
import { loadPacks } from "../../src/rules/load-packs.ts";
import { rulesOfPack } from "../../src/rules/pack-rules.ts";
import { placeAt } from "./place.ts";

/** One line of `test/corpus/fresh-commands.jsonl`: written from the documentation of the tools, without looking at the rules. */
interface Labelled {
  readonly cmd: string;
  readonly expect: "danger" | "safe";
  readonly category: string;
  readonly kind: string;
  readonly shell?: Shell;
}

const corpus = readFileSync(join(import.meta.dirname, "../corpus/fresh-commands.jsonl"), "utf8")
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line) as Labelled); // our own file

const shipped = compile(loadPacks().packs.flatMap(rulesOfPack));
const isAskedAbout = ({ cmd, shell = "bash" }: Labelled) =>
  !["allow", "notify"].includes(decide({ text: cmd, shell }, shipped, placeAt()).action);

// Dangerous lines that are found, by category. These counts may only grow.
const found = {
  kubernetes: 71,
  docker: 56,
  terraform: 63,
  git: 82,
  cloud: 164,
  database: 73,
  disks: 57,
  files: 155,
  removal: 68,
  versions: 43,
  forges: 27,
  clusters: 60,
  containers: 43,
  infrastructure: 50,
  aws: 97,
  gcloud: 55,
  azure: 45,
  clouds: 33,
  platforms: 62,
  databases: 119,
  search: 19,
  messaging: 36,
  partitions: 62,
  system: 68,
  users: 29,
  network: 41,
  supply: 62,
  secrets: 49,
  history: 19,
  backup: 39,
  ci: 17,
  saas: 44,
  web: 5,
  hard: 109,
};

for (const [category, least] of Object.entries(found)) {
  test(`at least ${least} of the dangerous ${category} lines are found`, () => {
    const dangerous = corpus.filter((line) => line.category === category && line.expect === "danger");
    const missed = dangerous.filter((line) => !isAskedAbout(line));
    assert.ok(dangerous.length - missed.length >= least, `missed: ${missed.map(({ cmd }) => cmd).join("\n")}`);
  });
}

test("no harmless line is asked or warned about", () => {
  const alarms = corpus.filter((line) => line.expect === "safe" && isAskedAbout(line));
  assert.deepEqual(
    alarms.map(({ cmd }) => cmd),
    [],
  );
});
