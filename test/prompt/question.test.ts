import assert from "node:assert/strict";
import { test } from "node:test";
import type { Command } from "../../src/parse/command.ts";
import { describeCommand, explanationFor, questionFor, showLine } from "../../src/prompt/question.ts";
import { command, decision, place, word } from "./fixture.ts";

const lines: readonly { name: string; line: string; expected: string }[] = [
  { name: "a short line is whole", line: "git push --force", expected: "git push --force" },
  { name: "line breaks are marked and stay", line: "for x in a\ndo rm $x", expected: "for x in a⏎\ndo rm $x" },
  { name: "controls are glyphs", line: "rm \x1b[2K\u202E", expected: "rm ␛[2K⟨U+202E⟩" },
  { name: "a line that just fits", line: "x".repeat(40), expected: "x".repeat(40) },
  {
    name: "the middle of a longer one is left out and counted",
    line: `${"a".repeat(1000)}${"b".repeat(1000)}`,
    expected: `${"a".repeat(20)} … 1,960 characters … ${"b".repeat(20)}`,
  },
  {
    name: "wide characters count twice",
    line: "語".repeat(100),
    expected: `${"語".repeat(10)} … 80 characters … ${"語".repeat(10)}`,
  },
  {
    name: "no character is cut in half",
    line: "😀".repeat(100),
    expected: `${"😀".repeat(10)} … 160 characters … ${"😀".repeat(10)}`,
  },
  {
    name: "glyphs count as long as they are shown",
    line: "\u202E".repeat(100),
    expected: `${"⟨U+202E⟩".repeat(3)} … 94 characters … ${"⟨U+202E⟩".repeat(3)}`,
  },
  { name: "lines count as whole rows", line: "a\n".repeat(50), expected: "a⏎\na⏎\n … 93 characters … ⏎\na⏎\n" },
];

for (const { name, line, expected } of lines) {
  test(`showLine: ${name}`, () => assert.equal(showLine(line, 40, 15), expected));
}

test("showLine: a megabyte is shortened like any other", () => {
  const shown = showLine("x".repeat(1_000_000), 640, 80);
  assert.equal(shown, `${"x".repeat(320)} … 999,360 characters … ${"x".repeat(320)}`);
});

const commands: readonly { name: string; command: Command; expected: string }[] = [
  { name: "plain", command: command("rm -rf /srv"), expected: "rm -rf /srv" },
  {
    name: "quoted words",
    command: command("", { words: [word("rm"), word("a b", true), word("it's", true), word("", true)] }),
    expected: String.raw`rm 'a b' 'it'\''s' ''`,
  },
  {
    name: "inside wrappers",
    command: command("rm x", {
      via: [
        { name: "sudo", tags: ["root"], user: "web" },
        { name: "ssh", tags: ["remote"], host: "db1" },
      ],
    }),
    expected: "rm x, through sudo web, ssh db1",
  },
  { name: "piped", command: command("curl u", { pipedTo: ["sh", null] }), expected: "curl u, piped into sh, …" },
  {
    name: "words added later",
    command: command("rm", { appended: true }),
    expected: "rm, with words added when it runs",
  },
  {
    name: "only known when it runs",
    command: command("", { name: null, words: [] }),
    expected: "a command that is only known when it runs",
  },
];

for (const { name, command: value, expected } of commands) {
  test(`describeCommand: ${name}`, () => assert.equal(describeCommand(value), expected));
}

const labels = (rows: readonly { label: string }[]) => rows.map(({ label }) => label);

test("questionFor: where, rule and a safer command", () => {
  const { rows, line } = questionFor("git push --force", decision(), place(), 80);
  assert.equal(line, "git push --force");
  assert.deepEqual(rows, [
    { label: "where", value: "~/src/app · branch main" },
    { label: "rule", value: "git/force-push · high" },
    { label: "safer", value: "git push --force-with-lease" },
  ]);
});

test("questionFor: the other rules that would have asked are named, each once", () => {
  const matches = (["confirm", "warn", "deny", "confirm"] as const).map((action, at) => {
    return { rule: ["fs/a", "fs/b", "fs/c", "git/force-push"][at] ?? "", action, effects: [], command: command("x") };
  });
  const asked = decision({ matches: [...matches, ...matches] });
  assert.deepEqual(questionFor("x", asked, place(), 80).rows[2], { label: "also", value: "fs/a, fs/c" });
  assert.ok(!labels(explanationFor("x", asked, place(), 80).rows).includes("also"));
});

test("questionFor: of a line that is not shown whole, the command that decided is", () => {
  const line = `${"true; ".repeat(500)}git push --force; ${"true; ".repeat(500)}`;
  const { rows } = questionFor(line, decision(), place(), 80);
  assert.deepEqual(rows[0], { label: "runs", value: "git push --force" });
});

test("questionFor: says what it cannot see, and leaves out what there is not", () => {
  const question = questionFor("$x", decision({ rule: null, instead: null, command: null, seen: false }), place(), 80);
  assert.deepEqual(labels(question.rows), ["where", "but"]);
});

test("questionFor: what a rule or a folder says cannot act on the terminal either", () => {
  const evil = decision({ title: "a\x1b]0;x\x07", why: "b\u202E\nc", instead: "d\x9b", rule: "e\0" });
  const text = JSON.stringify(questionFor("x", evil, place({ cwd: "/tmp/\x1b[2J" }), 80));
  assert.doesNotMatch(text, /\\u00|\\n|\x9b|\u202E/);
});

test("explanationFor: every match with its command", () => {
  const push = command("git push --force");
  const wipe = command("rm -rf /", { certainty: "token", via: [{ name: "sudo", tags: ["root"] }] });
  const matches = [
    { rule: "fs/root", action: "deny", effects: [], command: wipe },
    { rule: "git/force-push", action: "confirm", effects: [], command: push },
  ] as const;
  const { rows } = explanationFor("sudo rm -rf /; git push --force", decision({ matches }), place(), 80);
  assert.deepEqual(
    rows.slice(0, 4).map(({ value }) => value),
    [
      "rm -rf /, through sudo",
      "fs/root says deny; the line could not be read there",
      "git push --force",
      "git/force-push says confirm",
    ],
  );
});
