import { commandTable } from "../cli/command-table.ts";

/** The help of every subcommand as one page. */
export async function commandsReference(): Promise<string> {
  const sections = await Promise.all(
    Object.entries(commandTable).map(async ([name, { summary, load }]) => {
      const { usage } = await load();
      return [`## coterm ${name}`, "", `${summary}.`, "", "```text", usage, "```", ""].join("\n");
    }),
  );
  return [
    "<!-- Made by src/build/docs-commands.ts from src/cli/commands: change it there. -->",
    "",
    "# Commands",
    "",
    "The help of each command, as `coterm help` prints it. What they answer to scripts: [exit codes](../exit-codes.md).",
    "",
    ...sections,
  ].join("\n");
}
