import assert from "node:assert/strict";
import { test } from "node:test";
import { isIban, isLuhn, tokenChecksum } from "../../src/redact/checksum.ts";
import { entropyOf } from "../../src/redact/entropy.ts";
import { isLiteral, isPlaceholder, isReference } from "../../src/redact/literal.ts";
import { classifyName, type SecretKind } from "../../src/redact/secret-name.ts";

const names: readonly (readonly [string, SecretKind | null])[] = [
  ["DB_PASSWORD", "password"],
  ["--admin-password", "password"],
  ["clientSecret", "password"],
  ["AWS_SECRET_ACCESS_KEY", "token"],
  ["apiKey", "token"],
  ["APIKey", "token"],
  ["acme.signing.key", "token"],
  ["ACME_KEY", "weak"],
  ["GITHUB_PAT", "weak"],
  ["registry.auth", "weak"],
  ["key", null],
  ["PUBLIC_KEY", null],
  ["sort_key", null],
  ["primaryKey", null],
  ["password_file", null],
  ["token_endpoint", null],
  ["SECRET_KEY_LENGTH", null],
  ["tokenizer", null],
  ["arn:aws:secretsmanager:eu-west-1:secret", null],
  ["USER", null],
];
for (const [name, kind] of names) {
  test(`classifyName ${name}: ${kind}`, () => assert.equal(classifyName(name), kind));
}

const placeholders = [
  "changeme",
  "<token>",
  "[REDACTED]",
  "your-api-key",
  "xxxxxxxx",
  "********",
  "sk-...",
  "aaaaaaaa",
  "key_here",
];
for (const value of placeholders) test(`placeholder: ${value}`, () => assert.equal(isPlaceholder(value), true));

const references = [
  "$TOKEN",
  "${{ secrets.X }}",
  "op://vault/item",
  "/run/secrets/db",
  "process.env.X",
  "getSecret(",
  "camelCaseName",
  "MY_CONSTANT_NAME",
  "https://id.example.org",
];
for (const value of references) test(`reference: ${value}`, () => assert.equal(isReference(value), true));

const literals = ["hunter2", "Tr0ub4dor&3", "a/b+c==", "correct-horse-9", "EXAMPLE7abc"];
for (const value of literals) test(`literal: ${value}`, () => assert.equal(isLiteral(value), true));

test("check digits", () => {
  assert.equal(isLuhn("4111 1111 1111 1111"), true); // the card of every payment provider's documentation
  assert.equal(isLuhn("4111 1111 1111 1112"), false);
  assert.equal(isLuhn("0000000000000000"), false);
  assert.equal(isIban("GB82 WEST 1234 5698 7654 32"), true); // ISO 13616's own example
  assert.equal(isIban("GB82 WEST 1234 5698 7654 33"), false);
  assert.equal(tokenChecksum(""), "000000");
  assert.equal(tokenChecksum("x").length, 6);
});

test("entropy", () => {
  assert.equal(entropyOf(""), 0);
  assert.equal(entropyOf("aaaa"), 0);
  assert.equal(entropyOf("abcd"), 2);
});
