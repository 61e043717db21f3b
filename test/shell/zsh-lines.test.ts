import assert from "node:assert/strict";
import { readdirSync as filesIn, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Case, Step } from "./conform.ts";
import { conformZsh } from "./zsh-programs.ts";

const megabyte = "x".repeat(1_000_000);
/** Lines too long to be typed come from the history file. */
const history =
  (...lines: readonly string[]): Step =>
  ({ home }) =>
    writeFileSync(join(home, "long"), lines.map((line) => `${line}\n`).join(""));

const expanding: readonly Case[] = [
  {
    name: "a global alias is looked through",
    steps: ["alias -g ZZ='; BADCMD 1'", "okcmd 1 ZZ", { clear: true }],
    ran: [],
  },
  { name: "a suffix alias is looked through", steps: ["alias -s zz=BADCMD", "file.zz", { clear: true }], ran: [] },
  {
    name: "an alias of an allowed command runs once",
    steps: ["alias zz='okcmd 1'", "zz 2"],
    ran: ["okcmd 1 2"],
  },
  { name: "a function that holds a denied command", steps: ["zz() { BADCMD 1 }", { clear: true }, "zz"], ran: [] },
  {
    name: "a zshaddhistory that changes what is stored does not change what is judged",
    options: { before: "zshaddhistory() { print -sr -- harmless; return 1 }" },
    steps: ["BADCMD 1", { clear: true }, "okcmd 2"],
    ran: ["okcmd 2"],
  },
  {
    name: "without history",
    options: { after: "unset HISTFILE; HISTSIZE=0; SAVEHIST=0" },
    steps: ["BADCMD 1", { clear: true }, "okcmd 2", "BADCMD 1", { clear: true }],
    ran: ["okcmd 2"],
  },
  { name: "r runs a line of the history", steps: ["okcmd 1", "r"], ran: ["okcmd 1", "okcmd 1"] },
  {
    name: "r does not run a line that was stopped",
    steps: ["BADCMD 1", { clear: true }, "r", { clear: true }, "r BAD", { clear: true }],
    ran: [],
  },
  {
    name: "r with a substitution is judged as what it makes",
    steps: ["okcmd 1", "r ok=BAD okcmd", { clear: true }, "r okcmd=BADCMD", { clear: true }],
    ran: ["okcmd 1"],
  },
  {
    name: "fc -e - does not run a line that was stopped",
    steps: ["BADCMD 1", { clear: true }, "fc -e - BAD", { clear: true }, "fc -s BAD", { clear: true }],
    ran: [],
  },
  {
    // docs/limits.md: what is written in the editor runs without a preexec.
    name: "declared: fc with an editor runs what was written there unjudged",
    options: { env: { FCEDIT: "sed -i s/okcmd/BADCMD/" } },
    steps: ["okcmd 1", "fc"],
    ran: ["okcmd 1", "BADCMD 1"],
  },
  {
    name: "a comment hides nothing and runs nothing",
    options: { before: "setopt interactive_comments" },
    steps: ["okcmd 1 # BADCMD", "# BADCMD", "BADCMD 2 # harmless", { clear: true }],
    ran: ["okcmd 1"],
  },
  {
    name: "rc_quotes",
    options: { before: "setopt rc_quotes" },
    steps: ["okcmd 'it''s'", "BADCMD 'it''s'", { clear: true }],
    ran: ["okcmd it's"],
  },
  {
    name: "extended_glob: what all but one file are is all, from the prompt on at which it is set",
    options: { before: "GLOBCMD() { okcmd $1 }" },
    steps: ["GLOBCMD 1^keep", "setopt extended_glob", "GLOBCMD ^keep", { clear: true }, "okcmd 2"],
    ran: ["okcmd 1^keep", "okcmd 2"],
  },
];

const odd: readonly Case[] = [
  {
    name: "a line of 5,000 characters goes through a file, which is gone after",
    steps: [history(`BADCMD ${"x".repeat(5000)}`), "fc -R long", { keys: "!BAD\r" }, { clear: true }],
    ran: [],
    check: ({ home }) =>
      assert.equal(filesIn(join(home, "run/coterm")).filter((name) => name.endsWith(".line")).length, 0),
  },
  {
    name: "a line of a megabyte is not analysed: it is asked about",
    steps: [
      history(`true ${megabyte}; okcmd 1`),
      "fc -R long",
      { raw: "!true\r" },
      { see: "too long" },
      { press: "y" },
      (terminal) => terminal.untilRan("okcmd 1"),
    ],
    ran: ["okcmd 1"],
  },
  {
    name: "a NUL in a word: zsh cuts the word there, and so does the guard",
    steps: [{ keys: "BADCMD\x16\x00x 1\r" }, { clear: true }, { keys: "okcmd a\x16\x00b\r" }],
    ran: ["okcmd a"],
  },
  { name: "control characters", steps: [{ keys: "okcmd 'a\x16\x1f\x16\x07b'\r" }], ran: ["okcmd a\x1f\x07b"] },
  {
    name: "a folder with odd characters",
    steps: ["mkdir $'a\\x1fb\\nc' && cd $'a\\x1fb\\nc'", "okcmd 1", "BADCMD 2", { clear: true }],
    ran: ["okcmd 1"],
  },
  {
    name: "a removed folder",
    steps: ["mkdir a && cd a && rmdir ../a", "okcmd 1", "BADCMD 2", { clear: true }],
    ran: ["okcmd 1"],
  },
];

conformZsh("what is expanded", expanding);
conformZsh("odd lines", odd);
