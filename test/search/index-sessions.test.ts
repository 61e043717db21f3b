import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { RecordingWriter } from "../../src/record/store/recording-writer.ts";
import { folderOf } from "../../src/record/store/sessions.ts";
import { indexPath, indexSessions } from "../../src/search/index-sessions.ts";
import { LineIndex } from "../../src/search/line-index.ts";
import { parseQuery } from "../../src/search/query/parse-query.ts";
import { syntheticStart } from "../replay/synthetic-session.ts";

let paths: { readonly state: string };
let index: LineIndex;
let writer: RecordingWriter;
beforeEach(() => {
  paths = { state: mkdtempSync(join(tmpdir(), "coterm-search-")) };
  mkdirSync(join(paths.state, "sessions"));
  index = new LineIndex(indexPath(paths));
  const start = { ...syntheticStart, id: "20260101-000000-abcd" };
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
