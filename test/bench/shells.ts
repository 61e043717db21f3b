import { execFileSync } from "node:child_process";
import type { Shell } from "../../src/parse/command.ts";

/** One shell of one version. */
export interface ShellUnderTest {
  /** `bash 5.2`. */
  readonly name: string;
  readonly shell: Shell;
  readonly program: string;
  /** `5.2` as 502. */
  readonly version: number;
  /** Has a clock that needs no process. */
  readonly hasClock: boolean;
}

/**
 * The shells on PATH, and the programs that COTERM_BENCH_SHELLS names: `bash=/path/to/bash-5.3 fish=/path/to/fish4`.
 */
export function findShells(named = process.env["COTERM_BENCH_SHELLS"] ?? ""): readonly ShellUnderTest[] {
  const others = named.split(/\s+/).filter(Boolean);
  const found = ["zsh=zsh", "bash=bash", "fish=fish", ...others].flatMap((pair) => {
    const [shell = "", program = ""] = pair.split("=");
    const one = isShell(shell) ? examine(shell, program) : null;
    return one === null ? [] : [one];
  });
  return found.filter(({ name }, at) => found.findIndex((other) => other.name === name) === at);
}

function examine(shell: Shell, program: string): ShellUnderTest | null {
  try {
    const text = execFileSync(program, ["--version"], { encoding: "utf8", timeout: 10_000 });
    const [, major = "0", minor = "0"] = /(\d+)\.(\d+)/.exec(text) ?? [];
    const version = Number(major) * 100 + Number(minor);
    const hasClock = shell === "zsh" || (shell === "bash" && version >= 500);
    return { name: `${shell} ${major}.${minor}`, shell, program, version, hasClock };
  } catch {
    return null; // not installed: the table shows what is
  }
}

export function argumentsFor({ shell }: ShellUnderTest): readonly string[] {
  return shell === "bash" ? ["--noprofile", "-i"] : shell === "zsh" ? ["--no-globalrcs", "-i"] : ["-i"];
}

/** What the shell reads at start, relative to the home folder. */
export const dotfileNames: Readonly<Record<Shell, string>> = {
  bash: ".bashrc",
  zsh: ".zshrc",
  fish: ".config/fish/config.fish",
};

/**
 * A prompt to wait for, and two functions. `mark` takes any arguments and says when it runs: `<<begin end>>`, where
 * `begin` was taken by the keys `Ctrl-X 1`, which the session sends just before Enter. `timed` runs its arguments and
 * says from when to when; fish, which has no clock of its own, runs them ten times and the session takes the time.
 */
const prologues: Readonly<Record<Shell, string>> = {
  zsh: `PS1='READY> '; unsetopt promptsp
zmodload zsh/datetime
__bench_stamp() { __bench_begin=$EPOCHREALTIME }
zle -N __bench_stamp; bindkey '^X1' __bench_stamp
mark() { local end=$EPOCHREALTIME; print -r -- "<<$__bench_begin $end>>" }
timed() { local begin=$EPOCHREALTIME end; "$@"; end=$EPOCHREALTIME; print -r -- "<<$begin $end>>" }
`,
  bash: `PS1='READY> '
bind -x '"\\C-x1": __bench_begin=$EPOCHREALTIME'
mark() { local end=\${EPOCHREALTIME-}; printf '<<%s %s>>\\n' "\${__bench_begin-}" "$end"; }
timed() { local begin=\${EPOCHREALTIME-} end; "$@"; end=\${EPOCHREALTIME-}; printf '<<%s %s>>\\n' "$begin" "$end"; }
`,
  fish: `function fish_prompt; printf 'READY> '; end
function fish_greeting; end
function mark; echo '<<mark>>'; end
function timed; for turn in 1 2 3 4 5 6 7 8 9 10; $argv; end; echo '<<mark>>'; end
`,
};

/** The text of the dotfile. `hook` is what loads a guard, or empty. */
export function dotfileFor(shell: Shell, hook: string, after = ""): string {
  return `${prologues[shell]}${hook}\n${after}\n`;
}

/** How a dotfile loads a hook that a program prints. */
export function loadHook(shell: Shell, command: string): string {
  return shell === "fish" ? `${command} | source` : `eval "$(${command})"`;
}

function isShell(text: string): text is Shell {
  return text === "bash" || text === "zsh" || text === "fish";
}
