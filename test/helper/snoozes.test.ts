import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { Snoozes } from "../../src/helper/snoozes.ts";

let folder: string;
let path: string;
let now: number;
const open = () => new Snoozes(path, () => now);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "coterm-snoozes-"));
  path = join(folder, "snoozes.json");
  now = 1_700_000_000_000;
});
afterEach(() => rmSync(folder, { recursive: true }));

const cases = [
  { name: "the same line in the same directory", line: "rm -rf x", cwd: "/srv", minutes: 0, expected: true },
  { name: "59 minutes later", line: "rm -rf x", cwd: "/srv", minutes: 59, expected: true },
  { name: "an hour later", line: "rm -rf x", cwd: "/srv", minutes: 60, expected: false },
  { name: "another line", line: "rm -rf y", cwd: "/srv", minutes: 0, expected: false },
  { name: "one more blank", line: "rm -rf  x", cwd: "/srv", minutes: 0, expected: false },
  { name: "another directory", line: "rm -rf x", cwd: "/srv/a", minutes: 0, expected: false },
];

for (const { name, line, cwd, minutes, expected } of cases) {
  test(`a snooze and ${name}`, async () => {
    await open().add("rm -rf x", "/srv");
    now += minutes * 60_000;
    assert.equal(open().has(line, cwd), expected);
  });
}

test("the file holds no secret", async () => {
  await open().add("export DB_PASSWORD=hunter2", "/srv");
  assert.doesNotMatch(readFileSync(path, "utf8"), /hunter2/);
  assert.equal(open().has("export DB_PASSWORD=hunter2", "/srv"), true);
});

test("the list says what still holds, the first to end first", async () => {
  const snoozes = open();
  await snoozes.add("c", "/srv", 180_000);
  await snoozes.add("a", "/srv", 60_000);
  await snoozes.add("b", "/srv", 120_000);
  now += 60_000;
  assert.deepEqual(
    open()
      .list()
      .map(({ line, cwd, until }) => [line, cwd, until - now]),
    [
      ["b", "/srv", 60_000],
      ["c", "/srv", 120_000],
    ],
  );
});

test("what another process adds or removes counts at once", async () => {
  const [here, there] = [open(), open()];
  await here.add("a", "/srv");
  assert.equal(there.has("a", "/srv"), true);
  there.remove(there.list().map(({ digest }) => digest));
  assert.equal(here.has("a", "/srv"), false);
});

for (const text of ["{", "{}", "[1]", '[{"digest":"x"}]', '{"digest":1700000000000}']) {
  test(`a damaged file means that the person is asked: ${text}`, async () => {
    writeFileSync(path, text);
    assert.equal(open().has("rm -rf x", "/srv"), false);
  });
}
