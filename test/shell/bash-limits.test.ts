import assert from "node:assert/strict";
import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { conformBash } from "./bash-programs.ts";
import { stopHelper } from "./cases-faults.ts";
import { limitCases, linesWithoutEnd } from "./cases-limits.ts";
import type { Case, Step } from "./conform.ts";
import { cannotCountForks, countForks } from "./forks.ts";
import type { Terminal } from "./terminal.ts";

const clear = { clear: true } as const;
/** Two prompts after the first one Enter is ours (5.1). */
const begin: readonly Step[] = ["okcmd 1", "okcmd 2"];
const begun = ["okcmd 1", "okcmd 2"];

const timesShown = (terminal: Terminal, text: string) => terminal.text().split(`READY> ${text}`).length - 1;
const narrow = { columns: 20, rows: 5 };
const long = (letter: string) => `okcmd ${letter.repeat(150)}`;
/** The prompts cannot be counted: bash 5.3 drops rows above the screen while such a line is typed. */
const enterLong =
  (letter: string): Step =>
  async (terminal) => {
    terminal.type(`${long(letter)}\r`);
    const isDone = () => terminal.ran().includes(long(letter)) && terminal.lastRow() === "READY>";
    await terminal.untilAtRest(isDone, "a prompt after the long line");
  };

const enter: readonly Case[] = [
  {
    name: "a line longer than the screen is high is seen twice, until Enter is bound to accept-line at the prompt",
    options: narrow,
    steps: [...begin, enterLong("x"), "bind '\"\\C-m\": accept-line'", enterLong("y"), enterLong("z")],
    ran: [...begun, long("x"), long("y"), long("z")],
    check: (terminal) =>
      assert.deepEqual(
        ["x", "y", "z"].map((letter) => timesShown(terminal, `okcmd ${letter}`)),
        [2, 1, 1],
        terminal.text(),
      ),
  },
  {
    name: "Enter that the dotfile binds to accept-line is taken all the same",
    options: { ...narrow, after: "bind '\"\\C-m\": accept-line'" },
    steps: [...begin, enterLong("x")],
    ran: [...begun, long("x")],
    check: (terminal) => assert.equal(timesShown(terminal, "okcmd x"), 2, terminal.text()),
  },
  {
    name: "Enter that the dotfile binds to a key that accepts the line is not taken",
    options: { ...narrow, after: 'bind \'"\\C-m": "\\C-j"\'' },
    steps: [...begin, enterLong("x")],
    ran: [...begun, long("x")],
    check: (terminal) => assert.equal(timesShown(terminal, "okcmd x"), 1, terminal.text()),
  },
  {
    name: "a terminal that is told where prompts begin is told so once more by Enter",
    options: { after: "PS1='\\[\\e]133;A\\a\\]READY> '" },
    steps: [
      ...begin,
      async (terminal) => {
        const told = async (keys: string) => {
          const from = terminal.raw.length;
          await terminal.run(keys);
          return terminal.raw.slice(from).split("\x1b]133;A").length - 1;
        };
        assert.deepEqual([await told("true a\r"), await told("true b\n")], [2, 1]);
      },
    ],
    ran: begun,
  },
  {
    name: "what a line costs: nothing by Enter, one subshell by another key or over several rows before 5.3",
    skip: cannotCountForks,
    steps: [
      "WARNCMD 0", // the helper runs, and the words are there
      "true",
      "echo $((BASH_VERSINFO[0] * 100 + BASH_VERSINFO[1])) >version",
      async (terminal) => {
        const forks = {
          enter: await countForks(terminal, () => terminal.enter("true a")),
          key: await countForks(terminal, () => terminal.run("true b\n")),
          rows: await countForks(terminal, () => terminal.run("if true; then\rtrue c\rfi\r")),
        };
        const one = Number(terminal.read("version")) >= 503 ? 0 : 1;
        assert.deepEqual(forks, { enter: 0, key: one, rows: one });
      },
    ],
    ran: ["WARNCMD 0"],
  },
];

/** With a trap that writes down what it sees: what a line costs, and whether the trap sees the gate. */
const costBesideTrap = (
  expected: (version: number) => { readonly forks: number; readonly seesGate: boolean },
): Step[] => [
  "WARNCMD 0",
  "echo $((BASH_VERSINFO[0] * 100 + BASH_VERSINFO[1])) >version",
  "trap 'echo \"$BASH_COMMAND\" >>~/debug' DEBUG",
  "true",
  async (terminal) => {
    const forks = await countForks(terminal, () => terminal.enter("true a"));
    const seesGate = terminal.read("debug").includes("__coterm_gate");
    assert.deepEqual({ forks, seesGate }, expected(Number(terminal.read("version"))));
  },
];

const traced: readonly Case[] = [
  {
    name: "beside a DEBUG trap a line costs a subshell, and the trap does not see the gate",
    skip: cannotCountForks,
    steps: costBesideTrap(() => ({ forks: 1, seesGate: false })),
    ran: ["WARNCMD 0"],
  },
  {
    name: "where rules with record are in force it costs none from 5.3 on, and the trap sees the gate",
    options: { config: "overrides: { test/ask: [confirm, record] }" },
    skip: cannotCountForks,
    steps: costBesideTrap((version) => ({ forks: version < 503 ? 1 : 0, seesGate: version >= 503 })),
    ran: ["WARNCMD 0"],
  },
];

/** An editor that replaces the file's text. */
const editTo =
  (text: string): Step =>
  ({ home }) => {
    writeFileSync(join(home, "bin/editor"), `#!/bin/sh\nprintf '%s\\n' '${text}' >"$1"\n`);
    chmodSync(join(home, "bin/editor"), 0o755);
  };

const unasked: readonly Case[] = [
  {
    name: "with HISTSIZE=0 lines run unchecked, and that is said once",
    steps: ["HISTSIZE=0", "BADCMD 1", "BADCMD 2"],
    ran: ["BADCMD 1", "BADCMD 2"],
    check: (terminal) => assert.equal(terminal.text().split("the history is off").length, 2, terminal.text()),
  },
  {
    name: "fc with an editor runs what was written there",
    options: { env: { FCEDIT: "editor" } },
    steps: [editTo("BADCMD 1"), "okcmd 1", "fc"],
    ran: ["okcmd 1", "BADCMD 1"],
  },
  {
    name: "a function that a key is bound to runs what it runs",
    options: { before: `bind -x '"\\C-xq": BADCMD 1'` },
    steps: [{ raw: "\x18q" }, (terminal) => terminal.untilRan("BADCMD 1")],
    ran: ["BADCMD 1"],
  },
];

const histories: readonly Case[] = [
  {
    name: "HISTCONTROL and HISTIGNORE read otherwise than they were set",
    options: { before: "HISTCONTROL=ignoreboth HISTIGNORE='okcmd 0'" },
    steps: ["okcmd 0", 'okcmd "$HISTCONTROL" "${HISTIGNORE-none}"'],
    ran: ["okcmd 0", "okcmd :ignoredups none"],
  },
  {
    name: "of several lines pasted at once with a leading space only the last leaves the history",
    options: { before: "HISTCONTROL=ignorespace" },
    steps: [{ paste: " okcmd 1\n okcmd 2\n okcmd 3" }, { keys: "\r" }, "history >seen"],
    ran: ["okcmd 1", "okcmd 2", "okcmd 3"],
    check: (terminal) => assert.deepEqual(terminal.read("seen").match(/okcmd \d/g), ["okcmd 1", "okcmd 2"]),
  },
  {
    name: "cmdhist and promptvars are switched on at the next prompt",
    steps: ["shopt -u cmdhist promptvars", "shopt -q cmdhist promptvars && okcmd on"],
    ran: ["okcmd on"],
  },
];

const stops: readonly Case[] = [
  {
    name: "where INT is trapped a stop shows bash's own message, and the trap and later lines work",
    steps: [
      "BADCMD 0",
      clear,
      (terminal) => assert.doesNotMatch(terminal.text(), /division/),
      "trap 'okcmd trapped' INT",
      "BADCMD 1",
      (terminal) => assert.match(terminal.text().replaceAll("\n", ""), /division by 0/),
      "okcmd 2",
      "kill -INT $$",
      "trap - INT",
    ],
    ran: ["okcmd 2", "okcmd trapped"],
  },
  {
    name: "where the terminal reports no status a stopped line is one arrow key away in the history",
    options: { config: "reedit: true", isMute: true },
    steps: [
      "BADCMD 1",
      (terminal) => terminal.untilAtRest(() => terminal.raw.includes("\x1b[5n"), "the question for the status"),
      { raw: "x" }, // behind a report, had there been one
      (terminal) => terminal.untilText(/\nREADY> x$/),
      { raw: "\x15\x1b[A" },
      (terminal) => terminal.untilText(/\nREADY> BADCMD 1$/),
      clear,
    ],
    ran: [],
  },
];

const pause =
  (ms: number): Step =>
  (terminal) => {
    const from = Date.now();
    return terminal.until(() => Date.now() - from > ms, `${ms} ms to pass`);
  };

/** As an editor that saves another configuration. */
const changeConfig: Step = ({ home }) => {
  const path = join(home, ".config/coterm/config.yaml");
  writeFileSync(path, readFileSync(path, "utf8").replaceAll("WARNCMD", "OTHERCMD"));
};
const newWords = (remove: readonly Step[]): readonly Step[] => [
  "WARNCMD 0",
  ...remove,
  changeConfig,
  "BADCMD 1", // the helper writes other words
  clear,
  pause(100),
  (terminal) => stopHelper(terminal, "SIGSTOP"),
  "okcmd 2",
  (terminal) => stopHelper(terminal, "SIGCONT"),
];

const withoutPrompt: readonly Case[] = [
  {
    name: "without PROMPT_COMMAND exit statuses are recorded late",
    steps: [
      "unset PROMPT_COMMAND",
      "(exit 7)",
      (terminal) => assert.deepEqual(linesWithoutEnd(terminal), ["(exit 7)"]),
      "okcmd 1",
      (terminal) => assert.deepEqual(linesWithoutEnd(terminal), ["okcmd 1"]),
    ],
    ran: ["okcmd 1"],
    check: (terminal) => assert.ok(terminal.spool().some(([kind, , , status]) => kind === "E" && status === "7")),
  },
  {
    name: "with PROMPT_COMMAND new trigger words are taken, and no line but theirs asks",
    options: { config: "answer_ms: 1000" },
    steps: newWords([]),
    ran: ["WARNCMD 0", "okcmd 2"],
    check: (terminal) => assert.doesNotMatch(terminal.text(), /unchecked/),
  },
  {
    name: "without PROMPT_COMMAND new trigger words mean that every line asks",
    options: { config: "answer_ms: 1000" },
    steps: newWords(["unset PROMPT_COMMAND"]),
    ran: ["WARNCMD 0", "okcmd 2"],
    check: (terminal) => assert.match(terminal.text(), /unchecked/),
  },
  {
    name: "without PROMPT_COMMAND what follows a stop within 30 ms counts as the rest of its paste",
    steps: [
      "unset PROMPT_COMMAND",
      async (terminal) => {
        const isSkipped = () => terminal.text().includes("the rest of what was pasted is skipped");
        // A busy machine may need longer than that for the prompt.
        for (let tries = 0; tries < 100 && !isSkipped(); tries++) {
          await terminal.enter("BADCMD 1");
          await terminal.enter(": 2");
        }
        assert.ok(isSkipped(), terminal.text());
      },
      pause(100),
    ],
    ran: [],
  },
];

conformBash("limits of every shell", limitCases);
conformBash("declared limits: Enter", enter);
conformBash("declared limits: a DEBUG trap", traced);
conformBash("declared limits: what runs unasked", unasked);
conformBash("declared limits: the history", histories);
conformBash("declared limits: stops", stops);
conformBash("declared limits: no PROMPT_COMMAND", withoutPrompt);
