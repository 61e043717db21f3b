import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { pathsFor } from "../../src/base/paths.ts";
import { formatPackedRules, readPackedRules } from "../../src/rules/bundled.ts";
import { compile } from "../../src/rules/compile.ts";
import { decide } from "../../src/rules/decide.ts";
import { loadPacks } from "../../src/rules/load-packs.ts";
import { type Loaded, loadRuleSet, rulesOf } from "../../src/rules/loaded.ts";
import { defaultConfig } from "../../src/config/config.ts";
import { triggerWords } from "../../src/rules/triggers.ts";
import { placeAt } from "./place.ts";

const root = mkdtempSync(join(tmpdir(), "coterm-loaded-"));
after(() => rmSync(root, { recursive: true, force: true }));

let count = 0;

function user(): { paths: ReturnType<typeof pathsFor>; env: Record<string, string>; write: (text: string) => void } {
  const env = { HOME: join(root, String(count++)) };
  const paths = pathsFor(env, 1000);
  mkdirSync(paths.config, { recursive: true });
  return { paths, env, write: (text) => writeFileSync(join(paths.config, "config.yaml"), text) };
}

const actionOf = ({ rules }: Loaded, text: string) => decide({ text, shell: "bash" }, rules, placeAt()).action;

const deployRule = `rules:
  - id: own/deploy
    title: Deploys
    severity: high
    why: Customers see it.
    command: deploy
    operand: {re: "^prod"}
    match: [deploy production]
    miss: [deploy staging]
`;

describe("loading", () => {
  test("without a configuration the shipped rules are in force", async () => {
    const { paths, env } = user();
    const loaded = await loadRuleSet({ ...paths, config: join(root, "none") }, env);
    assert.deepEqual(loaded.problems, []);
    assert.equal(actionOf(loaded, "git push -f"), "confirm");
    assert.match(loaded.words, /^coterm-words 1 .*\ndep .*none\n/);
    assert.match(loaded.words, /\nset reedit 1\nset deadline 1000\nopen .*\bpush\b/);
  });

  test("the user's rules, overrides, packs and words", async () => {
    const { paths, env, write } = user();
    write(
      `${deployRule}overrides: {git/force-push: deny}\npacks: {docker: false}\nfail_mode: {critical: closed}\nreedit: false\n`,
    );
    const loaded = await loadRuleSet(paths, env);
    assert.deepEqual(loaded.problems, []);
    assert.equal(actionOf(loaded, "git push -f"), "deny");
    assert.equal(actionOf(loaded, "deploy production"), "confirm");
    assert.equal(actionOf(loaded, "deploy staging"), "allow");
    assert.equal(actionOf(loaded, "docker system prune -af"), "allow");
    assert.match(loaded.words, /\nset reedit 0\n/);
    assert.match(loaded.words, /\nopen .*\bpush\b/);
    assert.match(loaded.words, /\nclosed .*\brm\b/);
    assert.ok(loaded.deps.includes(join(paths.config, "config.yaml")));
  });

  test("the last good rules stay when the file breaks, and the new ones come when it is mended", async () => {
    const { paths, env, write } = user();
    write(deployRule);
    const good = await loadRuleSet(paths, env);
    write("rules: [");
    const broken = await loadRuleSet(paths, env, good);
    assert.equal(broken.problems.length, 1);
    assert.equal(actionOf(broken, "deploy production"), "confirm");
    write("overrides: {git/force-push: allow}");
    const mended = await loadRuleSet(paths, env, broken);
    assert.deepEqual(mended.problems, []);
    assert.deepEqual([actionOf(mended, "deploy production"), actionOf(mended, "git push -f")], ["allow", "allow"]);
  });

  const cases = [
    {
      name: "an override of no rule",
      text: "overrides: {git/force-psuh: deny}",
      problem: "overrides.git/force-psuh: there is no rule git/force-psuh, did you mean git/force-push?",
    },
    {
      name: "no such pack",
      text: "packs: {dokcer: false}",
      problem: "packs.dokcer: there is no rule pack dokcer, did you mean docker?",
    },
    {
      name: "a regular expression that cannot be read",
      text: deployRule.replace("^prod", "("),
      problem: /the regular expression \( cannot be read/,
    },
    {
      name: "a glob that cannot be read",
      text: deployRule.replace('{re: "^prod"}', '"[x"'),
      problem: /\[ is not closed in \[x/,
    },
  ];
  for (const { name, text, problem } of cases) {
    test(`${name} is a problem, and the shipped rules hold`, async () => {
      const { paths, env, write } = user();
      write(text);
      const loaded = await loadRuleSet(paths, env);
      const sentence = loaded.problems[0]?.sentence ?? "";
      if (typeof problem === "string") assert.equal(sentence, problem);
      else assert.match(sentence, problem);
      assert.equal(actionOf(loaded, "git push -f"), "confirm");
    });
  }

  test("a regular expression made to take for ever does not", async () => {
    const { paths, env, write } = user();
    write(deployRule.replace("^prod", "^(a+)+$"));
    const loaded = await loadRuleSet(paths, env);
    assert.equal(actionOf(loaded, `deploy ${"a".repeat(5000)}b`), "allow");
  });
});

test("packed rules decide like those of the sources", () => {
  const shipped = loadPacks();
  const file = join(root, "rules.json");
  const words = triggerWords(compile(rulesOf(shipped, defaultConfig)));
  writeFileSync(file, formatPackedRules(shipped.packs, words));
  const packed = readPackedRules(file);
  assert.ok(packed !== null);
  assert.deepEqual(packed.words, words);
  const rules = compile(rulesOf(packed, defaultConfig));
  const sources = compile(rulesOf(shipped, defaultConfig));
  assert.equal(rules.size, sources.size);
  for (const { rule } of sources.rules) {
    for (const text of [...rule.match, ...rule.miss]) {
      const expected = decide({ text, shell: "bash" }, sources, placeAt()).rule;
      assert.equal(decide({ text, shell: "bash" }, rules, placeAt()).rule, expected, text);
    }
  }
});

test("there are no packed rules when running from source", () => {
  assert.equal(readPackedRules(join(root, "missing.json")), null);
});
