import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, test } from "node:test";
import { RecordingWriter } from "../../src/record/store/recording-writer.ts";
import { findSession, folderOf, listSessions } from "../../src/record/store/sessions.ts";
import { syntheticStart } from "../replay/synthetic-session.ts";

let paths: { state: string };
beforeEach(() => (paths = { state: mkdtempSync(join(tmpdir(), "coterm-rec-")) }));
afterEach(() => rmSync(paths.state, { recursive: true, force: true }));

function write(id: string, startedAt: number): void {
  const writer = RecordingWriter.create(folderOf(paths, id), { ...syntheticStart, id, startedAt });
  writer.end(0, startedAt);
}

describe("sessions that began in the same second", () => {
  const cases: readonly { readonly name: string; readonly begun: readonly (readonly [string, number])[] }[] = [
    {
      name: "in the order of their names",
      begun: [
        ["20260101-000000-aaaa", 100],
        ["20260101-000000-bbbb", 200],
      ],
    },
    {
      name: "in another order",
      begun: [
        ["20260101-000000-bbbb", 100],
        ["20260101-000000-aaaa", 200],
      ],
    },
    {
      name: "after one of an earlier second",
      begun: [
        ["20260101-000000-zzzz", 5],
        ["20260101-000001-bbbb", 1100],
        ["20260101-000001-aaaa", 1200],
      ],
    },
    {
      name: "in the same millisecond, by their names",
      begun: [
        ["20260101-000000-aaaa", 100],
        ["20260101-000000-bbbb", 100],
      ],
    },
  ];
  for (const { name, begun } of cases) {
    test(name, () => {
      for (const [id, at] of begun) write(id, at);
      const ids = begun.map(([id]) => id);
      assert.deepEqual(
        listSessions(paths).map(({ id }) => id),
        ids,
      );
      assert.equal(findSession(paths, "last").path, folderOf(paths, ids.at(-1) ?? "").path);
    });
  }
});
