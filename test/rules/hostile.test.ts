import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { ScopedRule } from "../../src/rules/schema.ts";
import { compileOwn, judge } from "./own-rule.ts";

interface Case {
  readonly name: string;
  readonly rule: Partial<ScopedRule>;
  /** Default: a short one. */
  readonly line?: string;
  /** What the fault says; null: the rule just answers. */
  readonly fault: RegExp | null;
}

const manyArguments = `run ${"a ".repeat(400)}`;
const longArgument = `run ${"a".repeat(20_000)}b`;

/** Rules made to stop a shell. Each has to end by its own limits. */
const cases: readonly Case[] = [
  { name: "a loop without end", rule: { lua: "while true do end" }, fault: /more than 50000 steps/ },
  { name: "a loop that only counts", rule: { lua: "for i = 1, 1e15 do end" }, fault: /more than 50000 steps/ },
  { name: "a loop that goes nowhere", rule: { lua: "for i = 1, 2, 0 do end" }, fault: /step of 0/ },
  { name: "a repeat without end", rule: { lua: "repeat local x = 1 until false" }, fault: /more than 50000 steps/ },
  { name: "an iterator without end", rule: { lua: "for x in function() return 1 end do end" }, fault: /50000 steps/ },
  {
    name: "loops in loops",
    rule: { lua: "for a = 1, 1e4 do for b = 1, 1e4 do for c = 1, 1e4 do end end end" },
    fault: /more than 50000 steps/,
  },
  {
    name: "recursion without end",
    rule: { lua: "local function f() return f() end return f()" },
    fault: /call each other/,
  },
  {
    name: "recursion that branches",
    rule: { lua: "local function f(n) if n == 0 then return 1 end return f(n - 1) + f(n - 1) end return f(90)" },
    fault: /more than 50000 steps/,
  },
  {
    name: "two functions that call each other",
    rule: { lua: "local g; local function f() return g() end; g = function() return f() end; return f()" },
    fault: /call each other/,
  },
  { name: "a text of a gigabyte", rule: { lua: "return ('x'):rep(1e9)" }, fault: /more than 65536 characters/ },
  {
    name: "a text that doubles",
    rule: { lua: "local s = 'x' while true do s = s .. s end" },
    fault: /65536 characters/,
  },
  {
    name: "long texts again and again",
    rule: { lua: "local s = ('x'):rep(60000) while true do local t = s .. 'y' end" },
    fault: /more than 50000 steps/,
  },
  {
    name: "long texts through lower()",
    rule: { lua: "local s = ('x'):rep(60000) while true do s:lower() end" },
    fault: /more than 50000 steps/,
  },
  { name: "a text by gsub", rule: { lua: "return (('x'):rep(60000):gsub('x', 'yyyy'))" }, fault: /characters|steps/ },
  {
    name: "a text by concat",
    rule: { lua: "local t = {} for i = 1, 9000 do t[i] = 'xxxxxxxxxx' end return table.concat(t)" },
    fault: /65536|steps/,
  },
  {
    name: "a text by format",
    rule: { lua: "return string.format(('%99d'):rep(1000), 1)" },
    fault: /no value|characters/,
  },
  {
    name: "a table without end",
    rule: { lua: "local t = {} local i = 0 while true do i = i + 1 t[i] = i end" },
    fault: /10000 entries|50000 steps/,
  },
  {
    name: "tables in tables",
    rule: { lua: "local t = {} while true do t = {t, t, t} end" },
    fault: /more than 50000 steps/,
  },
  {
    name: "insert at the front",
    rule: { lua: "local t = {} while true do table.insert(t, 1, 1) end" },
    fault: /steps|entries/,
  },
  {
    name: "sort without an order",
    rule: {
      lua: "local t = {} for i = 1, 5000 do t[i] = i end table.sort(t, function(a, b) for i = 1, 50 do end return a > b end)",
    },
    fault: /50000 steps/,
  },
  {
    name: "a Lua pattern that backtracks",
    rule: { lua: "return (('a'):rep(5000)):match('.-.-.-.-b')" },
    fault: /50000 steps/,
  },
  {
    name: "a Lua pattern of stars",
    rule: { lua: "return (('a'):rep(5000)):match('a*a*a*a*a*b')" },
    fault: /50000 steps/,
  },
  {
    name: "a Lua pattern of many captures",
    rule: { lua: `return ('a'):match(('('):rep(1000))` },
    fault: /too complex/,
  },
  {
    name: "a Lua pattern on a long argument",
    rule: { lua: "return args[1]:match('(a+)+$')" },
    line: longArgument,
    fault: /steps|pattern/,
  },
  { name: "gmatch on nothing", rule: { lua: "for x in (('a'):rep(60000)):gmatch('') do end" }, fault: /50000 steps/ },
  { name: "a script nested deep", rule: { lua: `return ${"(".repeat(150)}1${")".repeat(150)}` }, fault: null },
  { name: "a long sum", rule: { lua: `return ${"1 + ".repeat(500)}1 > 0` }, fault: null },
  { name: "a long concatenation", rule: { lua: `return ${"'x' .. ".repeat(1500)}'x'` }, fault: null },
  {
    name: "CEL: lists in lists",
    rule: { when: "args.exists(a, args.exists(b, a != b && a == b))" },
    line: manyArguments.slice(0, 300),
    fault: null,
  },
  {
    name: "CEL: lists in lists with much to do",
    rule: { when: `args.exists(a, args.exists(b, ${"a != b && ".repeat(100)}a == b))` },
    line: manyArguments,
    fault: /takes too long/,
  },
  {
    name: "CEL: long texts in lists",
    rule: { when: `args.exists(a, args.exists(b, (line + line + line).contains(a + b + "x")))` },
    line: `${longArgument} ${"a ".repeat(200)}`,
    fault: /takes too long/,
  },
  {
    name: "CEL: a regular expression in a list",
    rule: { when: 'args.exists(a, line.re("(a*)*(a*)*b$"))' },
    line: `run ${"a ".repeat(5000)}`,
    fault: /takes too long/,
  },
  {
    name: "a regular expression that backtracks elsewhere",
    rule: { operand: { re: "^(a+)+$" } },
    line: longArgument,
    fault: null,
  },
  {
    name: "a large regular expression",
    rule: { operand: { re: "[a-z]{1000}$" } },
    line: longArgument,
    fault: /takes too long/,
  },
  {
    name: "a regular expression about the place",
    rule: { context: { env: { X: "((a{30}){30})+$" } } },
    line: `X=${"a".repeat(20_000)} run`,
    fault: /takes too long/,
  },
  { name: "a glob of stars", rule: { operand: `${"*a".repeat(100)}b` }, line: longArgument, fault: null },
];

/** Far above what they take (some milliseconds), far below what a person notices as a hang. */
const mostCpuMs = 1000;

describe("rules made to stop a shell", () => {
  for (const { name, rule, line = "run x", fault } of cases) {
    test(name, async () => {
      const compiled = (fail: "open" | "closed") => compileOwn([{ command: "run", ...rule, fail }]);
      const [open, closed] = [await compiled("open"), await compiled("closed")];
      const before = process.cpuUsage();
      const decision = judge(open, line);
      const { user, system } = process.cpuUsage(before);
      assert.ok((user + system) / 1000 < mostCpuMs, `it took ${(user + system) / 1000} ms of CPU`);
      if (fault === null) {
        assert.deepEqual(decision.faults, []);
        return;
      }
      assert.match(decision.faults[0]?.message ?? "no fault", fault);
      assert.equal(decision.action, "allow", "fail mode open");
      const strict = judge(closed, line);
      assert.equal(strict.action, "deny", "fail mode closed");
      assert.match(strict.why, /could not be evaluated/);
    });
  }

  test("are at least twenty", () => assert.ok(cases.filter(({ fault }) => fault !== null).length >= 20));
});
