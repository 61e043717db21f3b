import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { CastEvent, Mark } from "../../src/record/format.ts";
import { formatClock, parseClock } from "../../src/replay/player/clock.ts";
import { actionsOf } from "../../src/replay/player/keys.ts";
import { Playback } from "../../src/replay/player/playback.ts";
import { drawRows } from "../../src/replay/player/screen.ts";
import type { Recorded } from "../../src/replay/recorded.ts";
import { Stage } from "../../src/replay/stage.ts";

const events: readonly CastEvent[] = [
  { at: 0, code: "o", data: "$ a\r\n" },
  { at: 1000, code: "o", data: "one\r\n" },
  { at: 2000, code: "o", data: "$ b\r\n" },
  { at: 60_000, code: "o", data: "two\r\n" },
];
const marks: readonly Mark[] = [
  { at: 0, kind: "command", command: 1, line: "a", id: "1.1" },
  { at: 1000, kind: "end", command: 1, exit: 0 },
  { at: 2000, kind: "command", command: 2, line: "b", id: "1.2" },
  { at: 60_000, kind: "end", command: 2, exit: 1 },
];
const recorded: Recorded = {
  id: null,
  title: "t",
  cols: 40,
  rows: 6,
  startedAt: null,
  durationMs: 60_000,
  marks,
  keyframeBefore: () => null,
  *events() {
    for (const event of events) yield event;
  },
  damage: () => null,
};

const begin = (idleLimitMs: number | null = null) => new Playback(Stage.open(recorded), { speed: 1, idleLimitMs });
const shownBy = (playback: Playback) => playback.stage.model.lines().filter((line) => line !== "");

async function press(playback: Playback, keys: string): Promise<void> {
  for (const action of actionsOf(keys)) await playback.apply(action);
}

describe("playing", () => {
  test("shows what was shown, when it was shown", async () => {
    const playback = begin();
    await playback.pass(999);
    assert.deepEqual(shownBy(playback), ["$ a"]);
    await playback.pass(1);
    assert.deepEqual(shownBy(playback), ["$ a", "one"]);
  });

  test("twice as fast", async () => {
    const playback = new Playback(Stage.open(recorded), { speed: 2, idleLimitMs: null });
    await playback.pass(1000);
    assert.equal(playback.stage.at, 2000);
  });

  test("a long pause takes no longer than the limit", async () => {
    const playback = begin(2000);
    let passed = 0;
    while (!playback.isAtEnd && passed < 100_000) {
      await playback.pass(100);
      passed += 100;
    }
    assert.deepEqual(shownBy(playback), ["$ a", "one", "$ b", "two"]);
    assert.ok(passed >= 4000 && passed <= 4500, `${passed} ms`);
  });

  const keys: readonly { readonly keys: string; readonly at: number; readonly from?: number }[] = [
    { keys: "\x1b[C", at: 5000 },
    { keys: "lll", at: 15_000 },
    { keys: "\x1b[D", from: 9000, at: 4000 },
    { keys: "\x1b[D", from: 2000, at: 0 },
    { keys: "]", at: 2000 },
    { keys: "]]", at: 60_000 },
    { keys: "[", from: 30_000, at: 2000 },
    { keys: "[", from: 2500, at: 0 },
    { keys: "5", at: 30_000 },
    { keys: "G", at: 60_000 },
    { keys: "Gg", at: 0 },
    { keys: ".", at: 1000 },
    { keys: "..", at: 2000 },
    { keys: "zzz", at: 0 },
  ];
  for (const { keys: typed, from = 0, at } of keys) {
    test(`${JSON.stringify(typed)} from ${from} goes to ${at}`, async () => {
      const playback = begin();
      await playback.stage.seek(from);
      await press(playback, typed);
      assert.equal(playback.stage.at, at);
    });
  }

  test("space pauses and goes on, q ends, < and > change the speed", async () => {
    const playback = begin();
    await press(playback, " ");
    await playback.pass(5000);
    assert.equal(playback.stage.at, 0);
    await press(playback, " >>");
    assert.equal(playback.speed, 2.25);
    await press(playback, "q");
    assert.equal(playback.isOver, true);
  });
});

describe("the screen of the player", () => {
  // oxlint-disable-next-line no-control-regex -- colours
  const plain = (rows: readonly string[]) => rows.map((row) => row.replaceAll(/\x1b\[[0-9;]*[A-Za-z]/g, ""));

  test("has the recorded rows and the scrubber", async () => {
    const playback = begin();
    await playback.stage.seek(2500);
    const rows = plain(drawRows(playback, 60, 7));
    assert.deepEqual(rows.slice(0, 3), ["$ a", "one", "$ b"]);
    assert.equal(rows.length, 7);
    assert.match(rows[6] ?? "", /^▶ 0:02 .*●.* 1:00 #2 b +$/);
    assert.equal([...(rows[6] ?? "")].length, 60);
  });

  test("shows the rows with the cursor where there is no room for all", async () => {
    const playback = begin();
    await playback.stage.seek(60_000);
    assert.deepEqual(plain(drawRows(playback, 40, 4)).slice(0, 3), ["$ b", "two", ""]);
  });

  test("lists the commands beside it", async () => {
    const playback = begin();
    await press(playback, "c");
    const rows = plain(drawRows(playback, 100, 8));
    assert.match(rows[0] ?? "", /│ +0:00 a/);
    assert.match(rows[1] ?? "", /│✗ +0:02 b/);
  });

  test("lists what is missing", async () => {
    const gap = { at: 1500, kind: "gap", reason: "the helper hung", ms: 400 } as const;
    const playback = new Playback(Stage.open({ ...recorded, marks: [...marks, gap] }), { speed: 1, idleLimitMs: null });
    await press(playback, "c]");
    const rows = plain(drawRows(playback, 100, 8));
    assert.equal(rows[1]?.split("│")[1]?.trim(), "┄   0:01 not recorded: the helper hu");
    assert.match(rows.at(-1) ?? "", /not recorded: the helper hung/);
  });

  test("lists the lines that were stopped where they were", async () => {
    const decision = { at: 1500, kind: "decision", verdict: "deny", rule: "r/no", line: "rm x" } as const;
    const ran = { ...decision, at: 1999, verdict: "confirm", answer: "ran", line: "b" } as const;
    const decided = [...marks, { ...decision, answer: "denied" }, ran].toSorted((one, other) => one.at - other.at);
    const playback = new Playback(Stage.open({ ...recorded, marks: decided }), { speed: 1, idleLimitMs: null });
    await press(playback, "c]");
    assert.equal(playback.stage.at, 1500);
    const rows = plain(drawRows(playback, 100, 8));
    assert.deepEqual(
      rows.slice(0, 3).map((row) => row.split("│")[1]?.trim()),
      ["0:00 a", "⊘   0:01 rm x", "✗   0:02 b"],
    );
    assert.match(rows.at(-1) ?? "", /denied rm x ● r\/no/);
  });

  for (const columns of [1, 5, 20, 36, 72, 500]) {
    test(`fits ${columns} columns`, async () => {
      const playback = begin();
      await press(playback, "c?");
      for (const row of plain(drawRows(playback, columns, 5)).slice(-1)) assert.equal([...row].length, columns);
    });
  }
});

describe("times", () => {
  const cases: readonly (readonly [string, number | null])[] = [
    ["90", 90_000],
    ["12:30", 750_000],
    ["1:02:03", 3_723_000],
    ["23:00:00", 82_800_000],
    ["47:30:00", 171_000_000],
    ["700:00:00", 2_520_000_000],
    ["1.5", 1500],
    ["5m", 300_000],
    ["2h10m", 7_800_000],
    ["", null],
    ["soon", null],
    ["1:2:3:4", null],
  ];
  for (const [text, ms] of cases) test(`${text} is ${ms}`, () => assert.equal(parseClock(text), ms));
  test("are shown as they are typed", () =>
    assert.deepEqual([0, 65_000, 90_061_000].map(formatClock), ["0:00", "1:05", "25:01:01"]));
});
