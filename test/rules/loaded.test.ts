import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { pathsFor } from "../../src/base/paths.ts";
import { openShelf } from "../../src/rules/bundled.ts";
import { compile, type RuleSet } from "../../src/rules/compile.ts";
import { decide } from "../../src/rules/decide.ts";
import { loadPacks } from "../../src/rules/load-packs.ts";
import { assemble, type Loaded, loadRuleSet, rulesOf } from "../../src/rules/loaded.ts";
import { type Config, defaultConfig } from "../../src/config/config.ts";
import { formatShelf, RuleShelf } from "../../src/rules/rule-shelf.ts";
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

  test("the last good rules stay for who starts on a broken file, until there is no file any more", async () => {
    const { paths, env, write } = user();
    const file = join(paths.config, "config.yaml");
    write(deployRule);
    await loadRuleSet(paths, env);
    write("rules: [");
    const broken = await loadRuleSet(paths, env);
    assert.deepEqual([broken.problems.length, actionOf(broken, "deploy production")], [1, "confirm"]);
    rmSync(file);
    assert.equal(actionOf(await loadRuleSet(paths, env), "deploy production"), "allow");
    write("rules: [");
    assert.equal(actionOf(await loadRuleSet(paths, env), "deploy production"), "allow");
  });

  const cases = [
    {
      name: "an override of no rule",
      text: "overrides: {git/force-psuh: deny}",
      problem: /config\.yaml:1:13: overrides\.git\/force-psuh names no rule, did you mean git\/force-push\?$/,
    },
    {
      name: "no such pack",
      text: "packs: {dokcer: false}",
      problem: /config\.yaml:1:9: packs\.dokcer names no rule pack, did you mean docker\?$/,
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
      assert.match(sentence, problem);
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

describe("rules on a shelf", () => {
  const shipped = loadPacks();
  const sources = compile(rulesOf(shipped, defaultConfig));
  const words = triggerWords(sources);
  const file = join(root, "rules.jsonl");
  writeFileSync(file, formatShelf(shipped.packs, { words, engines: [] }));

  const judge = (rules: RuleSet, text: string) => decide({ text, shell: "bash" }, rules, placeAt()).rule;
  const shelved = (config = defaultConfig) => {
    const shelf = new RuleShelf(file);
    return { shelf, rules: assemble({ shipped: shelf, config, files: [], problems: [], words }).rules };
  };

  test("decide like those of the sources", () => {
    const { shelf, rules } = shelved();
    assert.deepEqual(shelf.words, words);
    for (const { rule } of sources.rules)
      for (const text of [...rule.match, ...rule.miss]) assert.equal(judge(rules, text), judge(sources, text), text);
    assert.deepEqual(
      rules.rules.map(({ rule }) => rule.id),
      sources.rules.map(({ rule }) => rule.id),
    );
  });

  test("are read when a line needs them", () => {
    const { shelf, rules } = shelved();
    const before = shelf.bytesRead;
    judge(rules, "frobnicate -x | something else");
    assert.equal(shelf.bytesRead, before);
    judge(rules, "git push --force");
    assert.ok(shelf.bytesRead > before && shelf.bytesRead - before < 30_000, `${shelf.bytesRead - before} bytes`);
    const after = shelf.bytesRead;
    judge(rules, "git reset --hard");
    assert.equal(shelf.bytesRead, after);
  });

  test("follow the configuration", () => {
    const rule = "git/force-push";
    const line = "git push --force";
    const stepsAside = (config: Partial<Config>) =>
      judge(shelved({ ...defaultConfig, ...config }).rules, line) !== rule;
    assert.equal(stepsAside({}), false);
    assert.ok(stepsAside({ overrides: { [rule]: "off" } }));
    assert.ok(stepsAside({ packs: { git: false } }));
  });

  test("stay the same when another build replaces the file", () => {
    const { rules } = shelved();
    writeFileSync(`${file}.new`, "another");
    renameSync(`${file}.new`, file);
    assert.equal(judge(rules, "git push --force"), "git/force-push");
  });

  test("are none when running from source", () => assert.equal(openShelf(join(root, "missing.jsonl")), null));
});

describe("the last good configuration stays in force when the next one is wrong", () => {
  const cases = [
    {
      name: "an unknown default",
      text: "default_actions: {hgih: deny}",
      problem: /hgih in default_actions, did you mean high/,
    },
    {
      name: "an unknown effect",
      text: "overrides: {git/force-push: [deny, recrod]}",
      problem: /must be one of .*, not recrod/,
    },
    {
      name: "an unknown key of a context",
      text: "packs: {docker: {only: {kbue: prod}}}",
      problem: /kbue .*, did you mean kube/,
    },
    {
      name: "an unknown key of approvals",
      text: "approval: {break_glas: false}",
      problem: /break_glas .*, did you mean break_glass/,
    },
    {
      name: "an expression of a wrong type",
      text: deployRule.replace('operand: {re: "^prod"}', "when: size(args)"),
      problem: /rules\[0\]\.when cannot be used: it must be true or false/,
    },
    {
      name: "a script that cannot be read",
      text: deployRule.replace('operand: {re: "^prod"}', 'lua: "return ("'),
      problem: /rules\[0\]\.lua cannot be used: line 1/,
    },
    {
      name: "a rule of the reference that cannot be read",
      text: 'process_config: {commands: [{command: x, rules: [{rule: "if"}]}]}',
      problem: /process_config\.commands\[0\]\.rules\[0\]\.rule cannot be used: line 1/,
    },
  ];
  for (const { name, text, problem } of cases) {
    test(name, async () => {
      const { paths, env, write } = user();
      write(deployRule);
      const good = await loadRuleSet(paths, env);
      write(text);
      const next = await loadRuleSet(paths, env, good);
      assert.match(next.problems.map(({ sentence }) => sentence).join("\n"), problem);
      assert.ok(next.problems.every(({ line, file, hint }) => line !== undefined && file !== undefined && hint !== ""));
      assert.equal(actionOf(next, "deploy production"), "confirm");
    });
  }
});

test("an override that is confined to a context holds there alone", async () => {
  const { paths, env, write } = user();
  write("overrides: {git/force-push: {action: deny, only: {branch: ^main$}}}\npacks: {docker: {only: {cwd: ^/srv}}}\n");
  const { rules, problems } = await loadRuleSet(paths, env);
  assert.deepEqual(problems, []);
  const at = (text: string, place: Parameters<typeof placeAt>[0]) =>
    decide({ text, shell: "bash" }, rules, placeAt(place));
  assert.equal(at("git push -f", { gitBranch: () => "main" }).action, "deny");
  assert.notEqual(at("git push -f", { gitBranch: () => "topic" }).rule, "git/force-push");
  assert.equal(at("docker system prune -af", { cwd: "/home/user" }).action, "allow");
  assert.notEqual(at("docker system prune -af", { cwd: "/srv/app" }).action, "allow");
});
