import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Case, Step } from "./conform.ts";
import type { Terminal } from "./terminal.ts";

const signal =
  (name: NodeJS.Signals): Step =>
  (terminal) => {
    const pid = terminal.helperPid();
    assert.ok(pid !== null, "a helper runs");
    process.kill(pid, name);
  };

/** The records of one kind, without time and folder. */
const records = (terminal: Terminal, kind: string) => terminal.spool().filter(([first]) => first === kind);

const lineOfFiveRows = `ASKCMD ${"abcdefghi ".repeat(19)}last`;

/** What a line may look like, and what the hook must leave as the person had it. */
export const fishLineCases: readonly Case[] = [
  {
    name: "what fish suggests behind a line does not stand above its question",
    steps: [
      { raw: "ASKCMD 1 suggested\r" },
      { see: "anything else" },
      { answer: "y" },
      { raw: "ASKCMD 1" },
      { see: "suggested" },
      { raw: "\r" },
      { see: "anything else" },
      async (terminal) => {
        await terminal.until(() => terminal.text().split("ASKCMD asks").length > 2, "the second question");
        const above = terminal.text().slice(0, terminal.text().lastIndexOf("ASKCMD asks"));
        assert.match(above.trimEnd(), /ASKCMD 1\n*[^\n]*$/);
      },
      { answer: "n" },
      { clear: true },
    ],
    ran: ["ASKCMD 1 suggested"],
  },
  {
    name: "a begin block over several lines is stopped whole",
    steps: [{ keys: "begin\rokcmd 1\rBADCMD 2\rend\r" }, { clear: true }],
    ran: [],
  },
  {
    name: "a while loop and a switch",
    steps: ["while true; okcmd 1; break; end", "switch a; case a; BADCMD 2; end", { clear: true }],
    ran: ["okcmd 1"],
  },
  {
    name: "not, and, or and time do not hide a command",
    steps: ["not BADCMD 1", { clear: true }, "true; and BADCMD 2", { clear: true }, "time BADCMD 3", { clear: true }],
    ran: [],
  },
  {
    name: "escapes that stand for letters",
    steps: ["\\x42ADCMD 1", { clear: true }, "BA\\u0044CMD 2", { clear: true }, "BADCM\\104 3", { clear: true }],
    ran: [],
  },
  { name: "a brace list that is the command's name", steps: ["{BADCMD,1}", { clear: true }], ran: [] },
  {
    name: "a function whose text holds a denied command",
    steps: ["function zz; BADCMD 1; end", { clear: true }, "zz", { clear: true }],
    ran: [],
  },
  {
    name: "a function of a function",
    options: { before: "function inner; BADCMD $argv; end; function outer; inner 1; end" },
    steps: ["outer", { clear: true }, "okcmd 2"],
    ran: ["okcmd 2"],
  },
  {
    name: "a function that fish would load is read, not loaded",
    options: {
      before:
        "mkdir -p ~/.config/fish/functions; echo 'echo loaded >>~/loaded; function later; BADCMD 1; end' >~/.config/fish/functions/later.fish",
    },
    steps: ["okcmd 1", "later", { clear: true }],
    ran: ["okcmd 1"],
    check: (terminal) => assert.equal(terminal.read("loaded"), ""),
  },
  {
    name: "an alias of an alias is looked through",
    steps: ["alias zz 'BADCMD 1'", { clear: true }, "alias yy zz", "yy; okcmd 2", { clear: true }],
    ran: [],
  },
  {
    name: "an alias of an allowed command runs once",
    steps: ["alias zz 'okcmd 1'", "zz 2"],
    ran: ["okcmd 1 2"],
  },
  {
    name: "a private fish",
    options: { args: ["--private", "-i"] },
    steps: ["BADCMD 1", { clear: true }, "okcmd 2"],
    ran: ["okcmd 2"],
  },
  {
    name: "a stopped line is not in the history, one that ran is there once",
    steps: ["okcmd 1", "BADCMD 2", { clear: true }, " okcmd 3", "history save; history search >found"],
    ran: ["okcmd 1", "okcmd 3"],
    check: (terminal) => {
      const found = terminal.read("found").split("\n");
      assert.deepEqual(
        found.filter((line) => /CMD|okcmd/.test(line)),
        ["okcmd 1"],
      );
    },
  },
  {
    name: "the person's own event functions and prompt go on working",
    options: {
      before:
        "function before --on-event fish_preexec; echo $argv[1] >>~/pre; end; function after --on-event fish_postexec; echo $status >>~/post; end",
    },
    steps: ["okcmd 1", "sh -c 'exit 7'", "BADCMD 2", { clear: true }],
    ran: ["okcmd 1"],
    check: (terminal) => {
      assert.match(terminal.read("pre"), /^okcmd 1\nsh -c 'exit 7'\nokcmd end\n$/);
      assert.match(terminal.read("post"), /^0\n7\n0\n$/);
    },
  },
  {
    name: "a stop leaves the status of the command before",
    steps: ["sh -c 'exit 7'", "BADCMD 1", { clear: true }, "okcmd $status"],
    ran: ["okcmd 7"],
  },
  {
    name: "the variables of the person are not touched",
    options: { before: "set -g word mine; set -g name mine; set -g text mine; set -g line mine; set -U id mine" },
    steps: ["WARNCMD 1", "okcmd $word $name $text $line $id"],
    ran: ["WARNCMD 1", "okcmd mine mine mine mine mine"],
  },
  {
    name: "a prompt of two rows and a line of three: the question does not draw over them",
    options: { before: "function fish_prompt; printf 'TOP\\nREADY> '; end" },
    steps: [{ keys: "begin\rokcmd 1\rBADCMD 2; end\r" }, { clear: true }],
    ran: [],
    check: (terminal) => assert.match(terminal.text(), /BADCMD is denied\n +It is a test/),
  },
  ...(["its end", "its beginning"] as const).map((place): Case => ({
    name: `a line of several rows, with the cursor at ${place}, is drawn whole below its question`,
    options: { columns: 50 },
    steps: [
      { raw: `${lineOfFiveRows}${place === "its end" ? "" : "\x01"}\r` },
      { see: "anything" },
      { answer: "n" },
      { see: /READY> [^]*last/ },
      (terminal) => {
        const rows = terminal.text().split("\n");
        const last = rows.findIndex((row) => row.startsWith(" else: no"));
        const line = rows.slice(last + 1, last + 6).join("");
        assert.equal(line, `READY> ${lineOfFiveRows}`, terminal.text());
        assert.deepEqual(rows.slice(0, 5), rows.slice(last + 1, last + 6), terminal.text());
      },
      { clear: true },
    ],
    ran: [],
  })),
  {
    name: "a line that does not fit into a pipe goes through a file",
    steps: [`BADCMD ${"é".repeat(1500)}`, { clear: true }, `true ${"é".repeat(1500)}; okcmd 1`],
    ran: ["okcmd 1"],
  },
  {
    name: "a folder with odd characters",
    steps: ["mkdir a\\x1fb\\nc; and cd a\\x1fb\\nc", "okcmd 1", "BADCMD 2", { clear: true }],
    ran: ["okcmd 1"],
  },
  {
    name: "lines are recorded with their status and that they were judged",
    steps: ["okcmd 1", "sh -c 'exit 7'", "WARNCMD 2"],
    ran: ["okcmd 1", "WARNCMD 2"],
    check: async (terminal) => {
      // The last command's end is recorded after it has run.
      await terminal.until(() => records(terminal, "E").length === 4, "the end of the last line");
      const starts = records(terminal, "S").map((fields) => [fields[3], fields[5]]);
      assert.deepEqual(starts, [
        ["1", "okcmd 1"],
        ["1", "sh -c 'exit 7'"],
        ["1", "WARNCMD 2"],
        ["1", "okcmd end"],
      ]);
      assert.deepEqual(
        records(terminal, "E").map((fields) => fields[3]),
        ["0", "7", "0", "0"],
      );
    },
  },
  {
    // docs/limits.md: a key of the person's own that changes the line and runs it in one go.
    name: "declared: a key that writes the line and runs it is not judged, and recorded so",
    options: { before: "bind \\cg \"commandline -r 'BADCMD 1'; commandline -f execute\"" },
    steps: ["okcmd 1", { keys: "\x07" }],
    ran: ["okcmd 1", "BADCMD 1"],
    check: (terminal) => {
      const start = records(terminal, "S").find((fields) => fields[5] === "BADCMD 1");
      assert.equal(start?.[3], "0");
    },
  },
  {
    // docs/limits.md: what runs is known only when it runs.
    name: "declared: a command word in a variable is not known",
    steps: ["set c BADCMD", "$c 1"],
    ran: ["BADCMD 1"],
  },
  {
    // docs/limits.md: what fish ships is told by its name, not by its text.
    name: "declared: an alias that replaces a function of fish's own is not looked into",
    steps: ["okcmd 0", "alias la 'BADCMD 1'", { clear: true }, "la"],
    ran: ["okcmd 0", "BADCMD 1"],
  },
  {
    // docs/limits.md: it does not fit into a question.
    name: "declared: a very long function is not looked into",
    options: { before: `function zz; BADCMD 1; string length ${"x".repeat(4000)} >/dev/null; end` },
    steps: ["zz"],
    ran: ["BADCMD 1"],
  },
  {
    // docs/limits.md: one `set -q` tests many names.
    name: "declared: the trigger words are variables",
    steps: ["okcmd 0", "okcmd (set --names | string match __coterm_word_BADCMD)"],
    ran: ["okcmd 0", "okcmd __coterm_word_BADCMD"],
  },
  ...["fish -c 'okcmd $__coterm_session$COTERM_STATUS'", "echo 'okcmd $__coterm_session$COTERM_STATUS' | fish"].map(
    (line): Case => ({ name: `not interactive: ${line}`, steps: [line], ran: ["okcmd"] }),
  ),
  {
    name: "a dumb terminal gets nothing",
    options: { before: "set -gx TERM dumb" },
    steps: ["okcmd $COTERM_STATUS"],
    ran: ["okcmd"],
  },
];

const rubbish: Step = ({ home }) => {
  // A pipe of ours that nobody reads from, named as the helper's, and an answer that is none.
  writeFileSync(join(home, "run/coterm/helper"), "not a pid\n");
};

/** What happens when something of ours does not work. */
export const fishFaultCases: readonly Case[] = [
  {
    name: "Ctrl-C ends the wait for a hung helper, and the line stays and does not run",
    options: { config: "answer_ms: 10000" },
    steps: [
      "WARNCMD 0",
      signal("SIGSTOP"),
      { raw: "ASKCMD 1\r" },
      (terminal) =>
        terminal.until(
          () => readFileSync(`/proc/${terminal.pid}/task/${terminal.pid}/children`, "utf8") !== "",
          "the wait",
        ),
      { raw: "\x03" },
      { clear: true },
      "okcmd 2",
    ],
    ran: ["WARNCMD 0", "okcmd 2"],
  },
  {
    name: "a helper that hangs and is then killed is replaced",
    options: { config: "answer_ms: 3000" },
    steps: ["WARNCMD 0", signal("SIGSTOP"), "ASKCMD 1", signal("SIGKILL"), "BADCMD 2", { clear: true }],
    ran: ["WARNCMD 0", "ASKCMD 1"],
  },
  {
    name: "a file of the helper that makes no sense: another helper is started",
    steps: ["WARNCMD 0", signal("SIGKILL"), rubbish, "BADCMD 1", { clear: true }],
    ran: ["WARNCMD 0"],
  },
  {
    name: "a hundred questions to a hung helper do not block the shell",
    options: { config: "answer_ms: 1000" },
    steps: [
      "WARNCMD 0",
      signal("SIGSTOP"),
      "for i in (seq 100); __coterm_ask ask (string repeat -n 900 'é'); end; okcmd done",
      "ASKCMD 1",
    ],
    ran: ["WARNCMD 0", "okcmd done", "ASKCMD 1"],
  },
  {
    name: "a helper that cannot be started",
    options: { env: { COTERM_NODE: "/bin/false" } },
    steps: ["ASKCMD 1", "ASKCMD 2", "okcmd $COTERM_STATUS"],
    ran: ["ASKCMD 1", "ASKCMD 2", "okcmd open"],
    check: (terminal) => assert.equal(terminal.text().split("unchecked").length, 2, terminal.text()),
  },
  {
    name: "a runtime folder that others may read is refused",
    options: { before: "chmod 755 $HOME; mkdir -p $XDG_RUNTIME_DIR/coterm; chmod 755 $XDG_RUNTIME_DIR/coterm" },
    steps: ["okcmd $COTERM_STATUS", "BADCMD 1"],
    ran: ["okcmd off", "BADCMD 1"],
    check: (terminal) =>
      assert.equal(
        terminal.text().replaceAll("\n", "").split("is not used: it can be read").length,
        2,
        terminal.text(),
      ),
  },
  {
    name: "an XDG_RUNTIME_DIR of somebody else is refused",
    options: { before: "chown 65534 $XDG_RUNTIME_DIR" },
    skip: process.getuid?.() === 0 ? false : "only root can give a folder away",
    steps: ["okcmd $COTERM_STATUS", "BADCMD 1"],
    ran: ["okcmd off", "BADCMD 1"],
    check: (terminal) => {
      const said = terminal.text().replaceAll("\n", "").split("is not used: ");
      assert.match(said[1] ?? "", /^\S+\/run belongs to somebody else/);
      assert.equal(said.length, 2);
    },
  },
  {
    name: "a spool that disappears is made again",
    steps: [
      "okcmd 1",
      ({ home }) => renameSync(join(home, ".local/state/coterm/spool"), join(home, "old")),
      ({ home }) => mkdirSync(join(home, ".local/state/coterm/spool"), { mode: 0o700 }),
      "okcmd 2",
    ],
    ran: ["okcmd 1", "okcmd 2"],
    check: (terminal) => assert.ok(records(terminal, "S").some((fields) => fields[5] === "okcmd 2")),
  },
  {
    name: "a spool that cannot be written: said once, commands run, the gap is recorded later",
    steps: [
      "okcmd 1",
      ({ home }) => renameSync(join(home, ".local/state/coterm/spool"), join(home, "old")),
      ({ home }) => writeFileSync(join(home, ".local/state/coterm/spool"), ""),
      "okcmd 2",
      "okcmd 3",
      "rm ~/.local/state/coterm/spool",
      "okcmd 4",
    ],
    ran: ["okcmd 1", "okcmd 2", "okcmd 3", "okcmd 4"],
    check: (terminal) => {
      assert.equal(terminal.text().split("the journal has a gap").length, 2, terminal.text());
      assert.equal(records(terminal, "G").length, 1);
    },
  },
];

/** A file system of 64 KB that is full but for a little, in a mount namespace of its own. */
const isolate = "unshare";
const canMount = spawnSync(isolate, ["-m", "mount", "-t", "tmpfs", "none", "/mnt"]).status === 0;
export const fishFullDiskCases: readonly Case[] = [
  {
    name: "a full disk: said once, commands run and are judged, the gap is recorded when there is room",
    options: {
      program: "/usr/bin/env",
      args: [
        isolate,
        "-m",
        "sh",
        "-c",
        "mkdir -p ~/.local/state && mount -t tmpfs -o size=64k,mode=700 none ~/.local/state && head -c 49152 /dev/zero >~/.local/state/filler && exec fish -i",
      ],
    },
    steps: [
      "okcmd 1",
      "head -c 99999 /dev/zero >~/.local/state/filler-2",
      "for i in (seq 60); __coterm_record S 1\\x1f1\\x1f/\\x1f(string repeat -n 200 x); end >/dev/null",
      "okcmd 2",
      "BADCMD 3",
      { clear: true },
      "rm ~/.local/state/filler*",
      "okcmd 4",
      "cat ~/.local/state/coterm/spool/*.log | string split0 | string match 'G*' >~/gaps",
    ],
    ran: ["okcmd 1", "okcmd 2", "okcmd 4"],
    check: (terminal) => {
      assert.equal(terminal.text().split("the journal has a gap").length, 2, terminal.text());
      assert.equal(terminal.read("gaps").trim().split("\n").length, 1, terminal.read("gaps"));
      assert.match(terminal.read("gaps"), /the spool could not be written/);
    },
    skip: canMount ? false : "no mount namespaces here",
  },
];
