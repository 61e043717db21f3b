import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { afterEach, beforeEach, describe, test } from "node:test";
import { CliHome } from "./cli-home.ts";

/**
 * Some days of work of five people, as `history | sort | uniq -c` counts them.
 * How many of their lines are stopped to ask; fewer are welcome, and are then pinned here.
 */
const people = [
  { name: "data-scientist", asked: 0 },
  { name: "site-reliability", asked: 1 },
  { name: "web-developer", asked: 2 },
  { name: "maintainer", asked: 7 },
  { name: "student", asked: 7 },
] as const;

describe("everyday work is seldom stopped to ask", () => {
  let home: CliHome;
  beforeEach(() => (home = new CliHome()));
  afterEach(() => home.close());

  async function simulate(name: string): Promise<{ lines: number; asked: number }> {
    home.write(name, historyOf(name));
    const { status, out, err } = await home.run("simulate", "--json", "--shell", "bash", name);
    assert.deepEqual({ status, err }, { status: 0, err: "" });
    return JSON.parse(out) as { lines: number; asked: number };
  }

  for (const { name, asked } of people) {
    test(`${name}: ${asked}`, async () => {
      const result = await simulate(name);
      assert.equal(result.asked, asked);
      assert.ok(result.lines >= 400, `${result.lines} lines`);
    });
  }

  test("the median person is asked at most once in 200 lines", async () => {
    const shares: number[] = [];
    for (const { name } of people) {
      const { lines, asked } = await simulate(name);
      shares.push(asked / lines);
    }
    const median = shares.toSorted((a, b) => a - b)[Math.floor(shares.length / 2)];
    assert.ok(median !== undefined && median <= 1 / 200, `asked in ${median} of the lines`);
  });
});

function historyOf(name: string): string {
  const counted = readFileSync(new URL(`../corpus/histories/${name}.txt`, import.meta.url), "utf8").trimEnd();
  return counted
    .split("\n")
    .map((row) => {
      const [, count, line] = /^(\d+) (.+)$/.exec(row) ?? assert.fail(`${name}: ${row}`);
      return `${line}\n`.repeat(Number(count));
    })
    .join("");
}
