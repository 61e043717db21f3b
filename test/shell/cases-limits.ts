import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Case, PerShell } from "./conform.ts";
import type { Terminal, TerminalOptions } from "./terminal.ts";

/** No helper can be started, so that none takes the records out of the spool. */
const withoutProgram: PerShell<TerminalOptions> = {
  perShell: {
    bash: { after: "__coterm_program=/gone" },
    zsh: { after: "__coterm_program=/gone" },
    fish: { after: "set -g __coterm_launcher /gone" },
  },
};

/** The lines that have begun, and of which their session does not say that they have ended. */
export function linesWithoutEnd(terminal: Terminal): (string | undefined)[] {
  const open = new Map<string, string | undefined>();
  let sessions = 0;
  for (const [kind, , sequence, , , line] of terminal.spool()) {
    const id = `${sessions} ${sequence}`;
    if (kind === "H") sessions++;
    else if (kind === "S") open.set(id, line);
    else if (kind === "E" || kind === "V") open.delete(id);
  }
  return [...open.values()];
}

/** What docs/limits.md declares of every shell, as it is. */
export const limitCases: readonly Case[] = [
  {
    name: "the lines of a script are not judged",
    steps: [({ home }) => writeFileSync(join(home, "script"), "BADCMD 1\n"), "sh script"],
    ran: ["BADCMD 1"],
  },
  {
    name: "a shell whose dotfile does not load the hook judges nothing",
    steps: {
      perShell: {
        bash: ["PS1='READY> ' bash --norc", "BADCMD 1"],
        zsh: ["PS1='READY> ' zsh -f", "BADCMD 1"],
        fish: [`fish --no-config -C "function fish_prompt; printf 'READY> '; end"`, "BADCMD 1"],
      },
    },
    ran: ["BADCMD 1"],
  },
  {
    name: "variables and functions of a dotfile are not known before they run",
    options: {
      perShell: {
        bash: { before: "hidden() { BADCMD $1; }; C=BADCMD" },
        zsh: { before: "hidden() { BADCMD $1 }; C=BADCMD" },
      },
    },
    // fish reads its functions: see cases-fish-lines.ts.
    steps: { perShell: { bash: ["hidden 1", "$C 2"], zsh: ["hidden 1", "$C 2"] } },
    ran: ["BADCMD 1", "BADCMD 2"],
  },
  {
    name: "until the trigger words are written fail modes are not known",
    options: {
      perShell: {
        bash: { config: "fail_mode: closed", after: "__coterm_program=/gone" },
        zsh: { config: "fail_mode: closed", after: "__coterm_program=/gone" },
        fish: { config: "fail_mode: closed", after: "set -g __coterm_launcher /gone" },
      },
    },
    steps: ["ASKCMD 1", "rm nothing"],
    ran: ["ASKCMD 1"],
    check: (terminal) => {
      assert.equal(terminal.text().split("unchecked").length, 2, terminal.text());
      assert.match(terminal.text(), /rm: cannot remove 'nothing'/);
    },
  },
  {
    name: "exec leaves no end of its own line",
    options: withoutProgram,
    steps: {
      perShell: { bash: ["okcmd 1", "exec bash"], zsh: ["okcmd 1", "exec zsh"], fish: ["okcmd 1", "exec fish"] },
    },
    ran: ["okcmd 1"],
    check: (terminal) => assert.deepEqual(linesWithoutEnd(terminal), [`exec ${terminal.shell}`]),
  },
  {
    name: "exit leaves no end of its own line in bash",
    options: withoutProgram,
    steps: ["okcmd 1", { raw: "exit 5\r" }],
    ran: ["okcmd 1"],
    exits: true,
    check: (terminal) => assert.deepEqual(linesWithoutEnd(terminal), terminal.shell === "bash" ? ["exit 5"] : []),
  },
  {
    name: "the shell's own history holds a secret as it was typed",
    steps: {
      perShell: {
        bash: ["TOKEN=hunter2 true", "history -a"],
        zsh: ["TOKEN=hunter2 true", "fc -W"],
        fish: ["TOKEN=hunter2 true", "history save"],
      },
    },
    ran: [],
    check: (terminal) => {
      const file = terminal.shell === "fish" ? ".local/share/fish/fish_history" : "history";
      assert.match(terminal.read(file), /TOKEN=hunter2/);
    },
  },
];
