import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { killQuietly } from "../helper/helper-home.ts";
import { answerCases } from "./cases-answers.ts";
import type { Case, Step } from "./conform.ts";
import type { Terminal } from "./terminal.ts";
import { conformZsh } from "./zsh-programs.ts";

/** The FIFO that the helper makes for a zsh after its first question. */
const fifoOf = ({ home }: Terminal) =>
  readdirSync(join(home, "run/coterm"))
    .filter((name) => name.endsWith(".answer"))
    .map((name) => join(home, "run/coterm", name))[0];

/** From here on the shell asks over its FIFOs. */
const attach: readonly Step[] = [
  "WARNCMD 0",
  (terminal) => terminal.until(() => fifoOf(terminal) !== undefined, "the FIFO for the answers"),
];

/** After one line more they are open. */
const opened: readonly Step[] = [...attach, "WARNCMD 1"];

const isOpen: Step = "print -r -- $(( __coterm_questions >= 10 && __coterm_answers >= 10 )) >>open";

/** Declared: before 5.9 zsh has no way to open a FIFO without waiting, and each question is asked over a connection. */
function open({ options: { program = "zsh" } }: Terminal): string {
  const { status } = spawnSync(program, ["-fc", "zmodload zsh/system; sysopen -r -o nonblock -u fd /dev/null"]);
  return status === 0 ? "1\n" : "0\n";
}

const kill = async (terminal: Terminal) => {
  const pid = terminal.helperPid();
  assert.ok(pid !== null, "a helper runs");
  killQuietly(pid);
  await terminal.until(() => terminal.helperPid() !== pid || !isThere(pid), "the killed helper to be gone");
};

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false; // gone
  }
}

const cases: readonly Case[] = [
  {
    name: "they stay open, and no command inherits them",
    steps: [
      ...opened,
      isOpen,
      "ls -l /proc/self/fd >descriptors",
      "( ls -l /proc/self/fd >>descriptors )",
      "BADCMD 2",
      { clear: true },
      isOpen,
    ],
    ran: ["WARNCMD 0", "WARNCMD 1"],
    check: (terminal) => {
      assert.equal(terminal.read("open"), open(terminal).repeat(2));
      assert.doesNotMatch(terminal.read("descriptors"), /coterm\/|\.answer/);
    },
  },
  {
    name: "a late answer to another question is not taken",
    steps: [
      ...opened,
      (terminal) => writeFileSync(fifoOf(terminal) ?? "", "1\tallow\t\t0\t\n999\tallow\t\t0\t\n"),
      "BADCMD 2",
      { clear: true },
      isOpen,
    ],
    ran: ["WARNCMD 0", "WARNCMD 1"],
    check: (terminal) => assert.equal(terminal.read("open"), open(terminal)),
  },
  {
    name: "a helper that was killed is started again for the next question",
    steps: [...opened, kill, "BADCMD 2", { clear: true }, "WARNCMD 3", isOpen, "print -r -- $COTERM_STATUS >status"],
    ran: ["WARNCMD 0", "WARNCMD 1", "WARNCMD 3"],
    check: (terminal) => {
      assert.equal(terminal.read("status"), "on\n");
      assert.equal(terminal.read("open"), open(terminal));
    },
  },
  {
    name: "a helper that is killed while the question is on the screen makes y a no",
    steps: [...opened, { raw: "ASKCMD 2\r" }, { see: "ASKCMD asks" }, kill, { answer: "y" }, { clear: true }],
    ran: ["WARNCMD 0", "WARNCMD 1"],
  },
  {
    name: "a FIFO that was removed is made again",
    steps: [
      ...opened,
      (terminal) => rmSync(fifoOf(terminal) ?? ""),
      "BADCMD 2",
      { clear: true },
      "BADCMD 3",
      { clear: true },
      (terminal) => terminal.until(() => fifoOf(terminal) !== undefined, "another FIFO"),
      "BADCMD 4",
      { clear: true },
      isOpen,
    ],
    ran: ["WARNCMD 0", "WARNCMD 1"],
    check: (terminal) => assert.equal(terminal.read("open"), open(terminal)),
  },
  {
    name: "descriptors that the user closes are no obstacle",
    steps: [...opened, "exec {__coterm_questions}>&- {__coterm_answers}<&-", "BADCMD 2", { clear: true }],
    ran: ["WARNCMD 0", "WARNCMD 1"],
  },
  {
    name: "exec zsh begins anew",
    steps: [
      ...opened,
      { keys: "exec zsh --no-globalrcs -i\r" },
      "BADCMD 2",
      { clear: true },
      "BADCMD 3",
      { clear: true },
    ],
    ran: ["WARNCMD 0", "WARNCMD 1"],
  },
  {
    name: "a background job keeps nothing from the shell",
    steps: [...opened, "( while :; do read -t 1; done ) & true", "BADCMD 2", { clear: true }, "kill $!"],
    ran: ["WARNCMD 0", "WARNCMD 1"],
  },
  {
    name: "a line that does not fit into a record goes over a connection",
    steps: [...opened, `true ${"x".repeat(3500)}; BADCMD 2`, { clear: true }],
    ran: ["WARNCMD 0", "WARNCMD 1"],
  },
  {
    name: "other variables of the context, from one question to the next",
    options: {
      config: "overrides: { test/warn: { action: deny, only: { aws: prod } } }",
    },
    steps: [
      "WARNCMD 1",
      (terminal) => terminal.until(() => fifoOf(terminal) !== undefined, "the FIFO for the answers"),
      "AWS_PROFILE=prod",
      "WARNCMD 2",
      "export AWS_PROFILE",
      "WARNCMD 3",
      { clear: true },
      "AWS_PROFILE=test",
      "WARNCMD 4",
      "unset AWS_PROFILE",
      "WARNCMD 5",
    ],
    ran: ["WARNCMD 1", "WARNCMD 2", "WARNCMD 4", "WARNCMD 5"],
  },
];
conformZsh("the two FIFOs", cases);

conformZsh(
  "answers to questions over FIFOs",
  answerCases.map((one) =>
    Object.assign({}, one, {
      steps: [...attach, ...(one.steps as readonly Step[])], // none of them is for some shells only
      ran: ["WARNCMD 0", ...(one.ran as readonly string[])],
    }),
  ),
);
