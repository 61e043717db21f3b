import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { describe, test } from "node:test";
import { parseQuery } from "../../src/search/query/parse-query.ts";
import type { Fields } from "../../src/search/query/fields.ts";
import { containedIn, toSql } from "../../src/search/query/to-sql.ts";

const now = Date.parse("2026-01-10T12:00");
const hour = 3_600_000;

const rows = [
  { line: "kubectl delete pod web-1", user: "ann", host: "db1", exit: 0, dur: 1200, at: now - hour },
  { line: "kubectl get pods", user: "ann", host: "db2", exit: 1, dur: 80, at: now - 2 * hour },
  { line: "git push --force", user: "bob", host: "laptop", exit: 128, dur: 5000, at: now - 30 * hour },
  { line: "rm -rf /srv/app", user: "bob", host: "db1", exit: null, dur: null, at: now - 400 * hour },
  { line: 'echo "50% [done]" a:b', user: "eve_x", host: "h", exit: 0, dur: 1, at: now },
];

const fields: Fields = {
  user: { column: "user", type: "text" },
  host: { column: "host", type: "text" },
  exe: { column: "substr(line, 1, instr(line || ' ', ' ') - 1)", type: "text" },
  exit: { column: "exit", type: "number" },
  dur: { column: "dur", type: "duration" },
  since: { column: "at", type: "time", bound: ">=" },
  until: { column: "at", type: "time", bound: "<" },
};

const database = new DatabaseSync(":memory:");
database.exec("CREATE TABLE t (n INTEGER, line TEXT, user TEXT, host TEXT, exit INTEGER, dur INTEGER, at INTEGER)");
rows.forEach(({ line, user, host, exit, dur, at }, n) => {
  database.prepare("INSERT INTO t VALUES (?, ?, ?, ?, ?, ?, ?)").run(n, line, user, host, exit, dur, at);
});

function find(text: string): number[] {
  const query = parseQuery(text);
  const { sql, parameters } =
    query === null ? { sql: "1", parameters: [] } : toSql(query, { fields, text: containedIn("line"), now });
  return database
    .prepare(`SELECT n FROM t WHERE ${sql} ORDER BY n`)
    .all(...parameters)
    .map(({ n }) => Number(n));
}

describe("a query finds", () => {
  const cases: readonly (readonly [string, readonly number[]])[] = [
    ["", [0, 1, 2, 3, 4]],
    ["kubectl", [0, 1]],
    ["KUBECTL pod", [0, 1]],
    ['"delete pod"', [0]],
    ["--force", [2]],
    ["rm -rf", []],
    ['"rm -rf"', [3]],
    ['"rm -rf /"', [3]],
    ["kubectl -delete", [1]],
    ["kubectl NOT delete", [1]],
    ["delete OR push", [0, 2]],
    ["kubectl (delete OR get)", [0, 1]],
    ["-(kubectl OR git)", [3, 4]],
    ["user:ann", [0, 1]],
    ["@user:ann", [0, 1]],
    ["User:ann", [0, 1]],
    ["-user:ann -user:bob", [4]],
    ["host:(db1 OR db2)", [0, 1, 3]],
    ["host:db*", [0, 1, 3]],
    ['host:"db*"', []],
    ["user:eve_x", [4]],
    ["user:eve?x", []],
    ["exit:0", [0, 4]],
    ["exit:>0", [1, 2]],
    ["-exit:0", [1, 2, 3]],
    ["exit:[1 TO 128]", [1, 2]],
    ["dur:[1000 TO *]", [0, 2]],
    ["dur:>1s", [0, 2]],
    ["dur:<=80ms", [1, 4]],
    ["since:3h", [0, 1, 4]],
    ["since:2d until:24h", [2]],
    ["since:today", [0, 1, 4]],
    ["exe:git", [2]],
    ["-exe:kubectl user:ann", []],
    ['"50% [done]"', [4]],
    ['"a:b"', [4]],
    ["user:ann exit:0 OR user:bob exit:>100", [0, 2]],
  ];
  for (const [query, found] of cases) test(query || "everything", () => assert.deepEqual(find(query), found));
});

describe("a query that is none says where", () => {
  const cases: readonly (readonly [string, RegExp])[] = [
    ['"open', /closing quote is missing, at character 1/],
    ["a (b", /opens a bracket that is not closed, at character 3/],
    ["a) b", /closes a bracket that was not opened, at character 2/],
    ["a OR", /lacks a term, at character 5/],
    ["OR a", /lacks a term, at character 1/],
    ["()", /lacks a term/],
    ["NOT", /lacks a term/],
    ["usr:ann", /there is no field usr/],
    ["exit:many", /exit: wants a number, not many/],
    ["dur:>soon", /dur: wants a duration/],
    ["since:once", /since: wants a time/],
    ["(".repeat(100), /nested too deep/],
    ["a ".repeat(501), /more than 500 terms/],
  ];
  for (const [query, error] of cases) {
    test(query.slice(0, 20), () => assert.throws(() => find(query), error));
  }
});

test("nothing that is typed becomes SQL or breaks it", () => {
  const pieces = [
    "'",
    '"',
    "\\",
    ";",
    "--",
    "/*",
    "%",
    "_",
    "*",
    "(",
    ")",
    "[",
    "]",
    ":",
    "-",
    "@",
    "OR ",
    "NOT ",
    "user:",
    "exit:>",
    "x",
    "\0",
    "é",
    "\u{1f600}",
    " ",
  ];
  let seed = 7;
  const random = (below: number) => (seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648) % below;
  for (let round = 0; round < 20_000; round++) {
    const query = Array.from({ length: random(12) }, () => pieces[random(pieces.length)]).join("");
    try {
      find(query);
    } catch (error) {
      assert.equal((error as Error).name, "CotermError", `${JSON.stringify(query)}: ${String(error)}`);
    }
  }
});
