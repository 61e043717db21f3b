import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { test } from "node:test";
import { maskText } from "../../src/redact/mask.ts";
import type { RedactAction } from "../../src/redact/schema.ts";

const secret = "k3y-of-the-house";
const text = `a ${secret} b`;
const findings = [{ rule: "x/y", start: 2, end: 2 + secret.length }];
const hash = createHmac("sha256", "org").update(secret).digest("hex").slice(0, 8);

const cases: readonly { action: RedactAction; hashKey: string | null; masked: string }[] = [
  { action: "redact", hashKey: null, masked: "a [redacted] b" },
  { action: "partial", hashKey: null, masked: "a k3y-[redacted] b" },
  { action: "hash", hashKey: "org", masked: `a [hash:${hash}] b` },
  { action: "hash", hashKey: null, masked: "a [redacted] b" },
  { action: "none", hashKey: null, masked: text },
];
for (const { action, hashKey, masked } of cases) {
  test(`${action} ${hashKey === null ? "without" : "with"} a key`, () => {
    assert.equal(maskText(text, findings, { actionOf: () => action, hashKey }), masked);
  });
}

test("partial leaves nothing of a short secret", () => {
  const short = [{ rule: "x/y", start: 0, end: 8 }];
  assert.equal(maskText("hunter22", short, { actionOf: () => "partial", hashKey: null }), "[redacted]");
});
