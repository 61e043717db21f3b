import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { beyond, interleave, median, quantile, Series } from "./statistics.ts";
import { countRow, formatTable, missingRow, timeRow } from "./table.ts";

describe("quantile", () => {
  const cases: readonly (readonly [samples: readonly number[], share: number, expected: number])[] = [
    [[7], 0.5, 7],
    [[3, 1, 2], 0.5, 2],
    [[4, 1, 3, 2], 0.5, 2],
    [[10, 9, 1], 0.99, 10],
    [[1, 2, 3], 0, 1],
    [[], 0.5, Number.NaN],
  ];
  for (const [samples, share, expected] of cases) {
    it(`${share} of [${samples}] is ${expected}`, () => assert.equal(quantile(samples, share), expected));
  }
});

it("what a sample took beyond the usual one", () => {
  assert.deepEqual(beyond([5, 6, 7], [1, 100, 2]), [3, 4, 5]);
});

it("a series says when nothing was measured by a name", () => {
  const series = new Series();
  series.add("one", 1);
  assert.throws(() => series.of("another"), /nothing was measured as another/);
});

it("each round takes one sample of each task, every task comes first in its turn, and the first samples are left out", async () => {
  const order: string[] = [];
  let count = 0;
  const task = (name: string) =>
    [
      name,
      async () => {
        order.push(name);
        return ++count;
      },
    ] as const;
  const series = await interleave(3, [task("a"), task("b")]);
  assert.deepEqual(order, ["a", "b", "a", "b", "b", "a", "a", "b"]);
  assert.deepEqual(series.of("a"), [3, 6, 7]);
  assert.equal(median(series.of("b")), 5);
});

describe("a row", () => {
  const yardstick = ["T", [2, 2, 2]] as const;
  const cases = [
    ["within its goal", timeRow("x", "", [1, 1, 1], yardstick, { most: 0.5 }), "ok"],
    ["over its goal", timeRow("x", "", [1, 1.1, 1.1], yardstick, { most: 0.5 }), "over"],
    [
      "over its goal in the 99th percentile",
      timeRow("x", "", [1, 1, 9], yardstick, { most: 0.5, mostP99: 1.5 }),
      "over",
    ],
    ["without a goal", timeRow("x", "", [9], yardstick), ""],
    ["of too many", countRow("x", "", 1, "", { most: 0 }), "over"],
    ["of too few", countRow("x", "", 49, "×", { least: 50 }), "over"],
    ["of as many as wanted", countRow("x", "", 1, "", { most: 1, least: 1 }), "ok"],
    ["that could not be measured", missingRow("x", "", "no strace here"), ""],
    ["of a ratio to nothing", timeRow("x", "", [], yardstick, { most: 1 }), "over"],
  ] as const;
  for (const [name, row, mark] of cases) it(`${name} is marked "${mark}"`, () => assert.equal(row.mark, mark));

  it("stands in a table with the figure that was wanted", () => {
    const table = formatTable([timeRow("benign line", "zsh 5.9", [1, 1, 1], yardstick, { most: 0.1 })]);
    assert.match(table, /\| benign line \| zsh 5\.9 \| ≤ 0\.1 T \| 0\.500 T +\| .*\*\*over\*\* \|$/m);
  });
});
