import assert from "node:assert/strict";
import { test } from "node:test";
import { compilePhrases, toSpoken } from "../../src/rules/phrase.ts";

const cases = [
  { text: "DROP TABLE users", says: true },
  { text: "drop\n\t table x", says: true },
  { text: "select 1; Drop/**/Table x", says: true },
  { text: "raindrop table", says: false },
  { text: "drop the table", says: false },
  { text: "drop_table", says: false },
  { text: "table drop", says: false },
  { text: "drop drop table", says: true },
  { text: "", says: false },
  { text: "DROP TABLE", says: true },
  { text: "größe=drop table", says: true },
  { text: "ádrop table", says: false },
];

for (const { text, says } of cases) {
  test(`${JSON.stringify(text)} ${says ? "says" : "does not say"} drop table`, () => {
    assert.equal(compilePhrases(["drop table"])(toSpoken(text)), says);
  });
}
