import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { limitCases } from "./cases-limits.ts";
import { conformZsh } from "./zsh-programs.ts";

/** What docs/limits.md declares of zsh, as it is. `fc` with an editor and zsh before 5.3 are with their own kind. */
conformZsh("declared limits", [
  {
    name: "r inside a list is not looked through",
    steps: ["BADCMD 1", { clear: true }, "true; r BAD"],
    ran: ["BADCMD 1"],
  },
  {
    name: "a function named preexec sees a line that is then stopped",
    options: { before: "preexec() { print -r -- $1 >>~/seen }" },
    steps: ["BADCMD 1", { clear: true }],
    ran: [],
    check: (terminal) => assert.equal(terminal.read("seen"), "BADCMD 1\nokcmd end\n"),
  },
  {
    name: "a dotfile that replaces both arrays after the hook removes it",
    options: { after: "preexec_functions=() precmd_functions=()" },
    steps: ["BADCMD 1"],
    ran: ["BADCMD 1"],
  },
  {
    name: "a stopped line that was accepted with Alt-a comes back twice",
    steps: [
      { keys: "BADCMD 1\x1ba" },
      { keys: "\x15okcmd 2\r" },
      (terminal) => terminal.untilText(/okcmd 2 *\nREADY> BADCMD 1$/),
      { clear: true },
    ],
    ran: ["okcmd 2"],
  },
  {
    name: "with extended_glob a command's own word is not read as what its pattern stands for",
    steps: ["setopt extended_glob", "~/bin/BADCM#D 1"],
    ran: ["BADCMD 1"],
  },
  {
    name: "without brackets what keeps arriving behind a stopped line is not thrown away for ever",
    options: { before: "unset zle_bracketed_paste", config: "reedit: false" },
    steps: [
      { raw: "BADCMD 1\r" },
      { see: "BADCMD is denied" },
      async (terminal) => {
        const hasRun = () => existsSync(join(terminal.home, "late"));
        const deadline = Date.now() + 60_000;
        while (!(await terminal.comes(hasRun, 5)) && Date.now() < deadline) terminal.type(": >~/late\r");
        assert.ok(hasRun(), terminal.text());
      },
    ],
    ran: [],
  },
]);
conformZsh("limits of every shell", limitCases);
