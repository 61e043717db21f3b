import assert from "node:assert/strict";
import type { Case } from "./conform.ts";
import { conformZsh } from "./zsh-programs.ts";

/**
 * Before 5.3 a preexec cannot stop a line, and the gate is in zle-line-finish. The version is all that is pretended:
 * the gate itself works in every zsh.
 */
const old = { before: "ZSH_VERSION=5.1.1; stty -g >~/modes-0" };
const cases: readonly Case[] = [
  { name: "an allowed line runs", options: old, steps: ["okcmd 1"], ran: ["okcmd 1"] },
  {
    name: "a denied line does not, and comes back",
    options: old,
    steps: ["BADCMD 1; okcmd 2", { keys: "\x15okcmd 3\r" }],
    ran: ["okcmd 3"],
  },
  {
    name: "a question: y and n",
    options: old,
    steps: [
      { raw: "ASKCMD 1\r" },
      { see: "ASKCMD asks" },
      { answer: "y" },
      { raw: "ASKCMD 2\r" },
      { see: "ASKCMD asks" },
      { answer: "n" },
      { clear: true },
      "stty -g >modes",
    ],
    ran: ["ASKCMD 1"],
    check: (terminal) => {
      // Of a terminal on which nothing has been asked yet.
      assert.equal(terminal.read("modes"), terminal.read("modes-0"));
    },
  },
  {
    name: "an alias is looked through",
    options: old,
    steps: ["alias zz='BADCMD 1'", "zz; okcmd 2", { clear: true }],
    ran: [],
  },
  {
    name: "declared: a list of several lines is judged as far as it has been typed",
    options: old,
    steps: [{ raw: "for i in 1 2; do\rBADCMD 1\r" }, { see: "BADCMD is denied" }, { clear: true }, "okcmd 2"],
    ran: ["okcmd 2"],
  },
  {
    name: "declared: global and suffix aliases are not looked through",
    options: old,
    steps: ["alias -g ZZ='; BADCMD 1'", "okcmd 1 ZZ", "alias -s zz=BADCMD", "file.zz"],
    ran: ["okcmd 1", "BADCMD 1", "BADCMD file.zz"],
  },
  {
    name: "a zle-line-finish of the user goes on",
    options: { before: `${old.before}; mine() { print x >>~/finished }; zle -N zle-line-finish mine` },
    steps: ["okcmd 1", "BADCMD 1", { clear: true }],
    ran: ["okcmd 1"],
    check: (terminal) => assert.match(terminal.read("finished"), /^x\nx\n/),
  },
  {
    name: "the status says so",
    options: old,
    steps: ["print -r -- $COTERM_STATUS: $COTERM_REASON >status"],
    ran: [],
    check: (terminal) => assert.match(terminal.read("status"), /^limited: zsh 5\.1\.1 is older than 5\.3/),
  },
];
conformZsh("before 5.3", cases);
