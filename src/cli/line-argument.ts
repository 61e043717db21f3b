import { quote } from "shell-quote";
import { CotermError } from "../base/errors.ts";
import type { Shell } from "../parse/command.ts";
import type { Line } from "../rules/decision.ts";

/**
 * The line that stands behind `--`: one word is the line itself; several are the words of one command, which the
 * calling shell has taken apart, and are quoted again.
 *
 * @throws CotermError NO_LINE
 */
export function lineFrom(command: string, words: readonly string[]): string {
  const line = words.length === 1 ? (words[0] ?? "") : quote([...words]);
  if (line.trim() !== "") return line;
  throw new CotermError("NO_LINE", `there is no line to ${command}`, {
    exit: "usage",
    hint: `coterm ${command} -- 'git push --force'`,
  });
}

/** A line as it is typed at the prompt of a shell: an interactive zsh has no comments. */
export function typedLine(text: string, shell: Shell): Line {
  return { text, shell, comments: shell !== "zsh" };
}

/** @throws CotermError UNKNOWN_SHELL */
export function shellFrom(text: string): Shell {
  if (text === "bash" || text === "zsh" || text === "fish") return text;
  throw new CotermError("UNKNOWN_SHELL", `lines of ${text} are not understood`, {
    exit: "usage",
    hint: "--shell bash, zsh or fish",
  });
}

/** The shell of the environment, when it is one that is understood; else bash. */
export function defaultShell(env: Readonly<Record<string, string | undefined>>): string {
  const name = env["SHELL"]?.split("/").at(-1) ?? "";
  return name === "zsh" || name === "fish" ? name : "bash";
}
