import assert from "node:assert/strict";
import { conformBash } from "./bash-programs.ts";
import type { Case, Step } from "./conform.ts";
import type { Terminal } from "./terminal.ts";

/** Two prompts after the first one Enter is ours, where bash can do that (5.1). */
const begin: readonly Step[] = ["okcmd 1", "okcmd 2"];
const begun = ["okcmd 1", "okcmd 2"];
const clear = { clear: true } as const;
/** 1 where Enter judged the line, 0 where the gate did. */
const way = "okcmd $__coterm_is_entered";

/** Each command that was said to begin ended, but for what was taken back. */
function assertNothingIsLeftOpen(terminal: Terminal): void {
  const open = new Set<string | undefined>();
  for (const [kind, , sequence] of terminal.spool()) {
    if (kind === "S") open.add(sequence);
    else if (kind === "E" || kind === "V") open.delete(sequence);
  }
  assert.deepEqual([...open], []);
}

const ways: readonly Case[] = [
  { name: "a line of one Enter needs no gate", steps: [...begin, way], ran: [...begun, "okcmd 1"] },
  {
    name: "a line that the helper allows needs no gate",
    // On a busy machine the answer may come too late for Enter.
    steps: [
      "WARNCMD 0",
      ...begin,
      async (terminal) => {
        const enter = () => terminal.enter("echo $__coterm_is_entered : WARNCMD >>way");
        while (!terminal.read("way").includes("1") && terminal.read("way").length < 1000) await enter();
      },
    ],
    ran: ["WARNCMD 0", ...begun],
    check: (terminal) => assert.match(terminal.read("way"), /^1 : WARNCMD$/m),
  },
  { name: "a line accepted by another key", steps: [...begin, { keys: `${way}\n` }], ran: [...begun, "okcmd 0"] },
  { name: "in vi mode", steps: ["set -o vi", ...begin, way], ran: [...begun, "okcmd 1"] },
  {
    name: "in vi's command mode",
    steps: ["set -o vi", ...begin, { keys: `${way}\x1b\r` }],
    ran: [...begun, "okcmd 1"],
  },
  {
    name: "a key that the user has bound stays the user's",
    options: { before: `bind '"\\C-m": "\\C-j"'` },
    steps: [...begin, way, `bind -s | grep -c -e 977 || okcmd free`],
    ran: [...begun, "okcmd 0", "okcmd free"],
  },
  {
    name: "a line found by searching the history",
    steps: [...begin, "okcmd first", { keys: "\x12okcmd fi\r" }, "BADCMD", clear],
    ran: [...begun, "okcmd first", "okcmd first"],
  },
];

const continued: readonly Case[] = [
  {
    name: "continued by Enter",
    steps: [...begin, { raw: "okcmd 3; \\\r" }, { see: "> " }, { keys: "BADCMD\r" }, clear],
    ran: begun,
    check: assertNothingIsLeftOpen,
  },
  {
    name: "continued by another key",
    steps: [...begin, { raw: "okcmd 3; \\\r" }, { see: "> " }, { keys: "BADCMD\n" }, clear],
    ran: begun,
    check: assertNothingIsLeftOpen,
  },
  {
    name: "a word continued by another key",
    steps: [...begin, { raw: "BADC\\\r" }, { see: "> " }, { keys: "MD\n" }, clear],
    ran: begun,
    check: assertNothingIsLeftOpen,
  },
  {
    name: "continued, and allowed",
    steps: [...begin, { raw: "for i in 3 4; do\r" }, { see: "> " }, { raw: "okcmd $i\r" }, { keys: "done\r" }],
    ran: [...begun, "okcmd 3", "okcmd 4"],
    check: (terminal) => {
      assertNothingIsLeftOpen(terminal);
      const lines = new Map<string | undefined, string | undefined>();
      for (const [kind, , sequence, , , line] of terminal.spool()) {
        if (kind === "S") lines.set(sequence, line);
        else if (kind === "V") lines.delete(sequence);
      }
      assert.deepEqual([...lines.values()], [...begun, "for i in 3 4; do okcmd $i; done", "okcmd end"]);
    },
  },
  {
    name: "a heredoc",
    steps: [...begin, { raw: "sh <<x\r" }, { see: "> " }, { raw: "BADCMD\n" }, { keys: "x\n" }, clear],
    ran: begun,
    check: assertNothingIsLeftOpen,
  },
];

const noCommands: readonly Case[] = (
  [
    ["a line that is no command", "okcmd )"],
    ["a comment behind blanks", "  # BADCMD"],
    ["an empty line", ""],
  ] as const
).map(([name, line]) => ({
  name,
  steps: [...begin, { keys: `${line}\r` }, { keys: "BADCMD\n" }, clear, way],
  ran: [...begun, "okcmd 1"],
  check: assertNothingIsLeftOpen,
}));

const texts: readonly Case[] = [
  {
    name: "what the history puts there",
    steps: [...begin, "BADCMD", clear, { keys: "!BAD\r" }, clear, { keys: "^BAD^BAD\r" }, clear],
    ran: begun,
  },
  {
    name: "other characters of the history's",
    steps: [...begin, "histchars=%^#", "BADCMD", clear, { keys: "%BAD\r" }, clear],
    ran: begun,
  },
  {
    name: "a paste",
    steps: [...begin, { paste: "okcmd 3\nBADCMD 4\nokcmd 5" }, { keys: "\r" }, clear],
    ran: [...begun, "okcmd 3"],
  },
  {
    name: "a blank in front, where that hides a line",
    options: { before: "HISTCONTROL=ignorespace" },
    steps: [...begin, ` ${way}`, "history >seen"],
    ran: [...begun, "okcmd 0"],
    check: (terminal) => assert.ok(!terminal.read("seen").includes("is_entered"), terminal.read("seen")),
  },
  {
    name: "an answer to read -e",
    steps: [...begin, { raw: "read -e -p 'name? ' name\r" }, { see: "name? " }, { keys: "BADCMD\r" }, 'okcmd "$name"'],
    ran: [...begun, "okcmd BADCMD"],
    check: assertNothingIsLeftOpen,
  },
];

const kept: readonly Case[] = [
  {
    name: "the status and the last word",
    steps: [...begin, "(exit 7)", "okcmd $?", "true last", "okcmd $_"],
    ran: [...begun, "okcmd 7", "okcmd last"],
  },
  {
    name: "PIPESTATUS",
    steps: [...begin, "true | (exit 3) | true", "okcmd ${PIPESTATUS[1]}"],
    ran: [...begun, "okcmd 3"],
  },
  {
    name: "BASH_REMATCH",
    steps: [...begin, "[[ abc =~ b ]]", "env true $HOME x=$HOME", 'okcmd "${BASH_REMATCH[0]}"'],
    ran: [...begun, "okcmd b"],
  },
  {
    name: "file names are still made of patterns",
    steps: [...begin, ": $HOME; :", "case $- in *f*) okcmd off ;; *) okcmd on ;; esac"],
    ran: [...begun, "okcmd on"],
  },
];

const traced: readonly Case[] = [
  {
    name: "a DEBUG trap does not see it",
    steps: [...begin, "trap 'echo \"$BASH_COMMAND\" >>~/debug' DEBUG", "okcmd 3", "okcmd 4"],
    ran: [...begun, "okcmd 3", "okcmd 4"],
    check: (terminal) => {
      const seen = terminal.read("debug").split("\n");
      assert.deepEqual(
        [seen.filter((line) => line.startsWith("okcmd")), seen.filter((line) => line.includes("enter"))],
        [["okcmd 3", "okcmd 4", "okcmd end"], []],
      );
    },
  },
  {
    name: "set -x does not show it",
    steps: [...begin, "set -x", "okcmd 3", "okcmd 4"],
    ran: [...begun, "okcmd 3", "okcmd 4"],
    check: (terminal) => assert.ok(!terminal.text().includes("__coterm_enter"), terminal.text()),
  },
  {
    name: "after set -x it is there again",
    steps: [...begin, "set -x", "set +x", way],
    ran: [...begun, "okcmd 1"],
  },
];

/** readline draws the line once more: over itself. */
const drawn: readonly Case[] = [
  {
    name: "a line of several rows",
    options: { columns: 20 },
    steps: [...begin, `okcmd ${"x".repeat(50)}`],
    ran: [...begun, `okcmd ${"x".repeat(50)}`],
    check: (terminal) => {
      const shown = terminal.text().replaceAll("\n", "");
      assert.equal(shown.split("okcmd xxxxxx").length, 2, terminal.text());
      assert.match(terminal.text(), /READY> okcmd 2/);
    },
  },
  {
    name: "a prompt of two rows",
    options: { after: "PS1='above\\nREADY> '" },
    steps: [...begin, "okcmd 3", "okcmd 4"],
    ran: [...begun, "okcmd 3", "okcmd 4"],
    check: (terminal) => {
      const rows = terminal.text().split("\n");
      assert.equal(rows.filter((row) => row === "READY> okcmd 3").length, 1);
      assert.equal(rows[rows.indexOf("READY> okcmd 3") - 1], "above");
      assert.equal(rows[rows.indexOf("READY> okcmd 3") + 1], "above");
    },
  },
  {
    name: "the cursor in the middle",
    steps: [...begin, { keys: "okcmd 34\x1b[D\x1b[D\r" }],
    ran: [...begun, "okcmd 34"],
    check: (terminal) => assert.equal(terminal.text().split("okcmd 34").length, 2, terminal.text()),
  },
];

conformBash("Enter: which way", ways);
conformBash("Enter: longer lines", continued);
conformBash("Enter: no commands", noCommands);
conformBash("Enter: texts", texts);
conformBash("Enter: what stays", kept);
conformBash("Enter: traces", traced);
conformBash("Enter: what is drawn", drawn);
