import assert from "node:assert/strict";
import { test } from "node:test";
import { lintPack } from "../../../src/redact/organisation/lint.ts";
import { readRedactionPack } from "../../../src/redact/load-packs.ts";

const head = "pack: acme\nabout: Acme's own.\n";
const packOf = (rules: string) => readRedactionPack(`${head}rules:\n  - ${rules}`, "acme.yaml");
const rule = (fields: string) => packOf(`{id: acme/x, about: x, ${fields}}`);
/** The clock of a machine on which everything is quick. */
const quick = () => 1;

const good = rule(
  "keywords: [acme_], regex: '(?<secret>acme_[a-z0-9]{20})', match: ['x «acme_{lower:20}»'], miss: ['acme_x']",
);

test("a good rule has no problem", () => assert.deepEqual(lintPack(good, quick), []));

const cases = [
  {
    name: "an example that is not found",
    pack: rule("keywords: [acme_], regex: '(?<secret>acme_[0-9]{20})', match: ['«acme_zz»'], miss: [y]"),
    problem: /acme\/x should find "acme_zz"/,
  },
  {
    name: "a near miss that is found",
    pack: rule("keywords: [acme], regex: '(?<secret>acme\\w+)', match: ['«acme_zz1»'], miss: ['acme_yy2']"),
    problem: /should find nothing in "acme_yy2"/,
  },
  {
    name: "keywords that an example lacks",
    pack: rule("keywords: [acne], regex: '(?<secret>acme\\w+)', match: ['«acme_zz1»'], miss: [y]"),
    problem: /never looks at "«acme_zz1»"/,
  },
  {
    name: "a keyword of one character",
    pack: rule("keywords: [a], regex: '(?<secret>acme\\w+)', match: ['«acme_zz1»'], miss: [y]"),
    problem: /keyword "a" of acme\/x/,
  },
  {
    name: "lookbehind",
    pack: rule("keywords: [acme], regex: '(?<!x)(?<secret>acme\\w+)', match: ['«acme_zz1»'], miss: [y]"),
    problem: /acme\/x must be RE2/,
  },
  {
    name: "no group for the secret",
    pack: rule("keywords: [acme], regex: 'acme\\w+', match: ['«acme_zz1»'], miss: [y]"),
    problem: /has no group/,
  },
];
for (const { name, pack, problem } of cases) {
  test(`refused: ${name}`, () => assert.match(lintPack(pack, quick).join("\n"), problem));
}

test("a slow rule is refused with the attack that shows it", () => {
  assert.match(lintPack(good, () => 900).join("\n"), /^acme\/x takes 900 ms for "acme_" × \d+/);
});
