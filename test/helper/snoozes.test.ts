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
  test(`a snooze and ${name}`, () => {
    open().add("rm -rf x", "/srv");
    now += minutes * 60_000;
    assert.equal(open().has(line, cwd), expected);
  });
}

test("the file holds no command", () => {
  open().add("export TOKEN=hunter2", "/srv");
  assert.doesNotMatch(readFileSync(path, "utf8"), /hunter2|srv/);
});

test("a damaged file means that the person is asked", () => {
  writeFileSync(path, "{");
  assert.equal(open().has("rm -rf x", "/srv"), false);
});
