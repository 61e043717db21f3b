import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import type { Manifest } from "../../src/record/format.ts";
import type { RecordedCommand } from "../../src/replay/recorded.ts";
import type { TextLine } from "../../src/replay/text-extractor.ts";
import { LineIndex } from "../../src/search/line-index.ts";
import { parseQuery } from "../../src/search/query/parse-query.ts";

const folder = mkdtempSync(join(tmpdir(), "coterm-search-"));
const index = new LineIndex(join(folder, "search.db"));
after(() => {
  index.close();
  rmSync(folder, { recursive: true, force: true });
});

const manifest = (id: string, host: string): Manifest => ({
  v: 1,
  id,
  startedAt: Date.parse("2026-01-10T12:00"),
  endedAt: null,
  exit: 0,
  command: null,
  shell: "bash",
  cols: 80,
  rows: 24,
  term: "",
  user: "ann",
  host,
  cwd: "/",
  durationMs: 0,
  bytes: 0,
  events: 0,
  commands: 0,
  gaps: 0,
  state: "ended",
  head: null,
  client: { version: "", script: "" },
});

const lines: readonly TextLine[] = [
  { at: 1, text: "$ kubectl delete pod web-1", command: null },
  { at: 2, text: 'pod "web-1" deleted', command: 1 },
  { at: 3, text: "Error: connection refused (deployment/web_app)", command: 2 },
  { at: 4, text: "git push --force-with-lease", command: null },
  { at: 5, text: "Überprüfung 日本語 naïve", command: 2 },
];

const commands: readonly RecordedCommand[] = [
  { number: 1, line: "kubectl delete pod web-1", id: "1.1", from: 0, to: 1500, exit: 0, rule: null },
  { number: 2, line: "./deploy.sh", id: "1.2", from: 0, to: 90_000, exit: 3, rule: null },
];

const add = (id: string, host: string) =>
  index.add({ manifest: manifest(id, host), commands, stamp: "s" }, async ({ line: onLine }) => {
    for (const line of lines) onLine(line);
  });

const find = (query: string) =>
  index
    .search(parseQuery(query), { limit: 50, now: Date.parse("2026-01-10T13:00") })
    .map(({ session, at }) => `${session} ${at}`);

before(async () => {
  await add("a", "db1");
  await add("b", "db2");
});

describe("lines are found, the newest first", () => {
  const cases: readonly (readonly [string, readonly string[]])[] = [
    ["deleted session:a", ["a 2"]],
    ["deleted", ["b 2", "a 2"]],
    ["DELETED host:db2", ["b 2"]],
    ["delet* session:a", ["a 2", "a 1"]],
    ["delet session:a", []],
    ['"connection refused" session:a', ["a 3"]],
    ['"connection ref" session:a', ["a 3"]],
    ['"refused connection" session:a', []],
    ["--force-with-lease session:a", ["a 4"]],
    ["--force session:a", ["a 4"]],
    ['"--force" session:a', ["a 4"]],
    ["web_app session:a", ["a 3"]],
    ["web session:a", ["a 2", "a 1"]],
    ["(deleted OR refused) session:a", ["a 3", "a 2"]],
    ["pod -deleted session:a", ["a 1"]],
    ["command:kubectl* session:a", ["a 2"]],
    ["exe:kubectl deleted session:a", ["a 2"]],
    ["exit:>0 session:a", ["a 5", "a 3"]],
    ["dur:>1m error session:a", ["a 3"]],
    ["number:1 session:a", ["a 2"]],
    ["überprüfung session:a", ["a 5"]],
    ["日本語 session:a", ["a 5"]],
    ["since:2h deleted session:a", ["a 2"]],
    ["since:30m deleted", []],
    ['"(" session:a', ["a 3"]],
    ["nothing", []],
  ];
  for (const [query, found] of cases) test(query, () => assert.deepEqual(find(query), found));
});

test("a session that is taken in again is there once; one that is removed is gone", async () => {
  await add("c", "db3");
  await add("c", "db3");
  assert.deepEqual(find("deleted session:c"), ["c 2"]);
  index.remove("c");
  assert.deepEqual(find("deleted session:c"), []);
  assert.deepEqual([index.stampOf("c"), index.stampOf("a")], [null, "s"]);
});
