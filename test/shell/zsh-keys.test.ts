import assert from "node:assert/strict";
import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Case, Step } from "./conform.ts";
import { conformZsh } from "./zsh-programs.ts";

/** An editor that replaces the file's text. */
const editTo =
  (text: string): Step =>
  ({ home }) => {
    writeFileSync(join(home, "bin/editor"), `#!/bin/sh\nprintf '%s\\n' '${text}' >"$1"\n`);
    chmodSync(join(home, "bin/editor"), 0o755);
  };
const editCommandLine = "autoload -Uz edit-command-line; zle -N edit-command-line; bindkey '^Xe' edit-command-line";

const accepting: readonly Case[] = [
  { name: "Ctrl-J", steps: [{ keys: "BADCMD 1\n" }, { clear: true }], ran: [] },
  { name: "Ctrl-O (accept-line-and-down-history)", steps: [{ keys: "BADCMD 1\x0f" }, { clear: true }], ran: [] },
  { name: "Ctrl-O runs an allowed line", steps: [{ keys: "okcmd 1\x0f" }], ran: ["okcmd 1"] },
  { name: "Alt-a (accept-and-hold)", steps: [{ keys: "BADCMD 1\x1ba" }, { clear: true }], ran: [] },
  {
    name: "Alt-a runs an allowed line and keeps it",
    steps: [{ keys: "okcmd 1\x1ba" }, { keys: "\r" }],
    ran: ["okcmd 1", "okcmd 1"],
  },
  {
    name: "accept-and-infer-next-history",
    options: { before: "bindkey '^Xn' accept-and-infer-next-history" },
    steps: ["BADCMD 1", { clear: true }, "okcmd 2", { keys: "BADCMD 1\x18n" }, { clear: true }],
    ran: ["okcmd 2"],
  },
  {
    name: "vi mode, Esc Enter",
    options: { before: "bindkey -v; KEYTIMEOUT=1" },
    steps: [{ keys: "BADCMD 1\x1b\r" }, { clear: true }, "okcmd 1"],
    ran: ["okcmd 1"],
  },
  {
    name: "a search in the history that is accepted",
    steps: ["BADCMD 1", { clear: true }, { keys: "\x12BADC\r" }, { clear: true }],
    ran: [],
  },
  {
    name: "a widget of the user that calls .accept-line",
    options: { before: "mine() { BUFFER='BADCMD 1'; zle .accept-line }; zle -N mine; bindkey '^Xx' mine" },
    steps: [{ keys: "\x18x" }, { clear: true }],
    ran: [],
  },
  {
    name: "a replaced accept-line",
    options: { before: "mine() { zle .accept-line }; zle -N accept-line mine" },
    steps: ["BADCMD 1", { clear: true }, "okcmd 1"],
    ran: ["okcmd 1"],
  },
  {
    name: "edit-command-line brings the text back, and Enter is judged",
    options: { before: editCommandLine, env: { EDITOR: "editor" } },
    steps: [
      editTo("BADCMD 1"),
      { raw: "okcmd 1\x18e" },
      (terminal) => terminal.untilText("READY> BADCMD 1"),
      { keys: "\r" },
      { clear: true },
    ],
    ran: [],
  },
  {
    name: "edit-command-line with an allowed line",
    options: { before: editCommandLine, env: { EDITOR: "editor" } },
    steps: [
      editTo("okcmd 2"),
      { raw: "okcmd 1\x18e" },
      (terminal) => terminal.untilText("READY> okcmd 2"),
      { keys: "\r" },
    ],
    ran: ["okcmd 2"],
  },
  { name: "a line of print -z", steps: ["print -z BADCMD 1", { keys: "\r" }, { clear: true }], ran: [] },
  { name: "without the line editor", steps: ["unsetopt zle", "BADCMD 1", "okcmd 2", "setopt zle"], ran: ["okcmd 2"] },
];

const pasting: readonly Case[] = [
  {
    name: "three lines in brackets with the danger in the middle: zsh takes them as one, nothing runs",
    steps: [{ paste: "okcmd 1\nBADCMD 2\nokcmd 3" }, { keys: "\r" }, { clear: true }],
    ran: [],
  },
  {
    name: "three allowed lines in brackets",
    steps: [{ paste: "okcmd 1\nokcmd 2\nokcmd 3" }, { keys: "\r" }],
    ran: ["okcmd 1", "okcmd 2", "okcmd 3"],
  },
  {
    name: "three lines without brackets: those before the danger run, those after it do not",
    options: { before: "unset zle_bracketed_paste" },
    steps: [{ raw: "okcmd 1\rBADCMD 2\rokcmd 3\r" }, { see: "BADCMD is denied" }, { clear: true }],
    ran: ["okcmd 1"],
  },
  {
    name: "a long paste without brackets behind a stopped line is thrown away",
    options: { before: "unset zle_bracketed_paste" },
    steps: [{ raw: `BADCMD 1\r${"okcmd 2\r".repeat(300)}` }, { see: "BADCMD is denied" }, { clear: true }],
    ran: [],
  },
  {
    name: "three allowed lines without brackets",
    options: { before: "unset zle_bracketed_paste" },
    steps: [{ raw: "okcmd 1\rokcmd 2\rokcmd 3\r" }, (terminal) => terminal.untilRan("okcmd 1", "okcmd 2", "okcmd 3")],
    ran: ["okcmd 1", "okcmd 2", "okcmd 3"],
  },
  {
    name: "a heredoc in a paste",
    steps: [{ paste: "cat >copy <<EOF\nBADCMD\nEOF\nokcmd 1" }, { keys: "\r" }],
    ran: ["okcmd 1"],
    check: (terminal) => assert.equal(terminal.read("copy"), "BADCMD\n"),
  },
];

conformZsh("keys that accept a line", accepting);
conformZsh("pastes", pasting);
