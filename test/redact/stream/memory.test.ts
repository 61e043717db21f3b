import assert from "node:assert/strict";
import { test } from "node:test";
import { mergeFindings } from "../../../src/redact/finding.ts";
import { inventSecrets, seededRandom } from "../../../src/redact/invent.ts";
import { SecretMemory } from "../../../src/redact/stream/memory.ts";

const random = seededRandom(9);
const made = (length: number) => inventSecrets(`{password:${length}}`, random);
const found = (memory: SecretMemory, text: string) =>
  mergeFindings(memory.find(text)).map(({ start, end }) => text.slice(start, end));

test("a long secret is found again, whole or in part", () => {
  const memory = new SecretMemory();
  const secret = made(40);
  assert.equal(memory.add(secret, "x/y"), true);
  assert.equal(memory.add(secret, "x/y"), false, "it is known");
  assert.deepEqual(found(memory, `it is ${secret}.`), [secret]);
  assert.deepEqual(found(memory, `tail ${secret.slice(-15)} of it`), [secret.slice(-15)]);
  assert.deepEqual(found(memory, `less ${secret.slice(3, 11)} than a fragment`), []);
});

test("a short secret is found whole only", () => {
  const memory = new SecretMemory();
  const secret = made(12);
  memory.add(secret, "x/y");
  assert.deepEqual(found(memory, `it is ${secret}.`), [secret]);
  assert.deepEqual(found(memory, `it is ${secret.slice(0, 10)}.`), []);
});

test("what is too short or too even is not remembered", () => {
  const memory = new SecretMemory();
  memory.add("hunter2", "x/y");
  memory.add("-".repeat(40), "x/y");
  assert.equal(memory.isEmpty, true);
});

test("of a whole store of secrets the last ones are known", () => {
  const memory = new SecretMemory();
  const secrets = Array.from({ length: 9000 }, () => made(40));
  for (const secret of secrets) memory.add(secret, "x/y");
  const last = secrets.at(-1) ?? "";
  assert.deepEqual(found(memory, `a ${last} b`), [last]);
  assert.deepEqual(found(memory, `a ${secrets[0]} b`), []);
});
