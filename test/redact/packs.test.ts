import assert from "node:assert/strict";
import { test } from "node:test";
import { compileRules } from "../../src/redact/compile.ts";
import { checkExamples } from "../../src/redact/examples.ts";
import { loadRedactionPacks, readRedactionPack } from "../../src/redact/load-packs.ts";
import { Scanner } from "../../src/redact/scanner.ts";

const packs = loadRedactionPacks();
const scanner = new Scanner(compileRules(packs));

for (const seed of [1, 2, 3]) {
  test(`every rule finds its secrets and nothing in its near misses, made from seed ${seed}`, () => {
    const { checked, failures } = checkExamples(packs, (text) => scanner.find(text), seed);
    assert.deepEqual(failures, []);
    assert.ok(checked > 800, `${checked} examples`);
  });
}

const refused = [
  { name: "an unknown key", text: "pack: x\nabout: x\nruels: []", complaint: /ruels/ },
  {
    name: "a rule without examples",
    text: "pack: x\nabout: x\nrules: [{id: a/b, about: x, keywords: [x], regex: x}]",
    complaint: /rules\.0/,
  },
  {
    name: "a body that is no alphabet",
    text: "pack: x\nabout: x\ntokens: [{id: a/b, prefix: x_, body: hexx, least: 3}]",
    complaint: /body/,
  },
  { name: "what is no YAML", text: "pack: [", complaint: /no valid YAML/ },
];

for (const { name, text, complaint } of refused) {
  test(`a pack with ${name} is refused`, () => {
    assert.throws(() => readRedactionPack(text, "acme.yaml"), {
      code: "REDACTION_RULES_UNREADABLE",
      message: complaint,
    });
  });
}

test("an expression without a group for the secret is refused", () => {
  const pack = readRedactionPack(
    "pack: x\nabout: x\nrules: [{id: a/b, about: x, keywords: [x], regex: x, match: ['«x»'], miss: [y]}]",
    "acme.yaml",
  );
  assert.throws(() => compileRules([pack]), /a\/b has no group/);
});

test("an example that does not hold is named", () => {
  const pack = readRedactionPack(
    "pack: x\nabout: x\ntokens: [{id: a/b, prefix: acme_, body: hex, least: 20}]\n" +
      "rules: [{id: a/c, about: x, keywords: [acme], regex: '(?<secret>acme=x)', match: ['«acme=y»'], miss: ['acme=z']}]",
    "acme.yaml",
  );
  const own = new Scanner(compileRules([pack]));
  const { failures } = checkExamples([pack], (text) => own.find(text));
  assert.deepEqual(failures, ['a/c should find "acme=y" in "acme=y"']);
});
