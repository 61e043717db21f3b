import assert from "node:assert/strict";
import { conformBash } from "./bash-programs.ts";
import type { Case, Step } from "./conform.ts";

const clear = { clear: true } as const;
/** A stop between two runs: what every setting and every neighbour must leave as it is. */
const runStopRun: readonly Step[] = ["okcmd 1", "okcmd 2; BADCMD 2", clear, "okcmd 3"];
const oneThree = ["okcmd 1", "okcmd 3"];

const options: readonly Case[] = [
  ...["set -e", "set -u", "set -eu", "set -C", "set -f", "set -T", "set -o posix", "shopt -s extdebug"].map(
    (setting): Case => ({ name: `${setting} typed`, steps: [setting, ...runStopRun], ran: oneThree }),
  ),
  ...["shopt -s nocasematch", "shopt -s nullglob failglob", "IFS=xBo", "shopt -s extglob lithist"].map(
    (setting): Case => ({ name: `${setting} typed`, steps: [setting, ...runStopRun], ran: oneThree }),
  ),
  { name: "set -eu before", options: { before: "set -eu" }, steps: runStopRun, ran: oneThree },
  {
    name: "a DEBUG trap of the user sees the user's commands",
    options: { before: "trap 'echo \"$BASH_COMMAND\" >>~/debug' DEBUG" },
    steps: runStopRun,
    ran: oneThree,
    check: (terminal) => {
      const seen = terminal.read("debug").split("\n");
      assert.equal(seen.filter((line) => line === "okcmd 1").length, 1);
      assert.deepEqual(
        seen.filter((line) => line.includes("BADCMD")),
        [],
      );
    },
  },
  {
    name: "declared: a DEBUG trap also sees our calls at the prompt, and nothing of a line that is stopped",
    steps: ["trap 'echo \"$BASH_COMMAND\" >>~/debug' DEBUG", ...runStopRun],
    ran: oneThree,
    check: (terminal) => {
      const seen = new Set(terminal.read("debug").match(/__coterm_\w+/g));
      assert.deepEqual([...seen].toSorted(), ["__coterm_debug_trap", "__coterm_last", "__coterm_prompt"]);
    },
  },
  {
    name: "an INT trap of the user stays, and the line is stopped",
    steps: ["trap 'echo trapped' INT", "okcmd 1", "okcmd 2; BADCMD 2", "okcmd 3", "trap -p INT >trap", "trap - INT"],
    ran: oneThree,
    check: (terminal) => assert.match(terminal.read("trap"), /echo trapped/),
  },
  {
    name: "an EXIT trap of the user runs once, at the end",
    options: { before: "trap 'okcmd bye' EXIT" },
    steps: ["BADCMD 1", clear, { raw: "exit\r" }],
    ran: ["okcmd bye"],
    exits: true,
  },
  { name: "a PS0 that is overwritten", steps: ["PS0='hello\\n'", ...runStopRun], ran: oneThree },
  {
    name: "a PS0 from before the hook, which is no reason to say anything",
    options: { before: "PS0='hello\\n'" },
    steps: runStopRun,
    ran: oneThree,
    check: (terminal) => {
      assert.doesNotMatch(terminal.text(), /PS0/);
      assert.match(terminal.text(), /^hello$/m);
    },
  },
];

const counting = "count() { echo $? >>~/count; }";
const prompts: readonly Case[] = (
  [
    ["a string before", { before: `${counting}; PROMPT_COMMAND=count` }],
    ["a string with a semicolon at its end before", { before: `${counting}; PROMPT_COMMAND='count; '` }],
    ["an array before", { before: `${counting}; PROMPT_COMMAND=(count :)` }],
    ["a string after", { before: counting, after: "PROMPT_COMMAND=count" }],
    ["a string in front, after", { before: counting, after: 'PROMPT_COMMAND="count; $PROMPT_COMMAND"' }],
    ["an element after", { before: counting, after: "PROMPT_COMMAND+=(count)" }],
  ] as const
).map(([name, options]) => ({
  name: `PROMPT_COMMAND: ${name}`,
  options,
  steps: ["sh -c 'exit 7'", ...runStopRun],
  ran: oneThree,
  check: (terminal) => {
    assert.equal(terminal.read("count").split("\n")[1], "7", "the user's part sees the command's status");
    const end = terminal.spool().find(([kind, , , status]) => kind === "E" && status === "7");
    assert.ok(end, "and so does the record");
  },
}));

const pause =
  (ms: number): Step =>
  (terminal) => {
    const from = Date.now();
    return terminal.until(() => Date.now() - from > ms, `${ms} ms to pass`);
  };
const lostPrompt: readonly Case[] = [
  {
    name: "PROMPT_COMMAND replaced at the prompt",
    steps: ["PROMPT_COMMAND='echo >>~/count'", ...runStopRun],
    ran: oneThree,
  },
  {
    name: "PROMPT_COMMAND removed at the prompt: lines are judged, and after a stop the next ones run",
    // No prompt is noticed any more: what comes within 30 ms of a stop counts as the rest of a paste.
    steps: ["unset PROMPT_COMMAND", "BADCMD 1", clear, pause(100), "okcmd 1", "okcmd 2", "okcmd 3"],
    ran: ["okcmd 1", "okcmd 2", "okcmd 3"],
  },
  {
    name: "PROMPT_COMMAND removed at the prompt: it is said, once",
    // Not before some lines and seconds have passed: a paste has no prompts either.
    steps: ["unset PROMPT_COMMAND", ...[1, 2, 3, 4, 5, 6].flatMap((n) => [pause(1000), `okcmd ${n}`])],
    ran: ["okcmd 1", "okcmd 2", "okcmd 3", "okcmd 4", "okcmd 5", "okcmd 6"],
    check: (terminal) => assert.equal(terminal.text().split("PROMPT_COMMAND was replaced").length, 2, terminal.text()),
  },
];

conformBash("options and traps", options);
conformBash("PROMPT_COMMAND", [...prompts, ...lostPrompt]);
