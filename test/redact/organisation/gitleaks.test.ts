import assert from "node:assert/strict";
import { test } from "node:test";
import { compileRules } from "../../../src/redact/compile.ts";
import { inventSecrets, seededRandom } from "../../../src/redact/invent.ts";
import { importGitleaks } from "../../../src/redact/organisation/gitleaks.ts";
import { Scanner } from "../../../src/redact/scanner.ts";

const config = String.raw`
title = "acme"
[allowlist]
paths = ['''(^|/)vendor/''']
regexes = ['''^acme_[0-4]+$''']
stopwords = ["abcdefghijklmnop"]

[[rules]]
id = "acme-token"
description = "Tokens of Acme"
regex = '''\b(acme_(?i)[a-z0-9]{20})(?:[\x60'"\s;]|\\[nr]|$)'''
entropy = 3
keywords = ["ACME_"]
  [[rules.allowlists]]
  regexTarget = "line"
  regexes = ['''# test''']
  [[rules.allowlists]]
  condition = "AND"
  paths = ['''_test\.go$''']
  regexes = ['''.*''']

[[rules]]
id = "acme-pair"
regex = '''acme:(\w+):(\w{12,})'''
secretGroup = 2
keywords = ["acme:"]

[[rules]]
id = "without-keywords"
regex = '''zz[0-9]{16}'''

[[rules]]
id = "slow"
regex = '''slow=((?:a+b?)+)$'''
keywords = ["slow="]

[[rules]]
id = "key-files"
path = '''\.p12$'''
`;

const { patterns, skipped } = importGitleaks(config, "gitleaks.toml");
const scanner = new Scanner(compileRules([], patterns));
const random = seededRandom(4);
const made = (template: string) => inventSecrets(template, random);

const token = made("acme_{alnum:20}");
const value = made("{alnum:16}");
const number = made("zz{digits:16}");
const far = "-".repeat(3000);

const cases = [
  { name: "the first group is the secret", text: `x = "${token}"`, found: [["gitleaks/acme-token", token]] },
  { name: "the line is allowed", text: `x = "${token}" # test`, found: [] },
  { name: "too even to be a secret", text: 'x = "acme_aaaabaaaacaaaadaaaae"', found: [] },
  { name: "allowed for all rules", text: `x = "acme_01234012340123401234"`, found: [] },
  { name: "a stopword in it", text: 'x = "acme_abcdefghijklmnop1234"', found: [] },
  { name: "the group that is named", text: `acme:user:${value}`, found: [["gitleaks/acme-pair", value]] },
  { name: "a rule without keywords", text: `${far} ${number}`, found: [["gitleaks/without-keywords", number]] },
  {
    name: "a mark that gitleaks obeys",
    text: `x = "${token}" // gitleaks:allow`,
    found: [["gitleaks/acme-token", token]],
  },
];
for (const { name, text, found } of cases) {
  test(name, () => {
    assert.deepEqual(
      scanner.find(text).map(({ rule, start, end }) => [rule, text.slice(start, end)]),
      found,
    );
  });
}

test("a rule about names of files is skipped, and that is said", () => {
  assert.deepEqual(skipped, ["key-files has no regex: it is about the names of files"]);
});

test("an expression that repeats a choice takes no exponential time", () => {
  assert.deepEqual(scanner.find(`slow=${"a".repeat(500)}!`), []);
});

const broken = [
  { text: "[[rules", complaint: /no valid TOML/ },
  { text: "[[rules]]\nregex = 'x'", complaint: /rules\.0\.id/ },
  { text: "[[rules]]\nid = 'x'\nregex = '(?<!a)b'", complaint: /x: the regular expression/ },
];
for (const { text, complaint } of broken) {
  test(`refused: ${text.replaceAll("\n", " ")}`, () => {
    assert.throws(() => importGitleaks(text, "gitleaks.toml"), { code: "GITLEAKS_UNREADABLE", message: complaint });
  });
}
