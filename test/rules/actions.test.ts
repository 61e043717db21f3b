import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { enginesFor, type RuleSettings } from "../../src/rules/compile.ts";
import type { WrittenOutcome } from "../../src/rules/outcome.ts";
import type { ScopedRule } from "../../src/rules/schema.ts";
import { textMakers, triggerWords } from "../../src/rules/triggers.ts";
import { compileOwn, judge } from "./own-rule.ts";

interface Case {
  readonly name: string;
  readonly rules: readonly Partial<ScopedRule>[];
  readonly settings?: Partial<RuleSettings>;
  readonly line?: string;
  readonly action: string;
  readonly effects?: readonly string[];
  readonly rule?: string | null;
}

const withAction = (action: WrittenOutcome) => [{ command: "run", action: [action].flat() }];

const cases: readonly Case[] = [
  { name: "one word", rules: [{ command: "run", action: "approve" }], action: "approve" },
  {
    name: "with effects",
    rules: withAction(["confirm", "record", "log"]),
    action: "confirm",
    effects: ["record", "log"],
  },
  { name: "only effects: runs", rules: withAction(["record"]), action: "allow", effects: ["record"] },
  {
    name: "an effect as one word",
    rules: [{ command: "run", action: "incident" }],
    action: "allow",
    effects: ["incident"],
  },
  {
    name: "its processes, sampled",
    rules: [{ command: "run", action: ["warn", "log"], process_info: "sample" }],
    action: "warn",
    effects: ["process_info", "log"],
  },
  {
    name: "its processes, traced: it is recorded for that",
    rules: [{ command: "run", action: "allow", process_info: "trace" }],
    action: "allow",
    effects: ["record", "process_info"],
  },
  { name: "nothing at all: runs", rules: withAction([]), action: "allow" },
  { name: "nothing said: by severity", rules: [{ command: "run", severity: "low" }], action: "warn" },
  {
    name: "nothing said: by the user's default for the severity",
    rules: [{ command: "run" }],
    settings: { defaultActions: { high: ["approve", "record"] } },
    action: "approve",
    effects: ["record"],
  },
  {
    name: "the rule goes before the default",
    rules: [{ command: "run", action: "notify" }],
    settings: { defaultActions: { high: "deny" } },
    action: "notify",
  },
  {
    name: "an override goes before the rule and keeps its effects",
    rules: withAction(["confirm", "record"]),
    settings: { overrides: { "own/rule-1": "deny" } },
    action: "deny",
    effects: ["record"],
  },
  {
    name: "an override by a list says all anew",
    rules: withAction(["confirm", "record"]),
    settings: { overrides: { "own/rule-1": ["deny", "log"] } },
    action: "deny",
    effects: ["log"],
  },
  {
    name: "an override by a map",
    rules: withAction(["confirm", "record"]),
    settings: { overrides: { "own/rule-1": { action: "warn" } } },
    action: "warn",
    effects: ["record"],
  },
  {
    name: "no rule: the default otherwise",
    rules: [{ command: "other" }],
    settings: { defaultActions: { otherwise: ["notify", "process_info"] } },
    action: "notify",
    effects: ["process_info"],
    rule: null,
  },
  {
    name: "the strictest of the line, and the effects of all its commands",
    rules: [
      { command: "run", action: ["warn", "record"] },
      { command: "go", action: ["approve", "incident"] },
    ],
    line: "run && go",
    action: "approve",
    effects: ["record", "incident"],
    rule: "own/rule-2",
  },
  {
    name: "approve is stricter than confirm",
    rules: [
      { command: "run", action: "confirm" },
      { command: "go", action: "approve" },
    ],
    line: "run; go",
    action: "approve",
    rule: "own/rule-2",
  },
  {
    name: "deny is stricter than approve",
    rules: [
      { command: "run", action: "approve" },
      { command: "go", action: "deny" },
    ],
    line: "run; go",
    action: "deny",
    rule: "own/rule-2",
  },
  {
    name: "the first of one list",
    rules: [
      { command: "run", action: "allow" },
      { command: "run", action: "deny" },
    ],
    action: "allow",
  },
  {
    name: "the strictest of several lists",
    rules: [
      { command: "run", action: "allow" },
      { command: "run", action: ["confirm", "record"], list: "b" },
      { command: "run", action: "deny", list: "b" },
      { command: "run", action: "warn", list: "c" },
    ],
    action: "confirm",
    effects: ["record"],
    rule: "own/rule-2",
  },
];

describe("actions and effects", () => {
  for (const { name, rules, settings = {}, line = "run x", action, effects = [], rule = "own/rule-1" } of cases) {
    test(`${name}: ${[action, ...effects].join(", ")}`, async () => {
      const decision = judge(await compileOwn(rules, settings), line);
      assert.deepEqual([decision.action, decision.effects, decision.rule], [action, effects, rule]);
    });
  }
});

describe("break glass", () => {
  const lines = [
    { line: "COTERM_BREAK_GLASS=true run x", broken: true },
    { line: "COTERM_BREAK_GLASS=1 run x", broken: true },
    { line: "env COTERM_BREAK_GLASS=true run x", broken: true },
    { line: "sudo COTERM_BREAK_GLASS=true run x", broken: true },
    { line: "COTERM_BREAK_GLASS=true bash -c 'run x'", broken: true },
    { line: "run x", broken: false },
    { line: "COTERM_BREAK_GLASS=false run x", broken: false },
    { line: "run COTERM_BREAK_GLASS=true", broken: false },
    { line: "echo COTERM_BREAK_GLASS=true; run x", broken: false },
  ];
  for (const { line, broken } of lines) {
    test(`${line}: ${broken ? "runs and is recorded" : "needs approval"}`, async () => {
      const { action, isGlassBroken, effects } = judge(await compileOwn(withAction(["approve", "incident"])), line);
      assert.deepEqual(
        [action, isGlassBroken, effects],
        broken ? ["warn", true, ["record", "incident", "log"]] : ["approve", false, ["incident"]],
      );
    });
  }

  test("not where the configuration forbids it, and never for a denial", async () => {
    const line = "COTERM_BREAK_GLASS=true run x";
    const forbidden = await compileOwn(withAction("approve"), { mayBreakGlass: false });
    assert.equal(judge(forbidden, line).action, "approve");
    assert.equal(judge(await compileOwn(withAction("deny")), line).action, "deny");
  });
});

describe("where a rule holds", () => {
  const only = { kube: "prod" };
  const prod = { kubeContext: () => "prod-eu" };
  test("an override confines it", async () => {
    const rules = await compileOwn([{ command: "run" }], { overrides: { "own/rule-1": { only } } });
    assert.deepEqual([judge(rules, "run").rule, judge(rules, "run", prod).rule], [null, "own/rule-1"]);
  });

  test("a later rule of the list decides elsewhere", async () => {
    const rules = await compileOwn([
      { command: "run", action: "deny", only: [only] },
      { command: "run", action: "warn" },
    ]);
    assert.deepEqual([judge(rules, "run").action, judge(rules, "run", prod).action], ["warn", "deny"]);
  });
});

describe("which lines the shell asks about", () => {
  test("those of a rule that only records", async () => {
    const { open } = triggerWords(await compileOwn(withAction(["record"])));
    assert.deepEqual(open, [...textMakers, "run"].sort());
  });

  test("none of a rule that only allows", async () => {
    assert.deepEqual(triggerWords(await compileOwn(withAction("allow"))).open, []);
  });

  test("all when lines without a rule do not simply run", async () => {
    const rules = await compileOwn(withAction("warn"), { defaultActions: { otherwise: "notify" } });
    assert.equal(triggerWords(rules).always, true);
  });

  test("all when a rule names neither command nor file", async () => {
    assert.equal(triggerWords(await compileOwn([{ when: 'line.contains("x")' }])).always, true);
  });
});

test("a rule that an override confines needs the engine for its context", async () => {
  const rules = await compileOwn([{ command: "run" }], { overrides: { "own/rule-1": { only: { kube: "prod" } } } });
  assert.deepEqual([...enginesFor(rules.rules.map(({ rule }) => rule))], ["regex"]);
});
