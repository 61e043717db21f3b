import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Facts } from "../../src/facts/facts.ts";
import { understand } from "../../src/parse/understand.ts";
import type { RuleContext, ScopedRule } from "../../src/rules/schema.ts";
import { Subject } from "../../src/rules/subject.ts";
import { compileOwn, judge } from "./own-rule.ts";
import { placeAt } from "./place.ts";

interface Case {
  readonly name: string;
  readonly context: RuleContext;
  readonly line?: string;
  readonly place?: Partial<Facts>;
  readonly holds: boolean;
}

const at = (text: string): Partial<Facts> => ({ now: () => new Date(text) });

const places: readonly Case[] = [
  { name: "k8s is kube", context: { k8s: "prod" }, place: { kubeContext: () => "prod" }, holds: true },
  {
    name: "git remote",
    context: { remote: "github\\.com" },
    place: { gitRemote: () => "git@github.com:a/b" },
    holds: true,
  },
  { name: "no git remote", context: { remote: "" }, holds: false },
  { name: "AWS account", context: { account: "^1234" }, place: { awsAccount: () => "123456789012" }, holds: true },
  {
    name: "AWS account of the command's own profile",
    context: { account: "^9" },
    line: "run --profile=ops",
    place: { awsAccount: (profile) => (profile === "ops" ? "999999999999" : "1") },
    holds: true,
  },
  { name: "AWS region by option", context: { region: "^eu-" }, line: "run --region=eu-west-1", holds: true },
  { name: "AWS region by assignment", context: { region: "^eu-" }, line: "AWS_REGION=eu-west-1 run", holds: true },
  {
    name: "AWS region of the profile",
    context: { region: "^eu-" },
    place: { awsRegion: () => "eu-west-1" },
    holds: true,
  },
  {
    name: "AWS region elsewhere",
    context: { region: "" },
    line: "ssh h run",
    place: { awsRegion: () => "x" },
    holds: false,
  },
  {
    name: "Azure subscription",
    context: { azure: "Prod" },
    place: { azureSubscription: () => "Prod 1-2" },
    holds: true,
  },
  { name: "Azure by option", context: { azure: "^dev$" }, line: "run --subscription=dev", holds: true },
  { name: "DOCKER_HOST of the line", context: { docker: "ssh" }, line: "DOCKER_HOST=ssh://h run", holds: true },
  { name: "root", context: { root: true }, place: { isRoot: true }, holds: true },
  { name: "root by sudo", context: { root: true }, line: "sudo run", holds: true },
  { name: "not root", context: { root: false }, line: "sudo run", holds: false },
  { name: "over ssh", context: { ssh: true }, place: { isSsh: true }, holds: true },
  { name: "on another machine", context: { ssh: true }, line: "ssh h run", holds: true },
  { name: "not over ssh", context: { ssh: false }, holds: true },
  { name: "all keys must hold", context: { root: true, ssh: true }, place: { isRoot: true }, holds: false },
];

// 2026-01-05 is a Monday.
const times: readonly Case[] = [
  {
    name: "in the window",
    context: { time: { from: "09:00", to: "17:00" } },
    place: at("2026-01-05T09:00"),
    holds: true,
  },
  {
    name: "at its end",
    context: { time: { from: "09:00", to: "17:00" } },
    place: at("2026-01-05T17:00"),
    holds: false,
  },
  { name: "before it", context: { time: { from: "09:00" } }, place: at("2026-01-05T08:59"), holds: false },
  {
    name: "over midnight, late",
    context: { time: { from: "18:00", to: "08:00" } },
    place: at("2026-01-05T23:00"),
    holds: true,
  },
  {
    name: "over midnight, early",
    context: { time: { from: "18:00", to: "08:00" } },
    place: at("2026-01-05T07:59"),
    holds: true,
  },
  {
    name: "over midnight, noon",
    context: { time: { from: "18:00", to: "08:00" } },
    place: at("2026-01-05T12:00"),
    holds: false,
  },
  {
    name: "the night that a Friday begins",
    context: { time: { days: "mon-fri", from: "18:00", to: "08:00" } },
    place: at("2026-01-10T03:00"),
    holds: true,
  },
  {
    name: "the night that a Saturday begins",
    context: { time: { days: "mon-fri", from: "18:00", to: "08:00" } },
    place: at("2026-01-11T03:00"),
    holds: false,
  },
  { name: "days alone", context: { time: { days: "sat,sun" } }, place: at("2026-01-10T12:00"), holds: true },
  { name: "other days", context: { time: { days: "sat,sun" } }, place: at("2026-01-05T12:00"), holds: false },
  { name: "round the week", context: { time: { days: "sat-mon" } }, place: at("2026-01-05T12:00"), holds: true },
  {
    name: "utc",
    context: { time: { from: "10:00", to: "11:00", zone: "utc" } },
    place: at("2026-01-05T10:30Z"),
    holds: true,
  },
  {
    name: "a time zone",
    context: { time: { from: "12:00", to: "13:00", zone: "Asia/Kolkata" } },
    place: at("2026-01-05T07:00Z"),
    holds: true,
  },
  {
    name: "a time zone where it is another day",
    context: { time: { days: "tue", zone: "Pacific/Auckland" } },
    place: at("2026-01-05T12:00Z"),
    holds: true,
  },
];

for (const [title, cases] of [
  ["places", places],
  ["times", times],
] as const) {
  describe(title, () => {
    for (const { name, context, line = "run", place = {}, holds } of cases) {
      test(`${name}: ${holds ? "holds" : "does not hold"}`, async () => {
        const decision = judge(await compileOwn([{ command: "run", context }]), line, place);
        assert.equal(decision.rule, holds ? "own/rule-1" : null);
      });
    }
  });
}

describe("other conditions", () => {
  const cases: { name: string; rule: Partial<ScopedRule>; line: string; holds: boolean }[] = [
    { name: "pipe_from", rule: { command: "sh", pipe_from: "get" }, line: "get x | sh", holds: true },
    { name: "pipe_from through sudo", rule: { command: "sh", pipe_from: "get" }, line: "get x | sudo sh", holds: true },
    {
      name: "pipe_from through others",
      rule: { command: "sh", pipe_from: ["get"] },
      line: "get x | tee y | sh",
      holds: true,
    },
    { name: "pipe_from of another", rule: { command: "sh", pipe_from: "get" }, line: "cat x | sh", holds: false },
    { name: "pipe_from without a pipe", rule: { command: "sh", pipe_from: "get" }, line: "get x; sh", holds: false },
    ...[
      { line: "cat y | sh; get x | sh", holds: true },
      { line: "get x | sh; cat y | sh", holds: true },
      { line: "cat y | sh && cat z | sh; get x", holds: false },
      { line: "get x | tee f; cat y | sh", holds: false },
      { line: "get x | (true; sh; sh)", holds: true },
    ].map(({ line, holds }) => ({ name: "pipe_from of two", rule: { command: "sh", pipe_from: "get" }, line, holds })),
    { name: "assign", rule: { command: "run", assign: { STAGE: "^prod" } }, line: "STAGE=prod run", holds: true },
    {
      name: "assign by env",
      rule: { command: "run", assign: { STAGE: "^prod" } },
      line: "env STAGE=prod run",
      holds: true,
    },
    {
      name: "assign of another value",
      rule: { command: "run", assign: { STAGE: "^prod" } },
      line: "STAGE=dev run",
      holds: false,
    },
  ];
  for (const { name, rule, line, holds } of cases) {
    test(`${name}: ${holds ? "holds" : "does not hold"}`, async () => {
      assert.equal(judge(await compileOwn([rule]), line).rule, holds ? "own/rule-1" : null);
    });
  }
});

test("of two pipelines into commands of one name each knows its own sources", () => {
  const sources = (line: string) => {
    const { commands } = understand(line, { shell: "bash" });
    const facts = placeAt();
    const folders = { cwd: facts.cwd, home: facts.home };
    return commands
      .filter(({ name }) => name === "sh")
      .map((command) => new Subject(command, { line, commands, facts, folders }).pipedFrom);
  };
  assert.deepEqual(sources("get x | sh; cat y | sh"), [["get"], ["cat"]]);
  assert.deepEqual(sources("get x | tee f | sh -s && cat y | sort | sh"), [
    ["get", "tee"],
    ["cat", "sort"],
  ]);
  assert.deepEqual(sources("get x | sh | sh"), [["get"], ["get", "sh"]]);
  assert.deepEqual(sources("get x | (sh; sh)"), [["get"], ["get"]]);
  assert.deepEqual(sources("sh; get x | sh"), [[], ["get"]]);
});
