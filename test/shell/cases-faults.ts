import assert from "node:assert/strict";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Case, Step } from "./conform.ts";
import type { Terminal } from "./terminal.ts";

/** Stops the helper of the terminal's home for a while, or for good: then it is waited for. */
export async function stopHelper(terminal: Terminal, signal: NodeJS.Signals): Promise<void> {
  const pid = terminal.helperPid();
  assert.ok(pid !== null, "a helper runs");
  process.kill(pid, signal);
  if (signal === "SIGKILL") await terminal.until(() => hasEnded(pid), "the killed helper to be gone");
}

/** A process with threads takes a moment to die, and nobody may collect it then. */
function hasEnded(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return /\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return true;
  }
}

/** Takes the helper away, and first its program: no shell can start another one. */
async function loseHelper(terminal: Terminal): Promise<void> {
  const set = { bash: "__coterm_program=/gone", zsh: "__coterm_program=/gone", fish: "set -g __coterm_launcher /gone" };
  await terminal.enter(set[terminal.shell]);
  await stopHelper(terminal, "SIGKILL");
}

/** What `install.sh --uninstall` does to a shell that stays open. */
async function uninstall(terminal: Terminal): Promise<void> {
  await loseHelper(terminal);
  for (const folder of ["run/coterm", ".cache/coterm", ".local/state/coterm"]) {
    rmSync(join(terminal.home, folder), { recursive: true, force: true });
  }
}

const startHelper: readonly Step[] = ["WARNCMD 0"];

const ctrlC: readonly Step[] = [
  ...startHelper,
  (terminal) => stopHelper(terminal, "SIGSTOP"),
  { raw: "ASKCMD 1\r" },
  { see: /ASKCMD 1[^]*\n/ }, // taken: before that, Ctrl-C would only empty the line
  { keys: "\x03" },
];

/** With the rules about coterm itself, and a counted program of its name. */
const guardItself: Step = ({ home }) => {
  const config = join(home, ".config/coterm/config.yaml");
  writeFileSync(config, readFileSync(config, "utf8").replace("packs: { self: false }\n", ""));
  writeFileSync(join(home, "bin/coterm"), `#!/bin/sh\necho "coterm $*" >>"${home}/ran"\n`, { mode: 0o755 });
};

/** What each shell says of a line that is not run because nobody can be asked about it. */
const keptBack = {
  bash: "not run: the helper does not answer, and what ASKCMD may do is not run unchecked",
  zsh: "not run, because ASKCMD must be asked about: the program /gone is gone",
  fish: "no helper answers: the line does not run, because a rule for it fails closed",
};

/**
 * What happens when something of ours does not work: the shell goes on, within a bounded time, and says so once.
 */
export const faultCases: readonly Case[] = [
  {
    name: "a helper that was killed is started again for the next question",
    steps: [...startHelper, (terminal) => stopHelper(terminal, "SIGKILL"), "BADCMD 1", { clear: true }],
    ran: ["WARNCMD 0"],
  },
  ...["y", "n"].map((key) => ({
    name: `a helper that is killed while the question is on the screen makes ${key} a no`,
    steps: [
      { raw: "ASKCMD 1\r" },
      { see: "ASKCMD asks" },
      (terminal: Terminal) => stopHelper(terminal, "SIGKILL"),
      { answer: key },
      { clear: true },
    ] satisfies Step[],
    ran: [],
    check: (terminal: Terminal) => {
      if (key === "y") assert.match(terminal.text(), /not run: the helper that asked has ended/);
    },
  })),
  {
    name: "a hung helper: the line runs unchecked, said once, and is judged when the helper is back",
    options: { config: "answer_ms: 3000" },
    steps: [
      ...startHelper,
      (terminal) => stopHelper(terminal, "SIGSTOP"),
      "ASKCMD 1",
      "ASKCMD 2",
      (terminal) => stopHelper(terminal, "SIGCONT"),
      "BADCMD 3",
      { clear: true },
    ],
    ran: ["WARNCMD 0", "ASKCMD 1", "ASKCMD 2"],
    check: (terminal) => assert.equal(terminal.text().split("unchecked").length, 2, terminal.text()),
  },
  {
    name: "a hung helper: a line of the closed fail mode does not run",
    options: { config: "fail_mode: closed\nanswer_ms: 1000" },
    steps: [...startHelper, (terminal) => stopHelper(terminal, "SIGSTOP"), "ASKCMD 1", { clear: true }],
    ran: ["WARNCMD 0"],
  },
  {
    name: "a helper that cannot be started: lines run unchecked, said once",
    options: { config: "answer_ms: 1000" },
    steps: [...startHelper, loseHelper, "ASKCMD 1", "BADCMD 2", "okcmd 3", { raw: "exit 5\r" }],
    ran: ["WARNCMD 0", "ASKCMD 1", "BADCMD 2", "okcmd 3"],
    exits: true,
    check: (terminal) => {
      assert.equal(terminal.exit, 5);
      assert.equal(terminal.text().split("unchecked").length, 2, terminal.text());
    },
  },
  {
    name: "a helper that cannot be started: lines of the closed fail mode do not run, and that is said of each",
    options: { config: "fail_mode: closed\nanswer_ms: 1000" },
    steps: [
      ...startHelper,
      loseHelper,
      "ASKCMD 1",
      { clear: true },
      "okcmd 2",
      "ASKCMD 3",
      { clear: true },
      "okcmd 4",
      { raw: "exit 5\r" },
    ],
    ran: ["WARNCMD 0", "okcmd 2", "okcmd 4"],
    exits: true,
    check: (terminal) => {
      assert.equal(terminal.exit, 5);
      assert.equal(terminal.text().replaceAll("\n", "").split(keptBack[terminal.shell]).length, 3, terminal.text());
    },
  },
  {
    name: "a helper that cannot be started: the command that tells why runs, and nothing that only begins like it",
    options: { config: "fail_mode: closed\nanswer_ms: 1000" },
    steps: [
      guardItself,
      ...startHelper,
      loseHelper,
      "coterm doctor",
      "coterm doctor; ASKCMD 1",
      { clear: true },
      "coterm config show",
      { clear: true },
      "exit; ASKCMD 1",
      { clear: true },
    ],
    ran: ["WARNCMD 0", "coterm doctor"],
  },
  {
    name: "where coterm is uninstalled, an open shell goes on at once, and says so once",
    steps: [...startHelper, uninstall, "ASKCMD 1", "okcmd 2", "ASKCMD 3", "okcmd 4"],
    ran: ["WARNCMD 0", "ASKCMD 1", "okcmd 2", "ASKCMD 3", "okcmd 4"],
    check: (terminal) => {
      assert.equal(terminal.text().split("unchecked").length, 2, terminal.text());
      // Before that a busy machine may have had to wait for the helper to start.
      assert.doesNotMatch(
        terminal.text().split("/gone").slice(1).join(),
        /waiting|journal|history|recorded|No such file|doctor/,
      );
      assert.match(terminal.text(), /open a new shell/i);
      assert.ok(!existsSync(join(terminal.home, ".local/state/coterm")), "nothing is written any more");
      assert.ok(!existsSync(join(terminal.home, "run/coterm")), "nor made");
    },
  },
  {
    name: "Ctrl-C ends the wait for a hung helper, and the line does not run",
    options: { config: "answer_ms: 10000" },
    // fish draws no other prompt: see cases-fish-lines.ts
    steps: { perShell: { bash: ctrlC, zsh: ctrlC } },
    ran: ["WARNCMD 0"],
  },
];
