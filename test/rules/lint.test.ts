import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { lintRules } from "../../src/rules/lint.ts";
import { simplerPattern } from "../../src/rules/lint-patterns.ts";
import { loadPacks } from "../../src/rules/load-packs.ts";
import { compile } from "../../src/rules/compile.ts";
import { rulesOfPack } from "../../src/rules/pack-rules.ts";
import type { ScopedRule } from "../../src/rules/schema.ts";
import { compileOwn } from "./own-rule.ts";

const good: Partial<ScopedRule> = { command: "run", instead: "walk", match: ["run now"], miss: ["echo run now"] };

interface Case {
  readonly name: string;
  readonly rules: readonly Partial<ScopedRule>[];
  /** `level: sentence` of each finding, in order. */
  readonly finds: readonly string[];
}

const cases: readonly Case[] = [
  { name: "nothing wrong", rules: [good], finds: [] },
  {
    name: "asked for every line",
    rules: [{ ...good, command: undefined, when: 'line.contains("run now") && command == "run"' }],
    finds: ["error: no word stands in each line that it holds for, so every line goes to the helper; name a command"],
  },
  {
    name: "a rule for every line that only allows costs nothing",
    rules: [{ ...good, command: undefined, when: 'command == "run"', action: "allow" }],
    finds: [],
  },
  {
    name: "never first",
    rules: [good, { ...good, operand: "now", match: ["run -x now"] }],
    finds: ["warning: is never first: own/rule-1 decides for its examples, and its confirm never counts"],
  },
  {
    name: "a more general rule behind",
    rules: [
      { ...good, operand: "now" },
      { ...good, match: ["run later"] },
    ],
    finds: [],
  },
  {
    name: "another list is no rival",
    rules: [good, { ...good, match: ["run x"], list: "b" }],
    finds: [],
  },
  {
    name: "one id twice",
    rules: [
      { ...good, id: "own/a" },
      { ...good, id: "own/a", match: ["run x"] },
    ],
    finds: ["error: another rule has the same id, so overrides mean both"],
  },
  {
    name: "an example twice",
    rules: [{ ...good, match: ["run a", "run a"] }],
    finds: ["warning: the same example twice: run a"],
  },
  {
    name: "an example of two rules",
    rules: [
      { ...good, operand: "now" },
      { ...good, match: ["run later", "run now"] },
    ],
    finds: ["note: own/rule-1 has the same example: run now"],
  },
  {
    name: "an example that is both",
    rules: [{ ...good, miss: ["run now"] }],
    finds: ["error: must hold and must not hold for: run now"],
  },
  {
    name: "no examples",
    rules: [{ ...good, match: [], miss: [] }],
    finds: [
      "warning: has no example in match: nothing shows that it holds",
      "warning: has no example in miss: nothing shows where it stops",
    ],
  },
  {
    name: "nothing safer",
    rules: [{ ...good, instead: undefined }],
    finds: ["note: names no safer command (instead)"],
  },
  { name: "a warning needs nothing safer", rules: [{ ...good, instead: undefined, action: "warn" }], finds: [] },
  { name: "why says nothing", rules: [{ ...good, why: "Own" }], finds: ["warning: says the same in title and why"] },
  {
    name: "a pattern that could be a glob",
    rules: [{ ...good, operand: { re: "^now$" } }],
    finds: ["warning: operand: {re: ^now$} says the same as the glob now"],
  },
  {
    name: "a command that is nearly known",
    rules: [
      { ...good, command: "kubctl", match: ["kubctl x"] },
      { ...good, command: "kubectl", match: ["kubectl x"] },
    ],
    finds: ["note: the command kubctl is not known; kubectl is"],
  },
];

describe("lint", () => {
  for (const { name, rules, finds } of cases) {
    test(name, async () => {
      const found = lintRules(await compileOwn(rules));
      assert.deepEqual(
        found.map(({ level, sentence }) => `${level}: ${sentence}`),
        finds,
      );
    });
  }

  test("the shipped rules have neither errors nor warnings", () => {
    const found = lintRules(compile(loadPacks().packs.flatMap(rulesOfPack))).filter(({ level }) => level !== "note");
    assert.deepEqual(found, []);
  });
});

describe("regular expressions that say what a glob says", () => {
  const patterns: readonly [regex: string, glob: string | null][] = [
    ["^prod$", "prod"],
    ["^prod", "prod**"],
    ["prod$", "**prod"],
    ["prod", "**prod**"],
    ["^a.*b$", "a**b"],
    ["^.*\\.sql$", "**.sql"],
    ["^(dev|test)-db$", "{dev,test}-db"],
    ["^a\\*b$", "a\\*b"],
    ["^a+$", null],
    ["^[ab]$", null],
    ["^a?b$", null],
    ["(?i)prod", null],
    ["^/etc", null],
    ["a|b", null],
    ["^x{2}$", null],
  ];
  for (const [regex, glob] of patterns) {
    test(`${regex}: ${glob ?? "none"}`, () => assert.equal(simplerPattern(regex), glob));
  }
});
