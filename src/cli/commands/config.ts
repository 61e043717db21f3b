import { CotermError, ExitCode } from "../../base/errors.ts";
import { nearest } from "../../base/nearest.ts";
import { pathsFor } from "../../base/paths.ts";
import { showControls } from "../../base/visible.ts";
import { loadRuleSet } from "../../rules/loaded.ts";
import { readArguments } from "../arguments.ts";
import type { CommandModule } from "../io.ts";

export const config: CommandModule = {
  usage: `Usage: coterm config show|validate|path

  coterm config show        every setting in force, as JSON
  coterm config validate    is the file right? Exit code 2 when it is not
  coterm config path        where the file is, or would be

Shells notice a changed file by themselves. Reference: docs/reference/config.md`,

  async run(argv, io) {
    const { positionals } = readArguments("config", argv, {});
    const [verb = "show"] = positionals;
    const paths = pathsFor(io.env, io.uid);
    const { config: settings, problems, deps } = await loadRuleSet(paths, io.env);
    for (const { sentence, hint } of problems) io.err(`coterm: ${showControls(sentence)}\n  try: ${hint}`);
    switch (verb) {
      case "show":
        io.out(JSON.stringify(settings, null, 2));
        break;
      case "validate":
        if (problems.length === 0) io.out("The configuration is right.");
        break;
      case "path":
        io.out(deps.find((path) => path.endsWith("config.yaml")) ?? `${paths.config}/config.yaml`);
        break;
      default:
        throw new CotermError("BAD_ARGUMENTS", `coterm config cannot ${verb}`, {
          exit: "usage",
          hint: `coterm config ${nearest(verb, ["show", "validate", "path"]) ?? "show"}`,
        });
    }
    return problems.length === 0 ? ExitCode.ok : ExitCode.usage;
  },
};
