import { execFileSync, spawnSync } from "node:child_process";
import { join } from "node:path";
import { type Case, conform } from "./conform.ts";
import type { Terminal } from "./terminal.ts";

const tmux = ({ home }: Terminal, ...args: readonly string[]) =>
  execFileSync("tmux", ["-S", join(home, "tmux"), ...args], { encoding: "utf8" });
const type = (terminal: Terminal, line: string) => tmux(terminal, "send-keys", "-t", "0", `${line}`, "Enter");
const pane = (terminal: Terminal) => tmux(terminal, "capture-pane", "-t", "0", "-p");

/** A shell in a pane, of a tmux that was started in a guarded shell and has the environment of that. */
function inPane(start: string): Case {
  return {
    name: "a pane is guarded, and the shell in which tmux was started",
    options: { config: "reedit: false" },
    steps: [
      "okcmd 1",
      `tmux -S ~/tmux -f /dev/null new-session -d -x 80 -y 24 '${start}'`,
      async (terminal) => {
        try {
          await terminal.until(() => pane(terminal).includes("READY>"), "a prompt in the pane");
          type(terminal, "okcmd 2; BADCMD 2");
          await terminal.until(() => pane(terminal).includes("BADCMD is denied"), "a denial in the pane");
          await terminal.until(() => /\nREADY>[^\n]*\s*$/.test(pane(terminal)), "a prompt after it");
          tmux(terminal, "send-keys", "-t", "0", "C-c");
          await terminal.until(() => /READY>\s*$/.test(pane(terminal)), "an empty prompt");
          type(terminal, "okcmd 3");
          await terminal.untilRan("okcmd 1", "okcmd 3");
        } finally {
          tmux(terminal, "kill-server");
        }
      },
      "BADCMD 4",
      { clear: true },
    ],
    ran: ["okcmd 1", "okcmd 3"],
    skip: spawnSync("tmux", ["-V"]).error === undefined ? false : "tmux is not installed",
  };
}

conform("bash", "tmux", [inPane("exec bash --noprofile -i")]);
conform("zsh", "tmux", [inPane("exec zsh --no-globalrcs -i")]);
conform("fish", "tmux", [inPane("exec fish -i")]);
