import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Facts } from "../../src/facts/facts.ts";
import { compileCel } from "../../src/rules/cel.ts";
import { compileOwn, judge } from "./own-rule.ts";

interface Case {
  readonly when: string;
  readonly line: string;
  readonly place?: Partial<Facts>;
  readonly holds: boolean;
}

const prod: Partial<Facts> = { kubeContext: () => "prod-eu", gitBranch: () => "main" };

const cases: readonly Case[] = [
  { when: 'command == "kubectl"', line: "kubectl get", holds: true },
  { when: 'command == "kubectl"', line: "sudo kubectl get", holds: true },
  { when: 'args == ["get", "-n", "web"]', line: "kubectl get -n web", holds: true },
  { when: 'path == ["rollout", "restart"]', line: "kubectl -n web rollout restart deploy/a", holds: true },
  { when: 'operands == ["deploy/a"]', line: "kubectl -n web rollout restart deploy/a", holds: true },
  { when: 'path[0] == "scale" && opt("--replicas") == "0"', line: "kubectl scale deploy/a --replicas=0", holds: true },
  { when: 'path[0] == "scale" && opt("--replicas") == "0"', line: "kubectl scale deploy/a --replicas=3", holds: false },
  { when: 'opt("-n") == "web"', line: "kubectl get --namespace web", holds: true },
  { when: 'has_option("--force")', line: "kubectl delete pod x --force", holds: true },
  { when: 'has_option("--force")', line: "kubectl delete pod x", holds: false },
  { when: 'has_arg("x")', line: "kubectl delete pod x", holds: true },
  { when: 'opt("--x") == ""', line: "kubectl get", holds: true },
  { when: '"sudo" in via', line: "sudo kubectl get", holds: true },
  { when: '"sudo" in via', line: "kubectl get", holds: false },
  { when: 'facts.kube.startsWith("prod")', line: "kubectl get", place: prod, holds: true },
  { when: 'facts.kube == ""', line: "kubectl get", holds: true },
  { when: 'facts.kube == "dev"', line: "kubectl --context dev get", place: prod, holds: true },
  { when: 'facts.branch == "main" && !facts.root', line: "kubectl get", place: prod, holds: true },
  { when: '"STAGE" in facts.env && facts.env["STAGE"] == "prod"', line: "STAGE=prod kubectl get", holds: true },
  {
    when: "facts.hour >= 18 || facts.hour < 8",
    line: "kubectl get",
    place: { now: () => new Date("2026-01-05T19:00") },
    holds: true,
  },
  {
    when: 'facts.weekday in ["sat", "sun"]',
    line: "kubectl get",
    place: { now: () => new Date("2026-01-10T12:00") },
    holds: true,
  },
  { when: 'line.contains("| tee")', line: "kubectl get | tee x", holds: true },
  { when: 'line.re("(?i)KUBE[a-z]+ +GET")', line: "kubectl  get", holds: true },
  { when: 'args.exists(a, a.re("^web-[0-9]+$"))', line: "kubectl delete pod web-12", holds: true },
  { when: "args.all(a, size(a) < 4)", line: "kubectl get x", holds: true },
  { when: 'size(args.filter(a, a == "x")) > 1', line: "kubectl x x", holds: true },
];

describe("expressions", () => {
  for (const { when, line, place = {}, holds } of cases) {
    test(`${when} ${holds ? "holds" : "does not hold"} for ${line}`, async () => {
      const decision = judge(await compileOwn([{ command: "kubectl", when }]), line, place);
      assert.deepEqual(decision.faults, []);
      assert.equal(decision.rule, holds ? "own/rule-1" : null);
    });
  }
});

describe("mistakes are found when the rule is loaded", () => {
  const mistakes = [
    { when: "1 +", error: /^Unexpected token: EOF at character 4$/ },
    { when: 'comand == "x"', error: /^Unknown variable: comand at character 1$/ },
    { when: 'cwd.startsWith("/srv")', error: /^Unknown variable: cwd at character 1, did you mean facts\.cwd\?$/ },
    { when: 'facts.kubernetes == "x"', error: /^No such key: kubernetes at character 7$/ },
    { when: "command == 1", error: /no such overload: string == int/ },
    { when: "size(args)", error: /^it must be true or false, and is of type int$/ },
    { when: "has_option(1)", error: /has_option\(int\)/ },
    { when: 'line.matches("(a+)+$")', error: /^matches\(\) cannot be used here; use re\(\), which takes linear time$/ },
    { when: 'line.re("(")', error: /the regular expression \( cannot be read/ },
    { when: "line.re(command)", error: /wants its regular expression as a text/ },
    { when: 'line.split(",") == args', error: /split\(\) cannot be used here/ },
    { when: 'cel.bind(a, line + line, a == "")', error: /bind\(\) cannot be used here/ },
    { when: "args.all(a, args.all(b, args.all(c, a == b)))", error: /stands inside of 2 others/ },
    { when: `${"(".repeat(60)}true${")".repeat(60)}`, error: /depth/i },
    { when: `true${" || true".repeat(400)}`, error: /nodes/i },
  ];
  for (const { when, error } of mistakes) {
    test(when.slice(0, 60), () =>
      assert.throws(
        () => compileCel(when),
        (thrown) => {
          assert.ok(thrown instanceof SyntaxError);
          assert.match(thrown.message, error);
          return true;
        },
      ),
    );
  }
});

describe("an expression that cannot be evaluated", () => {
  const when = 'args[5] == "x"';
  test("does not hold when the rule fails open, and is named", async () => {
    const { action, faults } = judge(await compileOwn([{ command: "run", when, fail: "open" }]), "run a");
    assert.deepEqual([action, faults.map(({ rule }) => rule)], ["allow", ["own/rule-1"]]);
    assert.match(faults[0]?.message ?? "", /index out of bounds/);
  });

  test("denies when it fails closed, and says why", async () => {
    const { action, why } = judge(await compileOwn([{ command: "run", when, fail: "closed" }]), "run a");
    assert.equal(action, "deny");
    assert.match(why, /could not be evaluated: .*index out of bounds/);
  });

  test("leaves the other rules alone", async () => {
    const rules = await compileOwn([
      { command: "run", when },
      { command: "run", action: "warn" },
    ]);
    assert.equal(judge(rules, "run a").action, "warn");
  });
});
