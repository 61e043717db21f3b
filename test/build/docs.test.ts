import assert from "node:assert/strict";
import { test } from "node:test";
import { exitCodeDrift, findDrift, generateDocs } from "../../src/build/docs.ts";
import { loadPacks } from "../../src/rules/load-packs.ts";

test("the reference and the schemas are what the code says", async () => {
  assert.deepEqual(await findDrift(), []);
});

test("every rule and every key is in the reference", async () => {
  const files = await generateDocs();
  const rules = files.get("docs/reference/rules.md") ?? "";
  for (const { id } of loadPacks().packs.flatMap((pack) => pack.rules)) assert.ok(rules.includes(`\`${id}\``), id);
  for (const key of ["pipe_to", "redirect", "context", "harmless"]) assert.ok(rules.includes(`\`${key}\``), key);
  const config = files.get("docs/reference/config.md") ?? "";
  for (const key of ["fail_mode", "on_unseen", "overrides"]) assert.ok(config.includes(`\`${key}\``), key);
});

const row = (code: number) => `| ${code} | means something |`;
const all = [0, 1, 2, 10, 11, 12];

const cases = [
  { name: "the page as it is", page: undefined, expected: [] },
  { name: "all", page: all.map(row).join("\n"), expected: [] },
  { name: "one is missing", page: all.slice(1).map(row).join("\n"), expected: ["docs/exit-codes.md lacks 0"] },
  {
    name: "one too many",
    page: [...all, 13].map(row).join("\n"),
    expected: ["docs/exit-codes.md has 13, no exit code"],
  },
];

for (const { name, page, expected } of cases) {
  test(`exit codes, ${name}`, () => assert.deepEqual(exitCodeDrift(page), expected));
}
