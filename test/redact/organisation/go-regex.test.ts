import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { RE2JS } from "re2js";
import { convertGoRegex } from "../../../src/redact/organisation/go-regex.ts";
import { compileLinear, compileSearch } from "../../../src/redact/organisation/search.ts";
import { inventTexts } from "../score/invented-texts.ts";

/** The constructions that configurations of gitleaks use, each in an expression of its own. */
const expressions: readonly string[] = [
  String.raw`\bAKIA[A-Z2-7]{16}\b`,
  String.raw`(?i)[\w.-]{0,50}?(?:datadog|dd)(?:[ \t\w.-]{0,20})[\s'"]{0,3}(?:=|>|:{1,3}=|\|\||:|=>|\?=|,)[\x60'"\s=]{0,5}([a-z0-9]{32,40})(?:[\x60'"\s;]|\\[nr]|$)`,
  String.raw`\b(p8e-(?i)[a-z0-9]{32})(?:[\x60'"\s;]|\\[nr]|$)`,
  String.raw`(?i)(?:(?-i:TOKEN|[Tt]oken)|secret)\s*[=:]\s*"?([\w-]{10,})`,
  String.raw`(?i:export)\s+([A-Z_]+)=`,
  String.raw`[\w.-]{0,20}(?i:[\w.-]{0,50}?(?:(?-i:[Tt]oken|TOKEN)))=`,
  String.raw`(?:^|[\\'"\x60\s>=:(,)])([a-zA-Z0-9_~.]{3}\dQ~[a-zA-Z0-9_~.-]{31,34})(?:$|[\\'"\x60\s<),])`,
  String.raw`(?i)q|x[a-z]`,
  String.raw`(?P<key>[a-z]+_key)\s*=`,
  String.raw`[[:alnum:]_]+[[:space:]]*=[[:digit:]]`,
  String.raw`\A\$ |\z`,
  String.raw`(?s)BEGIN.{0,40}KEY`,
  String.raw`(?m)^HOME=(.*)$`,
  String.raw`BEGIN.{0,40}KEY`,
  String.raw`\Qa.b(c\E|\x{2014}|\x41`,
  String.raw`^\$(?:\d+|{\d+})$|{\d{0,2}}`,
  String.raw`(?:sc|ext)_(?i)[a-z]{2,5}\.(?-i:acc)[_-][a-z0-9-]{1,32}`,
  String.raw`[^\s"']+@[^\s]+\.[a-z]{2,}`,
  String.raw`(?i)[^a-f\s]{6}[\]\[]?`,
  String.raw`(?i)[_-z]{4}`,
  String.raw`[\d\-_]+-`,
];

const texts = [
  ...inventTexts(3)
    .filter((_, index) => index % 12 === 0)
    .map(({ text }) => text),
  "XA xa QX Q~ TOKEN=abcdefghijkl token: abcdefghijklm Secret = abcdefghijklmn",
  "p8e-abcdefghijABCDEFGHIJ0123456789ab\np8e-x",
  "EXPORT FOO_BAR=1\nexport foo=2 sc_AbC.acc-foo sc_abc.ACC-foo",
  "my_key =1 a.b(c — A $1 ${2} {12} datadog_key = abcdefabcdefabcdefabcdefabcdef12",
  "-----BEGIN\nRSA PRIVATE KEY-----\u00a0\u000b\r\nHOME=/home/x\r\nHOME=/y",
];

describe("a converted expression finds what RE2 finds", () => {
  for (const expression of expressions) {
    test(expression, () => {
      const { source } = convertGoRegex(expression);
      assert.doesNotMatch(source, /\(\?[ims-]/, "flags are written out");
      const converted = new RegExp(source, "g");
      const wanted = RE2JS.compile(expression);
      for (const text of texts) {
        const found = [...text.matchAll(converted)].map((match) => [match.index, ...match].map((part) => part ?? null));
        assert.deepEqual(found, matchesOf(wanted, text), JSON.stringify(text));
      }
    });
  }
});

function matchesOf(expression: RE2JS, text: string): unknown[] {
  const matches: unknown[] = [];
  const matcher = expression.matcher(text);
  while (matcher.find()) {
    const groups = Array.from({ length: matcher.groupCount() + 1 }, (_, index) => matcher.group(index) ?? null);
    matches.push([matcher.start(), ...groups]);
  }
  return matches;
}

const nested = [
  { source: "(a+)+$", isNested: true },
  { source: "(?:a|ab)*c", isNested: true },
  { source: "(?:x?y){2,}", isNested: true },
  { source: "(?:-[A-Z0-9]{5}){3}", isNested: false },
  { source: String.raw`[\w.-]{0,50}?(?:adafruit)[ \t]{0,20}=([a-z0-9]{32})`, isNested: false },
  { source: "(a|b){1}c+", isNested: false },
];
for (const { source, isNested } of nested) {
  test(`${source} ${isNested ? "repeats a choice" : "repeats no choice"}`, () => {
    assert.equal(convertGoRegex(source).isNested, isNested);
  });
}

const refused = [String.raw`\pL+`, "(?U)a+", "(?=a)", "(a", "a)", "[a"];
for (const source of refused) {
  test(`${source} cannot be said in JavaScript`, () => assert.throws(() => convertGoRegex(source), SyntaxError));
}

test("an expression that would take exponential time runs in linear time", () => {
  const search = compileSearch("(a+)+$");
  assert.deepEqual(search(`${"a".repeat(20_000)}!`), []);
});

test("what JavaScript cannot say runs on RE2", () => {
  const [match] = compileSearch(String.raw`(\pL+)=`)("größe=1");
  assert.deepEqual(match?.groups[1], { start: 0, end: 5 });
});

test("both engines tell the same places", () => {
  for (const expression of expressions.slice(0, 7)) {
    for (const text of texts) assert.deepEqual(compileSearch(expression)(text), compileLinear(expression)(text));
  }
});

const ways = [
  { source: "acme_[a-z0-9]{32}", wanted: 1 },
  { source: "[a-z]{0,9}acme?", wanted: 20 },
  { source: "(?:[a-z]{0,9}|[0-9]{1,3})x", wanted: 10 },
  { source: "[a-z]*x[a-z]+", wanted: 2048 * 2048 },
];
for (const { source, wanted } of ways) {
  test(`${source} can share out a text in ${wanted} ways at most`, () =>
    assert.equal(convertGoRegex(source).ways, wanted));
}

test("an expression that cannot be read at all is refused", () => {
  assert.throws(() => compileSearch("(?<!a)b"), { name: "SyntaxError", message: /cannot be read/ });
});
