import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Case, Step } from "./conform.ts";

/** An editor that replaces the file's text. */
const editTo =
  (text: string): Step =>
  ({ home }) => {
    writeFileSync(join(home, "bin/editor"), `#!/bin/sh\nprintf '%s\\n' '${text}' >"$1"\n`);
    chmodSync(join(home, "bin/editor"), 0o755);
  };

/** The mode is not written before the prompt, which the harness looks for, but to a file. */
const quietMode = `function fish_mode_prompt; end
function note_mode --on-variable fish_bind_mode; echo $fish_bind_mode >~/mode; end`;
const vi = { before: `${quietMode}\nfish_vi_key_bindings` };
const untilMode =
  (mode: string): Step =>
  (terminal) =>
    terminal.until(() => terminal.read("mode") === `${mode}\n`, `the mode ${mode}`);
const emptyInVi: readonly Step[] = [{ raw: "\x1b" }, untilMode("default"), { raw: "ddi" }, untilMode("insert")];

/** Every key that runs a line, in every mode, and every way to bring a line to the prompt. */
export const fishKeyCases: readonly Case[] = [
  { name: "Ctrl-J", steps: [{ keys: "BADCMD 1\n" }, { clear: true }, { keys: "okcmd 2\n" }], ran: ["okcmd 2"] },
  {
    name: "Enter as a terminal with CSI u sends it",
    steps: [{ keys: "BADCMD 1\x1b[13;5u" }, { clear: true }, { keys: "okcmd 2\x1b[13;5u" }],
    ran: ["okcmd 2"],
  },
  {
    name: "Alt-Enter begins another line, and all of them are judged",
    steps: [{ raw: "okcmd 1\x1b\r" }, { keys: "BADCMD 2\r" }, { clear: true }, { keys: "okcmd 3\x1b\rokcmd 4\r" }],
    ran: ["okcmd 3", "okcmd 4"],
  },
  {
    name: "vi mode, insert",
    options: vi,
    steps: ["BADCMD 1", ...emptyInVi, "okcmd 2"],
    ran: ["okcmd 2"],
  },
  {
    name: "vi mode, Esc Enter",
    options: vi,
    steps: [{ raw: "BADCMD 1\x1b" }, untilMode("default"), { keys: "\r" }, ...emptyInVi, "okcmd 2"],
    ran: ["okcmd 2"],
  },
  {
    name: "vi mode, Esc Enter runs an allowed line",
    options: vi,
    steps: [{ raw: "okcmd 1\x1b" }, untilMode("default"), { keys: "\r" }],
    ran: ["okcmd 1"],
  },
  {
    name: "vi mode, replacing",
    options: vi,
    steps: [
      { raw: "okcmd 1\x1b" },
      untilMode("default"),
      { raw: "0R" },
      untilMode("replace"),
      { keys: "BADCMD\r" },
      ...emptyInVi,
    ],
    ran: [],
  },
  {
    name: "vi mode that is switched on at the prompt, and off again",
    options: { before: quietMode },
    steps: [
      "fish_vi_key_bindings",
      "BADCMD 1",
      ...emptyInVi,
      "okcmd 2",
      "fish_default_key_bindings",
      "BADCMD 3",
      { clear: true },
    ],
    ran: ["okcmd 2"],
  },
  {
    name: "a key of the person's that runs the line, bound after us",
    options: { after: "bind \\cg execute; bind \\co 'commandline -a \"; okcmd 9\"; commandline -f execute'" },
    steps: [
      { keys: "BADCMD 1\x07" },
      { clear: true },
      { keys: "okcmd 2\x07" },
      { keys: "BADCMD 3\x0f" },
      { clear: true },
      { keys: "okcmd 4\x0f" },
    ],
    ran: ["okcmd 2", "okcmd 4", "okcmd 9"],
  },
  {
    name: "Enter that is bound by another plugin goes through it, as starship's transient prompt does",
    options: {
      before:
        "function transient_execute; set -g seen (commandline); commandline -f execute; end\nbind \\r transient_execute",
    },
    steps: ["BADCMD 1", { clear: true }, "okcmd 2", "okcmd $seen[1]"],
    ran: ["okcmd 2", "okcmd okcmd $seen[1]"],
  },
  {
    name: "Enter that is bound at the prompt is guarded from the next prompt on",
    steps: ["bind \\r 'commandline -f execute'", "BADCMD 1", { clear: true }, "okcmd 2"],
    ran: ["okcmd 2"],
  },
  {
    name: "an abbreviation is judged expanded",
    steps: ["abbr -a gg BADCMD 1", { clear: true }, { keys: "gg\r" }, { clear: true }, "abbr -a oo okcmd 2", "oo"],
    ran: ["okcmd 2"],
  },
  {
    name: "an abbreviation anywhere",
    steps: ["abbr -a --position anywhere GG '; BADCMD 1'", { clear: true }, { keys: "okcmd 2 GG\r" }, { clear: true }],
    ran: [],
  },
  {
    name: "an abbreviation whose text a function makes, and one with a pattern",
    steps: [
      "function grow; echo (string replace x BAD xCMD) $argv; end",
      { clear: true },
      "abbr -a gg --function grow",
      "abbr -a pp --regex 'p+q' --function grow",
      { keys: "gg\r" },
      { clear: true },
      { keys: "pppq\r" },
      { clear: true },
      "okcmd pppq",
    ],
    ran: ["okcmd pppq"],
  },
  {
    name: "an abbreviation with a place for the cursor",
    steps: ["abbr -a gg --set-cursor 'BADCMD % 1'", { clear: true }, { keys: "gg\r" }, { clear: true }],
    ran: [],
  },
  {
    name: "an abbreviation that is the text of another is not expanded twice",
    steps: ["abbr -a gg okcmd", "abbr -a okcmd BADCMD", { keys: "gg\r" }, "abbr -e okcmd"],
    ran: ["okcmd"],
  },
  {
    name: "an abbreviation that completes a block",
    steps: ["abbr -a ee end", { keys: "begin\rBADCMD 1\ree\r" }, { clear: true }, { keys: "begin\rokcmd 2\ree\r" }],
    ran: ["okcmd 2"],
  },
  {
    name: "the list of completions is open",
    steps: [{ raw: "okcmd 1; BADCMD \t\t" }, { keys: "\r" }, { clear: true }],
    ran: [],
  },
  {
    name: "the arrow key brings a line that was stopped back from nowhere, and one that ran from history",
    steps: ["okcmd 1", "BADCMD 2", { clear: true }, { keys: "\x1b[A\r" }],
    ran: ["okcmd 1", "okcmd 1"],
  },
  {
    name: "a line from the history that was edited is judged again",
    steps: [
      "echo BADCMD 7",
      { raw: "\x1b[A" },
      { see: "BADCMD 7" },
      { raw: "\x01\x1bd" },
      { keys: "\r" },
      { clear: true },
    ],
    ran: [],
  },
  {
    name: "three lines pasted at once, the second denied",
    steps: [{ paste: "okcmd 1\nBADCMD 2\nokcmd 3" }, { see: "okcmd 3" }, { keys: "\r" }, { clear: true }, "okcmd 4"],
    ran: ["okcmd 4"],
  },
  {
    name: "three allowed lines pasted at once",
    steps: [{ paste: "okcmd 1\nokcmd 2\nokcmd 3" }, { see: "okcmd 3" }, { keys: "\r" }],
    ran: ["okcmd 1", "okcmd 2", "okcmd 3"],
  },
  {
    name: "three lines pasted without brackets, the second denied: the third does not run",
    steps: [{ raw: "okcmd 1\rBADCMD 2\rokcmd 3\r" }, { see: "BADCMD is denied" }, { clear: true }, "okcmd 4"],
    ran: ["okcmd 1", "okcmd 4"],
  },
  {
    name: "three lines pasted without brackets, the second asks: the third does not run",
    steps: [
      { raw: "okcmd 1\rASKCMD 2\rokcmd 3\r" },
      { see: "ASKCMD asks" },
      { answer: "n" },
      { clear: true },
      "okcmd 4",
    ],
    ran: ["okcmd 1", "okcmd 4"],
  },
  {
    name: "a line that comes back from the editor",
    options: { env: { EDITOR: "editor", VISUAL: "editor" } },
    steps: [editTo("BADCMD 1"), { raw: "okcmd 0\x1be" }, { see: "BADCMD 1" }, { keys: "\r" }, { clear: true }],
    ran: [],
  },
  {
    name: "after Ctrl-C at a stopped line the next one runs, however soon it comes",
    steps: ["BADCMD 1", { clear: true }, { keys: "okcmd 2\r" }],
    ran: ["okcmd 2"],
  },
  {
    name: "with reedit off a stopped line does not come back",
    options: { config: "reedit: false" },
    steps: ["BADCMD 1", "okcmd 2"],
    ran: ["okcmd 2"],
  },
];
