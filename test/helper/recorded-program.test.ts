import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { gatherFacts } from "../../src/facts/gather.ts";
import { recordedProgram } from "../../src/helper/recorded-program.ts";
import type { RuleSet } from "../../src/rules/compile.ts";
import { decide } from "../../src/rules/decide.ts";
import { loadPack } from "../../src/rules/load.ts";

const pack = `pack: test
about: A test.
rules:
  - { id: test/rec, title: It is a test, severity: low, command: deploy, action: [record], why: It is a test., match: [deploy], miss: [ls] }
  - { id: test/deny, title: It is a test, severity: low, command: drop, action: deny, why: It is a test., match: [drop], miss: [ls] }
`;

const cases: readonly (readonly [line: string, program: string | null])[] = [
  ["deploy now", "deploy"],
  ["STAGE=x deploy now >log", "deploy"],
  ["cd /srv && deploy now", "deploy"],
  ["for x in a b; do deploy $x; done", "deploy"],
  ["sudo deploy now", "sudo"],
  ["env A=b nice deploy", "env"],
  ["deploy now | tee log", "-"],
  ["yes | deploy now", "-"],
  ["deploy now &", "-"],
  ["(deploy now)", "-"],
  ["echo $(deploy now)", "-"],
  ["/opt/bin/deploy now", "-"],
  ["drop now", null],
  ["ls", null],
];

describe("what is recorded by itself because of a rule", () => {
  let rules: RuleSet;
  before(async () => {
    const loaded = await loadPack(pack, "test.yaml");
    assert.ok(loaded.rules !== null, JSON.stringify(loaded.problems));
    rules = loaded.rules;
  });

  for (const [line, program] of cases) {
    test(line, () => {
      const facts = gatherFacts({ cwd: "/", env: {}, isRoot: false });
      const recorded = recordedProgram(decide({ text: line, shell: "bash" }, rules, facts));
      assert.deepEqual(recorded, program === null ? null : { rule: "test/rec", program });
    });
  }
});
