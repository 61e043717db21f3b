import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, test } from "node:test";
import { RecordingWriter } from "../../src/record/store/recording-writer.ts";
import { folderOf } from "../../src/record/store/sessions.ts";
import { indexPath, indexSessions } from "../../src/search/index-sessions.ts";
import { LineIndex } from "../../src/search/line-index.ts";
import { parseQuery } from "../../src/search/query/parse-query.ts";
import { seeded, syntheticEvents, syntheticStart } from "../replay/synthetic-session.ts";

const id = "20260101-000000-abcd";
let paths: { readonly state: string };
let index: LineIndex;
let writer: RecordingWriter;
beforeEach(() => {
  paths = { state: mkdtempSync(join(tmpdir(), "coterm-search-")) };
  mkdirSync(join(paths.state, "sessions"));
  index = new LineIndex(indexPath(paths));
  const start = { ...syntheticStart, id };
  writer = RecordingWriter.create(folderOf(paths, start.id), start);
});
afterEach(() => {
  writer.abandon();
  index.close();
  rmSync(paths.state, { recursive: true, force: true });
});

/** The sessions that are read for the index. */
async function indexed(): Promise<number> {
  let count = 0;
  await indexSessions(paths, index, () => count++);
  return count;
}

function show(at: number, text: string): void {
  writer.write({ at, code: "o", data: `${text}\r\n` });
  writer.flush();
}

const hits = (word: string) => index.search(parseQuery(word), { limit: 10, now: 0 }).map(({ text }) => text);

test("an open session is read again when it has grown, and only then", async () => {
  show(1, "one");
  assert.deepEqual([await indexed(), await indexed()], [1, 0]);
  show(2, "two");
  assert.deepEqual([await indexed(), await indexed(), hits("two")], [1, 0, ["two"]]);
  writer.roll();
  show(3, "three");
  assert.deepEqual([await indexed(), await indexed(), hits("three"), hits("one")], [1, 0, ["three"], ["one"]]);
  writer.mark({ at: 4, kind: "gap", reason: "a test", ms: null });
  assert.deepEqual([await indexed(), await indexed()], [1, 0]);
  writer.end(0, syntheticStart.startedAt + 5);
  assert.deepEqual([await indexed(), await indexed()], [1, 0]);
});

// oxlint-disable-next-line no-control-regex -- that is what it is made of
const insertedRows = /\x1b\[\d+;\d+r\x1b\[5L\x1b\[r/g;

describe("of a session that goes on only what is new is read", () => {
  test("chunks that were read before may even be gone", async () => {
    for (const chunk of [0, 1, 2]) {
      for (let n = 0; n < 100; n++) show(chunk * 1000 + n, `word${chunk} ${n}`);
      writer.roll();
      await indexed();
      rmSync(folderOf(paths, id).chunk(chunk));
    }
    show(4000, "word3");
    await indexed();
    writer.end(0, syntheticStart.startedAt + 5000);
    await indexed();
    const found = [0, 1, 2, 3].map((chunk) => index.search(parseQuery(`word${chunk}`), { limit: 1000, now: 0 }).length);
    assert.deepEqual(found, [100, 100, 100, 1]);
  });

  for (const seed of [1, 2, 3, 4]) {
    test(`and what is found is the same as when it is read at once, ${seed}`, async () => {
      const random = seeded(seed);
      const session = `\x1b]133;C;id=1-a.`;
      let command = 0;
      for (const event of syntheticEvents(300_000, 300, seed)) {
        const mark = random(6) === 0 ? `\r\n${session}${++command};in=${id}\x07` : "";
        const wide = random(8) === 0 ? `${"long ".repeat(random(200))}\r\n` : "";
        // Rows that move within margins get the times of others, which ones depends on when it is read.
        const data = event.data.replaceAll(insertedRows, "");
        writer.write({ ...event, data: `${mark}${data}${wide}` });
        if (random(40) === 0) writer.roll();
        if (random(60) !== 0) continue;
        writer.flush();
        await indexed();
      }
      writer.end(0, syntheticStart.startedAt + 300_000);
      await indexed();
      const whole = new LineIndex(join(paths.state, "whole.db"));
      await indexSessions(paths, whole);
      const all = (some: LineIndex) =>
        some.search(null, { limit: 1_000_000, now: 0 }).map(({ command: number, text }) => [number, text]);
      assert.ok(all(whole).length > 1000);
      assert.deepEqual(all(index), all(whole));
      whole.close();
    });
  }
});
