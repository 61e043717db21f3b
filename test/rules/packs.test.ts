import assert from "node:assert/strict";
import { test } from "node:test";
import { compile } from "../../src/rules/compile.ts";
import { decide } from "../../src/rules/decide.ts";
import { loadPacks } from "../../src/rules/load-packs.ts";
import { rulesOfPack } from "../../src/rules/pack-rules.ts";
import { mustAsk } from "../../src/rules/prefilter.ts";
import { triggerWords } from "../../src/rules/triggers.ts";
import { placeAt } from "./place.ts";

// The packs are the table: each rule with its own examples.
const { packs } = loadPacks();
const all = compile(packs.flatMap(rulesOfPack));
const facts = placeAt();

for (const pack of packs) {
  for (const rule of rulesOfPack(pack)) {
    const alone = compile([rule]);
    const words = triggerWords(alone);
    for (const text of rule.match) {
      test(`${rule.id} holds for: ${text}`, () => {
        assert.equal(decide({ text, shell: "bash" }, alone, facts).rule, rule.id);
        assert.ok(
          rule.action === "allow" || mustAsk(text, words),
          "the trigger words of the rule do not stand in its own example",
        );
      });
    }
    for (const text of rule.miss) {
      test(`${rule.id} does not hold for: ${text}`, () => {
        assert.equal(decide({ text, shell: "bash" }, alone, facts).rule, null);
      });
    }
    test(`${rule.id} decides for one of its own examples among all rules`, () => {
      const deciding = rule.match.map((text) => decide({ text, shell: "bash" }, all, facts).rule);
      assert.ok(deciding.includes(rule.id), `others decide: ${deciding.join(", ")}`);
    });
  }
}

test("every rule says where the command is documented, and has two examples of each kind", () => {
  const rules = packs.flatMap((pack) => pack.rules);
  assert.deepEqual(
    rules.filter(({ references }) => references === undefined).map(({ id }) => id),
    [],
  );
  assert.deepEqual(
    rules.filter(({ match, miss }) => match.length < 2 || miss.length < 2).map(({ id }) => id),
    [],
  );
});

test("there are rules for each area", () => {
  const counts = packs.map(({ pack, rules }) => [pack, rules.length] as const);
  for (const [pack, count] of counts) assert.ok(count >= 10, `${pack} has only ${count} rules`);
  assert.ok(all.rules.length >= 350);
});
