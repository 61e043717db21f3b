import assert from "node:assert/strict";
import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { conformBash } from "./bash-programs.ts";
import type { Case, Step } from "./conform.ts";
import type { Terminal } from "./terminal.ts";

const clear = { clear: true } as const;

const pastes: readonly Case[] = [
  {
    name: "three lines in brackets run",
    steps: [{ paste: "okcmd 1\nokcmd 2\nokcmd 3" }, { keys: "\r" }],
    ran: ["okcmd 1", "okcmd 2", "okcmd 3"],
  },
  {
    name: "three lines in brackets, the second is stopped: the third does not run either",
    steps: [{ paste: "okcmd 1\nBADCMD 2\nokcmd 3" }, { keys: "\r" }, clear, "okcmd 4"],
    ran: ["okcmd 1", "okcmd 4"],
    check: (terminal) => {
      assert.match(terminal.text(), /the rest of what was pasted is skipped/);
      const skipped = terminal.spool().filter(([kind, , , , , answer]) => kind === "D" && answer === "skipped");
      assert.deepEqual(
        skipped.map((fields) => fields[7]),
        ["okcmd 3"],
      );
    },
  },
  {
    name: "a leading space in brackets hides nothing",
    options: { before: "HISTCONTROL=ignoreboth" },
    steps: [{ paste: "okcmd 1\n BADCMD 2\n okcmd 3" }, { keys: "\r" }, clear],
    ran: ["okcmd 1"],
  },
  {
    name: "three lines at once, the second is stopped: the third does not run either",
    steps: [{ raw: "okcmd 1\rBADCMD 2\rokcmd 3\r" }, { see: "BADCMD is denied" }, clear, "okcmd 4"],
    ran: ["okcmd 1", "okcmd 4"],
  },
  {
    name: "a pasted yes is no answer",
    steps: [{ raw: "ASKCMD 1\r" }, { see: "ASKCMD asks" }, { answer: "yes" }, clear],
    ran: [],
  },
  {
    name: "of two pasted lines the second does not answer the question about the first",
    steps: [{ paste: "ASKCMD 1\ny" }, { raw: "\r" }, { see: "ASKCMD asks" }, { answer: "n" }, clear],
    ran: [],
  },
];

/** An editor that replaces the file's text. */
const editTo =
  (text: string): Step =>
  ({ home }) => {
    writeFileSync(join(home, "bin/editor"), `#!/bin/sh\nprintf '%s\\n' '${text}' >"$1"\n`);
    chmodSync(join(home, "bin/editor"), 0o755);
  };

const keys: readonly Case[] = [
  { name: "Ctrl-J is judged", steps: [{ keys: "BADCMD 1\n" }, clear], ran: [] },
  { name: "Ctrl-O (operate-and-get-next) is judged", steps: [{ keys: "BADCMD 1\x0f" }, clear], ran: [] },
  { name: "Ctrl-O runs an allowed line", steps: [{ keys: "okcmd 1\x0f" }], ran: ["okcmd 1"] },
  {
    name: "a line from a search in the history is judged",
    steps: ["BADCMD 1", clear, { keys: "\x12BADC\r" }, clear],
    ran: [],
  },
  {
    name: "vi mode: Enter in both modes",
    options: { before: "set -o vi" },
    steps: [{ keys: "BADCMD 1\x1b\r" }, clear, { keys: "BADCMD 2\r" }, clear, { keys: "okcmd 3\x1b\r" }],
    ran: ["okcmd 3"],
  },
  {
    name: "without line editing",
    options: { before: "set +o emacs" },
    steps: ["okcmd 1", "BADCMD 2", "okcmd 3"],
    ran: ["okcmd 1", "okcmd 3"],
  },
  {
    name: "Ctrl-X Ctrl-E leaves the edited text at the prompt, where Enter is judged",
    options: { env: { EDITOR: "editor" } },
    steps: [
      editTo("BADCMD 1"),
      { raw: "okcmd 1\x18\x05" },
      { see: "> BADCMD 1" },
      // readline has shown the prompt again after the editor: only what follows tells that Enter has done its work.
      { raw: "\r" },
      { see: "BADCMD is denied" },
      clear,
      editTo("okcmd 2"),
      { raw: "echo\x18\x05" },
      { see: "> okcmd 2" },
      { raw: "\r" },
      (terminal: Terminal) => terminal.untilRan("okcmd 2"),
    ],
    ran: ["okcmd 2"],
  },
  {
    name: "vi mode: v leaves the edited text at the prompt",
    options: { before: "set -o vi", env: { VISUAL: "editor" } },
    steps: [
      editTo("BADCMD 1"),
      { raw: "okcmd 1\x1bv" },
      { see: "> BADCMD 1" },
      { raw: "\r" },
      { see: "BADCMD is denied" },
      clear,
    ],
    ran: [],
  },
  {
    name: "a key with a function of the user's",
    options: { before: `bind -x '"\\C-xq": okcmd 1'` },
    steps: [{ raw: "\x18q" }, (terminal: Terminal) => terminal.untilRan("okcmd 1")],
    ran: ["okcmd 1"],
  },
  {
    name: "a stopped line comes back",
    options: { config: "reedit: true" },
    steps: ["BADCMD 1", { see: "> BADCMD 1" }, { keys: "\x01okcmd \r" }],
    ran: ["okcmd BADCMD 1"],
  },
  {
    name: "a stopped line of several rows comes back",
    options: { config: "reedit: true" },
    steps: [{ keys: "okcmd 1 '\rx'; BADCMD\r" }, { see: /> okcmd 1 '/ }, { keys: "\x01\x0b\x15okcmd 2\r" }],
    ran: ["okcmd 2"],
  },
  {
    name: "a stopped line stays away when the configuration says so, and is in the history",
    steps: ["BADCMD 1", "okcmd 2", { keys: "\x1b[A\x1b[A\r" }],
    ran: ["okcmd 2"],
  },
];

const histories: readonly Case[] = [
  {
    name: "HISTIGNORE hides nothing from the guard, and keeps out of the history what it says",
    options: { before: "HISTIGNORE='BADCMD*:okcmd 1'" },
    steps: ["BADCMD 1", clear, "okcmd 1", "okcmd 2", "history >seen"],
    ran: ["okcmd 1", "okcmd 2"],
    check: (terminal) => {
      assert.match(terminal.read("seen"), /okcmd 2/);
      assert.doesNotMatch(terminal.read("seen"), /BADCMD|okcmd 1/);
    },
  },
  {
    name: "ignorespace keeps lines out of the history, allowed and stopped ones",
    options: { before: "HISTCONTROL=ignorespace" },
    steps: [" okcmd 1", " BADCMD 2", clear, "okcmd 3", "history >seen"],
    ran: ["okcmd 1", "okcmd 3"],
    check: (terminal) => {
      assert.match(terminal.read("seen"), /okcmd 3/);
      assert.doesNotMatch(terminal.read("seen"), /okcmd 1|BADCMD/);
    },
  },
  {
    name: "ignoredups keeps a repeated line out of the history",
    options: { before: "HISTCONTROL=ignoredups" },
    steps: ["okcmd 1", "okcmd 1", "history >seen"],
    ran: ["okcmd 1", "okcmd 1"],
    check: (terminal) => assert.equal(terminal.read("seen").split("okcmd 1").length, 2),
  },
  {
    name: "HISTCONTROL that is set later is honoured",
    steps: ["HISTCONTROL=ignorespace", " okcmd 1", " BADCMD 2", clear, "HISTCONTROL=", " okcmd 3", "history >seen"],
    ran: ["okcmd 1", "okcmd 3"],
    check: (terminal) => {
      assert.doesNotMatch(terminal.read("seen"), /okcmd 1/);
      assert.match(terminal.read("seen"), / {2}okcmd 3/);
    },
  },
  {
    // Declared in docs/limits.md.
    name: "with the history off lines run unchecked, and that is said once",
    steps: ["set +o history", "BADCMD 1", "BADCMD 2", "set -o history", "BADCMD 3", clear],
    ran: ["BADCMD 1", "BADCMD 2"],
    check: (terminal) => assert.equal(terminal.text().split("the history is off").length, 2, terminal.text()),
  },
  {
    name: "cmdhist and promptvars that are switched off",
    steps: ["shopt -u cmdhist promptvars", { keys: "for i in 1 2; do\rokcmd $i; BADCMD\rdone\r" }, clear],
    ran: [],
  },
  {
    name: "history -c and a history that is read again",
    options: { before: "PROMPT_COMMAND='history -a; history -c; history -r'" },
    steps: ["okcmd 1", "BADCMD 2", clear, "okcmd 3"],
    ran: ["okcmd 1", "okcmd 3"],
  },
  {
    // Declared in docs/limits.md: bash runs what fc finds or an editor leaves without PS0.
    name: "a line that fc runs again is not judged",
    steps: [{ raw: "ASKCMD 1\r" }, { see: "ASKCMD asks" }, { answer: "y" }, "fc -s ASK"],
    ran: ["ASKCMD 1", "ASKCMD 1"],
  },
];

const shapes: readonly Case[] = [
  { name: "a function that would run it is stopped when it is defined", steps: ["f() { BADCMD 1; }", clear], ran: [] },
  {
    name: "an alias without a rule's word asks nobody",
    options: { before: "alias ls='ls --color=auto' ll='ls -l'" },
    steps: [
      "WARNCMD 0",
      (terminal) => {
        const pid = terminal.helperPid();
        assert.ok(pid !== null);
        process.kill(pid, "SIGKILL");
        writeFileSync(join(terminal.home, "killed"), `${pid}`);
      },
      "ll >/dev/null",
      "okcmd 1",
    ],
    ran: ["WARNCMD 0", "okcmd 1"],
    check: (terminal) => assert.equal(`${terminal.helperPid()}`, terminal.read("killed")),
  },
  {
    name: "a line of 3,000 characters is judged",
    steps: [`okcmd ${"x".repeat(1500)} ${"y".repeat(1500)}; BADCMD 1`, clear],
    ran: [],
  },
  {
    name: "a line of 6,000 characters, longer than a record, is judged",
    steps: [{ paste: `okcmd ${"x y ".repeat(1500)}; BADCMD 1` }, { keys: "\r" }, clear],
    ran: [],
  },
  {
    name: "PIPESTATUS is the command's",
    steps: ["false | true | (exit 3)", 'okcmd "${PIPESTATUS[*]}"'],
    ran: ["okcmd 1 0 3"],
  },
  { name: "job control works", steps: ["sleep 60 & kill %1; wait; okcmd 1"], ran: ["okcmd 1"] },
  {
    name: "the lines, their directories and exit statuses are recorded",
    steps: ["cd /", "sh -c 'exit 7'", "BADCMD 1", clear],
    ran: [],
    check: (terminal) => {
      const records = terminal.spool();
      assert.equal(records[0]?.[0], "H");
      const start = records.find((fields) => fields[0] === "S" && fields[5] === "sh -c 'exit 7'");
      assert.equal(start?.[4], "/");
      const end = records.find((fields) => fields[0] === "E" && fields[2] === start?.[2]);
      assert.equal(end?.[3], "7");
      assert.deepEqual(records.find(([kind]) => kind === "D")?.slice(3), [
        "deny",
        "test/bad",
        "denied",
        "/",
        "BADCMD 1",
      ]);
    },
  },
];

conformBash("pastes", pastes);
conformBash("keys", keys);
conformBash("history", histories);
conformBash("shapes", shapes);
