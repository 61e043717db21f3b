import { CotermError, ExitCode } from "../base/errors.ts";
import { nearest } from "../base/nearest.ts";
import { version } from "../base/version.ts";
import { commandTable, isCommandName } from "./command-table.ts";
import type { Io } from "./io.ts";

/**
 * Runs one subcommand.
 *
 * @param argv The words after `coterm`.
 * @returns The exit status.
 * @throws CotermError for everything that a person can mend.
 */
export async function runCli(argv: readonly string[], io: Io): Promise<number> {
  const [name = "help", ...rest] = argv;
  if (name === "version" || name === "--version" || name === "-V") {
    io.out(`coterm ${version}`);
    return ExitCode.ok;
  }
  if (name === "help" || name === "--help" || name === "-h") return help(rest[0], io);
  if (!isCommandName(name)) throw unknownCommand(name);
  const command = await commandTable[name].load();
  if (asksForHelp(rest)) {
    io.out(command.usage);
    return ExitCode.ok;
  }
  return command.run(rest, io);
}

async function help(topic: string | undefined, io: Io): Promise<number> {
  if (topic === undefined) io.out(overview());
  else if (isCommandName(topic)) io.out((await commandTable[topic].load()).usage);
  else throw unknownCommand(topic);
  return ExitCode.ok;
}

/** Words after `--` belong to the line that is asked about. */
function asksForHelp(argv: readonly string[]): boolean {
  const own = argv.includes("--") ? argv.slice(0, argv.indexOf("--")) : argv;
  return own.includes("--help") || own.includes("-h");
}

function overview(): string {
  const rows = Object.entries(commandTable).map(([name, { summary }]) => `  ${name.padEnd(12)} ${summary}`);
  return `coterm guards your shell: every command line is judged before it runs.

  eval "$(coterm init zsh)"             in ~/.zshrc (bash: ~/.bashrc)
  coterm init fish | source             in ~/.config/fish/config.fish
  coterm explain -- git push --force    what would happen, and why
  coterm events --exit '>0'             what ran and failed
  coterm doctor                         is this shell guarded?

Commands:
${rows.join("\n")}
  help         Show this, or the help of one command
  version      Print the version

coterm help COMMAND tells more. Configuration: ~/.config/coterm/config.yaml`;
}

function unknownCommand(name: string): CotermError {
  const near = nearest(name, [...Object.keys(commandTable), "help", "version"]);
  return new CotermError("UNKNOWN_COMMAND", `there is no command ${name}`, {
    exit: "usage",
    hint: near === null ? "coterm help" : `coterm ${near}`,
  });
}
