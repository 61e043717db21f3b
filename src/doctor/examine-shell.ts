import type { Finding } from "./finding.ts";
import type { ShellSession } from "./session-of-shell.ts";

/** The shell that runs `coterm doctor`, as far as another process can see it. */
export interface RunningShell {
  /** Base name of its program, or null when it cannot be told. */
  readonly program: string | null;
  /** Of that program, where no hook has logged it and it can be asked; else null. */
  readonly version: string | null;
  readonly session: ShellSession | null;
  readonly hookVersion: string;
}

/** The oldest version of each shell in which a line can be stopped. */
const oldest: Readonly<Record<string, string>> = { zsh: "5.3", bash: "4.4", fish: "3.4" };

const loadLines: Readonly<Record<string, readonly [file: string, line: string]>> = {
  zsh: ["~/.zshrc", 'eval "$(coterm init zsh)"'],
  bash: ["~/.bashrc", 'eval "$(coterm init bash)"'],
  fish: ["~/.config/fish/config.fish", "coterm init fish | source"],
};

/** Is the shell that asks guarded? The proof is that its hook has logged the very line that asks. */
export function examineShell({ program, version, session, hookVersion }: RunningShell): Finding[] {
  const shell = shellOf(session, program);
  if (shell === null || !(shell in oldest)) {
    return [
      {
        about: "shell",
        state: "bad",
        sentence: `this is ${shell ?? "a program that cannot be told"}, not bash, zsh or fish; nothing is guarded here`,
        fix: "run coterm doctor at the prompt of bash, zsh or fish",
      },
    ];
  }
  const shellVersion = session?.start?.shellVersion ?? version;
  if (shell === "fish" && shellVersion !== null && isOlder(shellVersion, "3.4")) {
    return [
      {
        about: "shell",
        state: "bad",
        sentence: `fish ${shellVersion} is older than 3.4: no line is judged or recorded`,
        fix: "install fish 3.4 or later",
      },
    ];
  }
  const findings = [examineVersion(shell, shellVersion), examineHook(shell, session)];
  if (session?.start && session.start.hookVersion !== hookVersion) {
    findings.push({
      about: "hook version",
      state: "odd",
      sentence: `this shell loaded the hook of version ${session.start.hookVersion}; ${hookVersion} is installed`,
      fix: `exec ${shell}`,
    });
  }
  if (session !== null && session.gaps > 0) {
    findings.push({
      about: "log",
      state: "odd",
      sentence: `${session.gaps} times this shell could not write its log`,
      fix: "df -h ~/.local/state/coterm",
    });
  }
  return findings;
}

/** The name of the shell, or of the program that is none; null when it cannot be told. */
export function shellOf(session: ShellSession | null, program: string | null): string | null {
  return session?.start?.shell ?? program?.replace(/^-/, "") ?? null;
}

function examineHook(shell: string, session: ShellSession | null): Finding {
  const [file, line] = loadLines[shell] ?? ["your dotfile", "coterm init"];
  if (session === null) {
    return {
      about: "hook",
      state: "bad",
      sentence: "this shell has not loaded the hook: nothing is guarded here",
      fix: `add to the end of ${file}: ${line} — then: exec ${shell}`,
    };
  }
  if (!/\bcoterm\b.*\bdoctor\b/s.test(session.lastLine ?? "")) {
    return {
      about: "hook",
      state: "bad",
      sentence: "the hook is loaded, but did not see the line that you have just run",
      fix: `${shell === "bash" ? "the history is off (set -o history, HISTSIZE above 0), or " : ""}something loaded later took its place: make ${line} the last line of ${file}, then: exec ${shell}`,
    };
  }
  return { about: "hook", state: "good", sentence: `the hook of this ${shell} saw this very line` };
}

function examineVersion(shell: string, version: string | null): Finding {
  const least = oldest[shell] ?? "0";
  if (version === null || !isOlder(version, least)) {
    return { about: "shell", state: "good", sentence: `${shell}${version === null ? "" : ` ${version}`}` };
  }
  return {
    about: "shell",
    state: "odd",
    sentence: `${shell} ${version} is older than ${least}: lines are logged, but not every one can be stopped`,
    fix: `install ${shell} ${least} or later`,
  };
}

function isOlder(version: string, least: string): boolean {
  const [a = 0, b = 0] = version.split(/[^\d]+/).map(Number);
  const [c = 0, d = 0] = least.split(".").map(Number);
  return a < c || (a === c && b < d);
}
