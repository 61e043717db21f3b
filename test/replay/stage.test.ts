import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { RecordingWriter } from "../../src/record/store/recording-writer.ts";
import { SessionFolder } from "../../src/record/store/session-folder.ts";
import type { Recorded } from "../../src/replay/recorded.ts";
import { RecordedSession } from "../../src/replay/recorded-session.ts";
import { rowText } from "../../src/replay/row-text.ts";
import { Stage } from "../../src/replay/stage.ts";
import { syntheticEvents, syntheticStart, writeSession } from "./synthetic-session.ts";

const durationMs = 3_600_000 * 3;
const folder = mkdtempSync(join(tmpdir(), "coterm-replay-"));
let recorded: Recorded;
before(async () => {
  recorded = new RecordedSession(await writeSession(join(folder, "s"), syntheticEvents(durationMs, 1500)));
});
after(() => rmSync(folder, { recursive: true, force: true }));

/** Everything that can be seen: characters, colours, the cursor. */
function screenOf({ model }: Stage): object {
  const rows = Array.from({ length: model.rows }, (_, row) => {
    const line = model.row(row);
    return line === undefined ? "" : rowText(line, model.cols);
  });
  return { rows, cursor: model.cursor };
}

describe("a keyframe shows what playing up to there shows", () => {
  test("on 120 screens", async () => {
    const moments = Array.from({ length: 120 }, (_, n) => Math.floor(((n + 0.5) * durationMs) / 120));
    const whole = Stage.open(recorded);
    const jumping = Stage.open(recorded);
    const order = moments.map((_, n) => (n * 47) % moments.length);
    const jumped = new Map<number, object>();
    for (const n of order) {
      await jumping.seek(moments[n] ?? 0);
      jumped.set(n, screenOf(jumping));
    }
    for (const [n, moment] of moments.entries()) {
      await whole.advance(moment);
      assert.deepEqual(jumped.get(n), screenOf(whole), `at ${moment} ms`);
    }
  });

  test("there is one for nearly every minute", () => {
    const found = Array.from({ length: 170 }, (_, minute) => recorded.keyframeBefore((minute + 5) * 60_000));
    for (const [minute, keyframe] of found.entries()) {
      assert.ok(keyframe !== null && (minute + 5) * 60_000 - keyframe.at <= 61_500, `minute ${minute + 5}`);
    }
  });
});

test("seeking stays within the recording", async () => {
  const stage = Stage.open(recorded);
  await stage.seek(-5);
  assert.equal(stage.at, 0);
  await stage.seek(1e12);
  assert.equal(stage.at, recorded.durationMs);
  assert.equal(stage.nextAt, null);
});

describe("the end of a session is what it has shown last", () => {
  /** Intervals whose sum is no exact number. */
  const times = Array.from({ length: 400 }, (_, n) => n * 1.1 + 0.4);

  for (const isOpen of [false, true]) {
    test(isOpen ? "while it is recorded" : "when it is over", async () => {
      const session = new SessionFolder(join(folder, `end-${isOpen}`));
      const writer = RecordingWriter.create(session, syntheticStart);
      for (const [n, at] of times.entries()) {
        writer.write({ at, code: "o", data: `\x1b[2J\x1b[H${n}` });
        if (n % 100 === 50) writer.roll();
      }
      if (isOpen) writer.flush();
      else writer.end(0, syntheticStart.startedAt);
      const stage = Stage.open(new RecordedSession(session));
      for (const [n, at] of times.entries()) {
        await stage.seek(at);
        assert.equal(stage.model.lines()[0], String(n), `at ${at} ms`);
      }
      await stage.seek(stage.recorded.durationMs);
      assert.equal(stage.model.lines()[0], String(times.length - 1));
      writer.abandon();
    });
  }
});

describe("a session that goes on for weeks", () => {
  const minute = 60_000;
  const minutes = [0, 1, 2, 1439, 1441, 2850, 2851, 2880, 35_790, 35_792, 42_000]; // 2^31 ms are 35,791 minutes
  let weeks: Recorded;
  before(async () => {
    const events = minutes.map((n) => ({ at: n * minute, code: "o", data: `\x1b[2J\x1b[Hminute ${n}` }) as const);
    weeks = new RecordedSession(await writeSession(join(folder, "weeks"), events));
  });

  for (const [index, n] of minutes.entries()) {
    test(`minute ${n}`, async () => {
      const stage = Stage.open(weeks);
      await stage.seek(n * minute + minute / 2);
      assert.equal(stage.model.lines()[0], `minute ${n}`);
      assert.equal(stage.nextAt, minutes[index + 1] === undefined ? null : (minutes[index + 1] ?? 0) * minute);
    });
  }
});
