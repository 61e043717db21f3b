import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Shell } from "../../src/parse/command.ts";
import type { Terminal, TerminalOptions } from "./terminal.ts";

/** Another program that hooks into a shell, as those who use it load it. */
export interface Neighbour {
  readonly name: string;
  /** Why it cannot be loaded on this machine, or false. */
  readonly skip: string | false;
  /** The lines of a dotfile that load it. */
  readonly load: string;
  /** How a terminal starts the shell that loads its integration by itself. */
  readonly started?: TerminalOptions;
  /** It tells the terminal where prompts and commands begin and end. */
  readonly tellsTerminal?: boolean;
  /** Throws unless the program itself has done its work, with `sh -c 'exit 7'` among the lines that ran. */
  readonly works?: (terminal: Terminal) => void | Promise<void>;
}

const kitty = "/usr/lib/kitty/shell-integration";
const fzf = "/usr/share/doc/fzf/examples";

/** Folders and files that no package of Debian has: see `.ci/run` for the first, CONTRIBUTING.md for all. */
const vscode = process.env["COTERM_TEST_VSCODE"] ?? "";
const preexec = process.env["COTERM_TEST_BASH_PREEXEC"] ?? "";
const ghostty = process.env["COTERM_TEST_GHOSTTY"] ?? "";
const ohMyZsh = process.env["COTERM_TEST_OH_MY_ZSH"] ?? "";

export const neighbours: Readonly<Record<Shell, readonly Neighbour[]>> = {
  zsh: [
    ...["zsh-autosuggestions", "zsh-syntax-highlighting"].map((name) =>
      fromFile(name, `/usr/share/${name}/${name}.zsh`, (file) => `. ${file}`),
    ),
    fromFile("fzf", `${fzf}/key-bindings.zsh`, (file) => `. ${file}; . ${fzf}/completion.zsh`),
    fromProgram("direnv", () => 'eval "$(direnv hook zsh)"'),
    fromProgram("zoxide", () => 'eval "$(zoxide init zsh)"'),
    fromProgram("zsh", () => "autoload -Uz compinit; compinit -u -d ~/.zcompdump", "the completion system"),
    {
      ...fromFile(
        "kitty",
        `${kitty}/zsh/kitty-integration`,
        (file) =>
          `export KITTY_SHELL_INTEGRATION=enabled; autoload -Uz -- ${file}; kitty-integration; unfunction kitty-integration`,
      ),
      started: { env: { ZDOTDIR: `${kitty}/zsh`, KITTY_SHELL_INTEGRATION: "enabled" } },
      tellsTerminal: true,
    },
    {
      ...fromVariable("VS Code", "COTERM_TEST_VSCODE", `${vscode}/shellIntegration-rc.zsh`, (file) => `. ${file}`),
      started: {
        env: { TERM_PROGRAM: "vscode", VSCODE_INJECTION: "1", VSCODE_NONCE: "1234" },
        startedBy: `
          mkdir ~/code
          for name in env profile rc login; do ln -s '${vscode}'/shellIntegration-$name.zsh ~/code/.z$name; done
          ln -s .zenv ~/code/.zshenv; ln -s .zrc ~/code/.zshrc
          USER_ZDOTDIR=~ ZDOTDIR=~/code exec "$0" "$@"`,
      },
      tellsTerminal: true,
    },
    fromProgram("starship", starship('export STARSHIP_CONFIG=~/starship.toml; eval "$(starship init zsh)"')),
    { ...fromProgram("atuin", atuin('eval "$(atuin init zsh)"')), works: keepsHistory },
    {
      ...fromVariable("Ghostty", "COTERM_TEST_GHOSTTY", `${ghostty}/zsh/ghostty-integration`, (file) => `. ${file}`),
      tellsTerminal: true,
    },
    {
      ...fromVariable("oh-my-zsh", "COTERM_TEST_OH_MY_ZSH", `${ohMyZsh}/lib/termsupport.zsh`, () =>
        ["async_prompt", "history", "termsupport"].map((name) => `. ${ohMyZsh}/lib/${name}.zsh`).join("\n"),
      ),
      tellsTerminal: true,
    },
  ],
  bash: [
    fromFile("bash-completion", "/usr/share/bash-completion/bash_completion", (file) => `. ${file}`),
    fromFile("fzf", `${fzf}/key-bindings.bash`, (file) => `. ${file}`),
    fromProgram("direnv", () => 'eval "$(direnv hook bash)"'),
    fromProgram("zoxide", () => 'eval "$(zoxide init bash)"'),
    {
      ...fromFile("kitty", `${kitty}/bash/kitty.bash`, (file) => `KITTY_SHELL_INTEGRATION=enabled; . ${file}`),
      started: {
        args: ["--posix", "-i"],
        env: { ENV: `${kitty}/bash/kitty.bash`, KITTY_SHELL_INTEGRATION: "enabled", KITTY_BASH_INJECT: "1" },
      },
      tellsTerminal: true,
    },
    {
      ...fromVariable("VS Code", "COTERM_TEST_VSCODE", `${vscode}/shellIntegration-bash.sh`, (file) => `. ${file}`),
      started: {
        args: ["--init-file", `${vscode}/shellIntegration-bash.sh`, "-i"],
        env: { TERM_PROGRAM: "vscode", VSCODE_INJECTION: "1", VSCODE_NONCE: "1234" },
      },
      tellsTerminal: true,
    },
    fromProgram("starship", starship('export STARSHIP_CONFIG=~/starship.toml; eval "$(starship init bash)"')),
    {
      ...fromVariable("bash-preexec", "COTERM_TEST_BASH_PREEXEC", preexec, withFunctions),
      works: callsFunctionsOnce,
    },
    {
      ...fromProgram("atuin", atuin(`. ${preexec}; eval "$(atuin init bash)"`)),
      ...(existsSync(preexec) ? {} : { skip: notNamed("COTERM_TEST_BASH_PREEXEC") }),
      works: keepsHistory,
    },
    {
      ...fromVariable("Ghostty", "COTERM_TEST_GHOSTTY", `${ghostty}/bash/ghostty.bash`, (file) => `. ${file}`),
      tellsTerminal: true,
    },
  ],
  fish: [
    fromFile("fzf", `${fzf}/key-bindings.fish`, (file) => `. ${file}; fzf_key_bindings`),
    fromProgram("direnv", () => "direnv hook fish | source"),
    fromProgram("zoxide", () => "zoxide init fish | source"),
    {
      ...fromFile(
        "kitty",
        `${kitty}/fish/vendor_conf.d/kitty-shell-integration.fish`,
        (file) => `set -gx KITTY_SHELL_INTEGRATION enabled; . ${file}`,
      ),
      started: {
        env: {
          KITTY_SHELL_INTEGRATION: "enabled",
          KITTY_FISH_XDG_DATA_DIR: kitty,
          XDG_DATA_DIRS: `${kitty}:/usr/local/share:/usr/share`,
        },
      },
      tellsTerminal: true,
    },
    {
      ...fromVariable(
        "VS Code",
        "COTERM_TEST_VSCODE",
        `${vscode}/shellIntegration.fish`,
        (file) => `set -gx TERM_PROGRAM vscode; . ${file}`,
      ),
      started: {
        args: ["--init-command", `. '${vscode}/shellIntegration.fish'`, "-i"],
        env: { TERM_PROGRAM: "vscode", VSCODE_NONCE: "1234" },
      },
      tellsTerminal: true,
    },
    fromProgram("starship", starship("set -gx STARSHIP_CONFIG ~/starship.toml; starship init fish | source")),
    fromProgram(
      "starship",
      starship(`set -gx STARSHIP_CONFIG ~/starship.toml; starship init fish | source
        function starship_transient_prompt_func; printf 'READY> '; end; enable_transience`),
      "starship with a transient prompt",
    ),
    { ...fromProgram("atuin", atuin("atuin init fish | source")), works: keepsHistory },
    {
      ...fromVariable(
        "Ghostty",
        "COTERM_TEST_GHOSTTY",
        `${ghostty}/fish/ghostty-shell-integration.fish`,
        (file) => `. ${file}`,
      ),
      tellsTerminal: true,
    },
  ],
};

/** All that this machine has, in one dotfile. */
export function allTogether(shell: Shell): Neighbour {
  const loads = neighbours[shell].filter(({ skip }) => skip === false).map(({ load }) => load);
  return { name: "all that are here", skip: loads.length > 0 ? false : "there are none", load: loads.join("\n") };
}

function fromFile(name: string, file: string, load: (file: string) => string): Neighbour {
  return { name, skip: existsSync(file) ? false : `${file} is not installed`, load: load(file) };
}

function fromVariable(name: string, variable: string, file: string, load: (file: string) => string): Neighbour {
  return { name, skip: existsSync(file) ? false : notNamed(variable), load: load(file) };
}

function notNamed(variable: string): string {
  return `${variable} does not say where it is: see CONTRIBUTING.md`;
}

/** A program on the PATH of the tests, which may be another one than the PATH in a test's home. */
function fromProgram(program: string, load: (addToPath: string) => string, name = program): Neighbour {
  const folder = process.env["PATH"]?.split(":").find((part) => existsSync(join(part, program)));
  const addToPath = `export PATH="$PATH:${folder}"`;
  return { name, skip: folder === undefined ? `${program} is not on PATH` : false, load: load(addToPath) };
}

/** A prompt that the tests know. */
function starship(load: string): (addToPath: string) => string {
  return (addToPath) => `${addToPath}\nprintf 'add_newline = false\\nformat = "READY> "\\n' >~/starship.toml\n${load}`;
}

/** Everything stays in the home, and nothing goes to the network. */
function atuin(load: string): (addToPath: string) => string {
  return (addToPath) =>
    `${addToPath}\nmkdir -p ~/.config/atuin\nprintf 'auto_sync = false\\nupdate_check = false\\ndb_path = "~/atuin.db"\\n' >~/.config/atuin/config.toml\n${load}`;
}

/** Functions of the user that are to be called once for each line. */
function withFunctions(file: string): string {
  return `. ${file}
    before() { echo "$1" >>~/before; }; after() { echo "$?" >>~/after; }
    preexec_functions+=(before); precmd_functions+=(after)`;
}

function callsFunctionsOnce(terminal: Terminal): void {
  const lines = terminal.read("before").trim().split("\n");
  assert.deepEqual(
    lines.filter((line) => /^\w+cmd|^sh/i.test(line)),
    ["okcmd 1", "okcmd 3", "ASKCMD 4", "sh -c 'exit 7'", "okcmd $?", "okcmd end"],
  );
  assert.equal(terminal.read("after").match(/^7$/gm)?.length, 1, terminal.read("after"));
}

/** atuin's own records, which it writes in the background. */
async function keepsHistory(terminal: Terminal): Promise<void> {
  const ended = () => {
    const store = new DatabaseSync(join(terminal.home, "atuin.db"), { timeout: 10_000 });
    try {
      return store.prepare("SELECT command, exit FROM history WHERE exit = 7").all();
    } finally {
      store.close();
    }
  };
  await terminal.until(() => ended().length > 0, "atuin's record of the line that failed");
  assert.deepEqual(
    ended().map(({ command }) => command),
    ["sh -c 'exit 7'"],
  );
}
