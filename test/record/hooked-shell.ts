import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Shell } from "../../src/parse/command.ts";
import type { RecordingReader } from "../../src/record/store/recording-reader.ts";
import { RecordedSession } from "../../src/replay/recorded-session.ts";
import { readText } from "../../src/replay/text.ts";
import type { TextLine } from "../../src/replay/text-extractor.ts";
import { launcher } from "../shell/terminal.ts";
import { RecordingHome, type RecordedTerminal } from "./recorded-terminal.ts";

export const shells: readonly Shell[] = ["bash", "zsh", "fish"];

export const dotfiles: Readonly<Record<Shell, string>> = {
  bash: ".bashrc",
  zsh: ".zshrc",
  fish: ".config/fish/config.fish",
};

export const prompts: Readonly<Record<Shell, string>> = {
  bash: "PS1='READY> ' HISTFILE=~/history",
  zsh: "PS1='READY> ' HISTFILE=~/history HISTSIZE=100 SAVEHIST=100",
  fish: "function fish_prompt; printf 'READY> '; end\nfunction fish_greeting; end",
};

/** A line that evaluates what a command prints. */
export function evaluating(shell: Shell, command: string): string {
  return shell === "fish" ? `${command} | source` : `eval "$(${command})"`;
}

export function makeShellHome(shell: Shell): RecordingHome {
  const home = new RecordingHome({ SHELL: `/bin/${shell}` });
  // Where one is missing, fish reads all manual pages in the background.
  for (const folder of [".local/share/fish", ".cache/fish"]) {
    mkdirSync(join(home.home, folder, "generated_completions"), { recursive: true });
  }
  return home;
}

/** A dotfile that loads the hook last, with these lines first. */
export function writeDotfile(home: RecordingHome, shell: Shell, ...lines: readonly string[]): void {
  const hook = evaluating(shell, `${launcher} init ${shell}`);
  home.write(dotfiles[shell], [...lines, prompts[shell], hook, ""].join("\n"));
}

/** Types a line once the shell reads it, and waits for the prompt behind it. */
export async function enter(terminal: RecordedTerminal, line: string): Promise<void> {
  const before = countPrompts(terminal);
  terminal.type(`${line}\r`);
  await terminal.untilShown(() => countPrompts(terminal) > before, `a prompt after ${line}`);
}

/** Drawing one again, as fish and zsh do, begins in the same row. */
export function countPrompts({ shown }: RecordedTerminal): number {
  return shown.split("\n").filter((row) => row.includes("READY> ")).length;
}

/** The lines that a recorded session has shown. */
export async function linesOf({ folder }: RecordingReader): Promise<readonly TextLine[]> {
  const lines: TextLine[] = [];
  await readText(new RecordedSession(folder), (line) => lines.push(line));
  return lines;
}
