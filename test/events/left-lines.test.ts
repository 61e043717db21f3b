import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { emptyLeftLines } from "../../src/events/left-lines.ts";

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "coterm-left-"))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const now = 1_700_000_000_000;
const text = "echo hunter2";

const cases: readonly { name: string; file: string; ageMs: number; left: string | null; nextMs: number | null }[] = [
  { name: "a long line", file: "41-1700000000-7.line", ageMs: 21_000, left: null, nextMs: null },
  { name: "a long line that may be read now", file: "41-1700000000-7.line", ageMs: 10_000, left: text, nextMs: 10_000 },
  { name: "a fish's answer", file: "41-1700000000-7.answer.12", ageMs: 31_000, left: "", nextMs: null },
  { name: "a question of a bash", file: "41-1-7.answer.text", ageMs: 21_000, left: "", nextMs: null },
  { name: "the line that a bash has seen", file: "41-1-7.line.seen", ageMs: 2000, left: "\0".repeat(12), nextMs: null },
  { name: "one that it sees just now", file: "41-1-7.line.seen", ageMs: 400, left: text, nextMs: 600 },
  { name: "a file of the future", file: "41-1-7.answer.1", ageMs: -3_600_000, left: "", nextMs: null },
  { name: "a file that is not ours", file: "notes.line.txt", ageMs: 100_000, left: text, nextMs: null },
  { name: "the name of the helper", file: "helper", ageMs: 100_000, left: text, nextMs: null },
];

for (const { name, file, ageMs, left, nextMs } of cases) {
  test(name, () => {
    const path = join(folder, file);
    writeFileSync(path, text);
    utimesSync(path, (now - ageMs) / 1000, (now - ageMs) / 1000);
    assert.equal(emptyLeftLines(folder, now), nextMs);
    assert.equal(existsSync(path) ? readFileSync(path, "utf8") : null, left);
  });
}

test("a FIFO is left alone, and holds nobody up", () => {
  spawnSync("mkfifo", [join(folder, "41-1700000000-7.line")]);
  assert.equal(emptyLeftLines(folder, now), null);
});

test("a folder that is not there is no fault", () => {
  assert.equal(emptyLeftLines(join(folder, "none"), now), null);
});
