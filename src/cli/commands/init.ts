import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { CotermError, ExitCode } from "../../base/errors.ts";
import type { CommandModule } from "../io.ts";

/** The launcher answers `coterm init SHELL` by itself, without Node; what it does not know comes here. */
export const init: CommandModule = {
  usage: `Usage: coterm init bash|zsh|fish

  eval "$(coterm init zsh)"      last line of ~/.zshrc
  eval "$(coterm init bash)"     last line of ~/.bashrc
  coterm init fish | source      last line of ~/.config/fish/config.fish

Prints the hook, which guards and logs every command line of the shell that loads it.
In a shell that is not interactive, and where TERM is dumb, the hook does nothing.`,

  async run(argv, io) {
    const [shell] = argv;
    if (argv.length !== 1 || (shell !== "bash" && shell !== "zsh" && shell !== "fish")) {
      throw new CotermError("UNKNOWN_SHELL", `there is no hook for ${shell ?? "no shell"}`, {
        exit: "usage",
        hint: "coterm init zsh, coterm init bash or coterm init fish",
      });
    }
    const hooks = resolve(import.meta.dirname, "../shell");
    const launcher = resolve(import.meta.dirname, "../bin/coterm");
    io.out(
      readFileSync(join(hooks, `coterm.${shell}`), "utf8")
        .replaceAll("::COTERM::", launcher)
        .trimEnd(),
    );
    return ExitCode.ok;
  },
};
