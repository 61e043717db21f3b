import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import type { Facts } from "../../src/facts/facts.ts";
import { compile, defaultSettings, type RuleSettings } from "../../src/rules/compile.ts";
import { decide } from "../../src/rules/decide.ts";
import { loadPacks } from "../../src/rules/load-packs.ts";
import { rulesOfPack } from "../../src/rules/pack-rules.ts";
import { Engines } from "../../src/rules/engines.ts";
import type { Rule } from "../../src/rules/schema.ts";
import { own } from "./own-rule.ts";
import { placeAt } from "./place.ts";

const shipped = loadPacks().packs.flatMap(rulesOfPack);
const all = compile(shipped);
const judge = (text: string, place: Partial<Facts> = {}) => decide({ text, shell: "bash" }, all, placeAt(place));

describe("the shipped rules", () => {
  const cases = [
    { line: "ls -la", action: "allow", rule: null },
    { line: "rm -rf node_modules dist", action: "allow", rule: null },
    { line: "npm publish", action: "warn", rule: "supply-chain/npm-publish" },
    { line: "git push -f", action: "confirm", rule: "git/force-push" },
    { line: "ls && git push -f; echo done", action: "confirm", rule: "git/force-push" },
    { line: "npm publish && git push -f", action: "confirm", rule: "git/force-push" },
    { line: "sudo ssh web-1 'docker exec db rm -rf /'", action: "confirm", rule: "fs/remove-root" },
    { line: "echo $(git push -f)", action: "confirm", rule: "git/force-push" },
    { line: "if true; then rm -rf ~; fi", action: "confirm", rule: "fs/remove-home" },
    { line: "echo 'rm -rf /'", action: "allow", rule: null },
    { line: "# rm -rf /", action: "allow", rule: null },
    { line: "$CMD -rf /", action: "allow", rule: null },
    { line: "kubectl delete pod web-1", action: "allow", rule: "k8s/delete-pod" },
    { line: "kubectl delete pod --all", action: "confirm", rule: "k8s/delete-all" },
  ];
  for (const { line, action, rule } of cases) {
    test(`${line}: ${action}`, () => {
      const decision = judge(line);
      assert.deepEqual({ action: decision.action, rule: decision.rule }, { action, rule });
    });
  }
});

describe("of several rules that ask", () => {
  const cases = [
    { line: "rm -rf ~/x | sudo tee /etc/passwd", rule: "fs/tee-system-file", severity: "high", challenge: "key" },
    { line: "rm -rf ~/x; mkfs.ext4 /dev/sda1", rule: "disks/mkfs", severity: "critical", challenge: "type" },
    { line: "mkfs.ext4 /dev/sda1; rm -rf ~/x", rule: "disks/mkfs", severity: "critical", challenge: "type" },
    { line: "rm -rf ~/x; rm -rf ~/src/y", rule: "fs/remove-in-home", severity: "medium", challenge: "key" },
  ];
  for (const { line, rule, severity, challenge } of cases) {
    test(`the worst leads: ${line}`, () => {
      const found = judge(line);
      const { challenge: asked, rule: led, severity: said } = found;
      assert.deepEqual({ rule: led, severity: said, challenge: asked }, { rule, severity, challenge });
    });
  }

  test("a word is typed where any of them wants one", () => {
    const typed = own({ id: "own/typed", severity: "medium", command: "wipe", challenge: "type" });
    const rules = compile([own({ id: "own/worse", severity: "high", command: "push" }), typed]);
    const found = decide({ text: "push; wipe web-1", shell: "bash" }, rules, placeAt({}));
    assert.deepEqual([found.rule, found.challenge, found.challengeWord], ["own/worse", "type", "web-1"]);
  });
});

describe("where a command would act", () => {
  const cases = [
    { line: "rm -rf *", cwd: "/home/user", rule: "fs/remove-home" },
    { line: "rm -rf *", cwd: "/", rule: "fs/remove-root" },
    { line: "rm -rf *", cwd: "/home/user/src/app", rule: "fs/remove-all-here" },
    { line: "rm -rf *", cwd: "/home/user/src/app/dist", rule: null },
    { line: "rm -rf .", cwd: "/etc", rule: "fs/remove-system" },
    { line: "cd /tmp/x && rm -rf *", cwd: "/home/user", rule: null },
    { line: "cd && rm -rf *", cwd: "/tmp", rule: "fs/remove-home" },
    { line: "cd $x && rm -rf *", cwd: "/home/user", rule: "fs/remove-all-here" },
    { line: "cd - && rm -rf *", cwd: "/home/user", rule: "fs/remove-all-here" },
    { line: "ssh web-1 rm -rf '*'", cwd: "/home/user", rule: "fs/remove-all-here" },
    { line: "ssh web-1 'rm -rf ~'", cwd: "/tmp", rule: "fs/remove-home" },
  ];
  for (const { line, cwd, rule } of cases) {
    test(`${line} in ${cwd}: ${rule ?? "nothing"}`, () => assert.equal(judge(line, { cwd }).rule, rule));
  }
});

const engines = await new Engines().loadAll(["regex", "cel"]);

describe("context", () => {
  const cases = [
    {
      name: "current kube context",
      context: { kube: "prod" },
      line: "run x",
      place: { kubeContext: () => "prod-eu" },
      holds: true,
    },
    {
      name: "other kube context",
      context: { kube: "prod" },
      line: "run x",
      place: { kubeContext: () => "dev" },
      holds: false,
    },
    { name: "no kube context", context: { kube: "" }, line: "run x", place: {}, holds: false },
    {
      name: "the command's own context",
      context: { kube: "^prod$" },
      line: "run --context=prod x",
      place: { kubeContext: () => "dev" },
      holds: true,
    },
    {
      name: "its own context goes before",
      context: { kube: "^prod$" },
      line: "run --context=dev x",
      place: { kubeContext: () => "prod" },
      holds: false,
    },
    {
      name: "on another machine",
      context: { kube: "prod" },
      line: "ssh h run x",
      place: { kubeContext: () => "prod" },
      holds: false,
    },
    { name: "assigned profile", context: { aws: "prod" }, line: "AWS_PROFILE=prod run x", place: {}, holds: true },
    {
      name: "profile of the shell",
      context: { aws: "prod" },
      line: "run x",
      place: { awsProfile: () => "prod" },
      holds: true,
    },
    { name: "branch", context: { branch: "^main$" }, line: "run x", place: { gitBranch: () => "main" }, holds: true },
    { name: "root by sudo", context: { user: "^root$" }, line: "sudo run x", place: {}, holds: true },
    { name: "root shell", context: { user: "^root$" }, line: "run x", place: { isRoot: true }, holds: true },
    { name: "not root", context: { user: "^root$" }, line: "run x", place: {}, holds: false },
    { name: "host by ssh", context: { host: "^web-1$" }, line: "ssh web-1 run x", place: {}, holds: true },
    { name: "folder", context: { cwd: "/prod(/|$)" }, line: "cd /srv/prod && run x", place: {}, holds: true },
    {
      name: "variable of the line",
      context: { env: { STAGE: "prod" } },
      line: "STAGE=prod run x",
      place: {},
      holds: true,
    },
    {
      name: "variable of the shell",
      context: { env: { STAGE: "prod" } },
      line: "run x",
      place: { env: { STAGE: "prod" } },
      holds: true,
    },
    {
      name: "all of several",
      context: { branch: "main", aws: "prod" },
      line: "run x",
      place: { gitBranch: () => "main" },
      holds: false,
    },
  ];
  for (const { name, context, line, place, holds } of cases) {
    test(`${name}: ${holds ? "holds" : "does not hold"}`, () => {
      const rules = compile([own({ command: "run", context })], defaultSettings, engines);
      assert.equal(decide({ text: line, shell: "bash" }, rules, placeAt(place)).rule, holds ? "own/rule" : null);
    });
  }
});

describe("operands", () => {
  const under = { any: ["/srv/**"], none: ["/srv/tmp{,/**}", "**/*.log"] };
  const cases: { name: string; rule: Partial<Rule>; line: string; holds: boolean }[] = [
    { name: "one that matches", rule: { operand: under }, line: "run a /srv/data", holds: true },
    { name: "only an exception", rule: { operand: under }, line: "run /srv/tmp/x /srv/a.log", holds: false },
    { name: "one beside an exception", rule: { operand: under }, line: "run /srv/tmp/x /srv/data", holds: true },
    { name: "the exception by another way", rule: { operand: under }, line: "cd /srv/tmp && run ./x", holds: false },
    { name: "the last", rule: { target: "/srv/**" }, line: "run a /srv/data", holds: true },
    { name: "one that is not last", rule: { target: "/srv/**" }, line: "run /srv/data a", holds: false },
    { name: "an only one is no target", rule: { target: "/srv/**" }, line: "run /srv/data", holds: false },
    { name: "a target that is an exception", rule: { target: under }, line: "run a /srv/a.log", holds: false },
  ];
  for (const { name, rule, line, holds } of cases) {
    test(`${name}: ${holds ? "holds" : "does not hold"}`, () => {
      const rules = compile([own({ command: "run", ...rule })]);
      assert.equal(decide({ text: line, shell: "bash" }, rules, placeAt()).rule, holds ? "own/rule" : null);
    });
  }
});

describe("settings", () => {
  const line = { text: "git push -f", shell: "bash" } as const;
  const cases: { name: string; settings: Partial<RuleSettings>; action: string }[] = [
    { name: "as shipped", settings: {}, action: "confirm" },
    { name: "overridden", settings: { overrides: { "git/force-push": "deny" } }, action: "deny" },
    { name: "off", settings: { overrides: { "git/force-push": "off" } }, action: "allow" },
  ];
  for (const { name, settings, action } of cases) {
    test(`a rule ${name}: ${action}`, () => {
      const rules = compile(shipped, { ...defaultSettings, ...settings });
      assert.equal(decide(line, rules, placeAt()).action, action);
    });
  }

  test("a rule of the user's own goes before those of the packs", () => {
    const mine = own({ command: "git", path: "push", operand: "fork", action: "allow" });
    const rules = compile([mine, ...shipped]);
    const actionOf = (text: string) => decide({ text, shell: "bash" }, rules, placeAt()).action;
    assert.deepEqual([actionOf("git push -f fork"), actionOf("git push -f origin")], ["allow", "confirm"]);
  });

  test("fail mode: one for all, by severity, by rule", () => {
    const failOf = (failMode: RuleSettings["failMode"], rule: Partial<Rule> = {}) =>
      compile([own({ command: "run", ...rule })], { ...defaultSettings, failMode }).rules[0]?.fail;
    assert.deepEqual(
      [
        failOf("open"),
        failOf("closed"),
        failOf({ high: "closed" }),
        failOf({ low: "closed" }),
        failOf("open", { fail: "closed" }),
      ],
      ["open", "closed", "closed", "open", "closed"],
    );
  });
});

describe("what cannot be seen", () => {
  const strict = compile(shipped, { ...defaultSettings, onUnseen: { dynamic: "confirm", complex: "deny" } });
  const cases = [
    { name: "a dynamic command", text: "$CMD x", usual: "allow", strict: "confirm" },
    { name: "a line of 1 MB", text: `echo ${"x".repeat(1_048_576)}`, usual: "confirm", strict: "deny" },
    {
      name: "200 nested substitutions",
      text: `${"$(".repeat(200)}x${")".repeat(200)}`,
      usual: "confirm",
      strict: "deny",
    },
  ] as const;
  for (const { name, text, usual, strict: strictly } of cases) {
    test(`${name}: ${usual}, ${strictly} when configured so, and said`, () => {
      const decision = judge(text);
      assert.deepEqual(
        [decision.action, decision.seen, decide({ text, shell: "bash" }, strict, placeAt()).action],
        [usual, false, strictly],
      );
    });
  }

  test("a line without a word that any rule needs is harmless however deep it is", () => {
    const decision = judge(`${"( ".repeat(200)}ls${" )".repeat(200)}`);
    assert.deepEqual([decision.action, decision.seen], ["allow", false]);
    assert.equal(judge(`${"( ".repeat(200)}rm -rf /${" )".repeat(200)}`).action, "confirm");
  });

  test("a stricter rule goes before it", () => {
    assert.equal(judge("$CMD; git push -f").rule, "git/force-push");
    assert.equal(judge("$CMD; git push -f").seen, false);
  });

  test("NUL and invalid UTF-16 are only characters", () => {
    assert.equal(judge("echo \0 \ud800; git push -f").rule, "git/force-push");
  });
});

describe("what is told", () => {
  test("the rule's words, the command, and every match", () => {
    const decision = judge("npm publish; sudo git push -f origin");
    assert.equal(decision.title, "Force-push overwrites what others pushed");
    assert.equal(decision.instead, "git push --force-with-lease");
    assert.deepEqual(
      decision.command?.via.map(({ name }) => name),
      ["sudo"],
    );
    assert.deepEqual(
      decision.matches.map(({ rule, action }) => [rule, action]),
      [
        ["git/force-push", "confirm"],
        ["supply-chain/npm-publish", "warn"],
      ],
    );
  });

  const words = [
    { line: "kubectl delete ns staging", word: "staging" },
    { line: "terraform destroy -auto-approve", word: "destroy" },
    { line: "rm -rf /", word: "rm" },
    { line: 'rm -rf "$HOME"', word: "rm" },
  ];
  for (const { line, word } of words) {
    test(`${line} is confirmed by typing ${word}`, () => {
      const { challenge, challengeWord } = judge(line);
      assert.deepEqual({ challenge, challengeWord }, { challenge: "type", challengeWord: word });
    });
  }
});

test("of the everyday lines only those that destroy something are asked about", () => {
  const lines = readFileSync(join(import.meta.dirname, "../corpus/everyday.txt"), "utf8")
    .trim()
    .split("\n");
  const asked = lines.filter((line) => ["confirm", "deny"].includes(judge(line).action));
  assert.deepEqual(asked, [
    "kubectl --context prod -n web scale deploy/api --replicas=0",
    "terraform -chdir=envs/prod destroy -auto-approve",
    "aws --profile prod ec2 terminate-instances --instance-ids i-0123456789abcdef0",
    "gcloud compute instances delete vm-1 --zone us-central1-a --quiet",
    "psql \"postgres://u@h/db\" -c 'DROP TABLE users;'",
    "curl -sSL https://get.example.com/install.sh | sudo bash",
    "dd if=/dev/zero of=/dev/sdb bs=4M status=progress",
    "mkfs.ext4 -F /dev/sdb1",
    "kubectl delete ns staging --wait=false",
    "redis-cli -h prod-redis FLUSHALL",
    "mysql -u root -p\"$PW\" -e 'TRUNCATE TABLE orders'",
    "git reset --hard HEAD~3 && git clean -fdx",
    "az group delete --name rg-prod --yes --no-wait",
  ]);
});
