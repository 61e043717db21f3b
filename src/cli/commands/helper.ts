import { CotermError, ExitCode } from "../../base/errors.ts";
import { pathsFor } from "../../base/paths.ts";
import { control } from "../../helper/client.ts";
import { openRuntimeFolder, type RuntimeFiles } from "../../helper/runtime-folder.ts";
import { ensureHelper, runningHelper, until } from "../start-helper.ts";
import type { CommandModule, Io } from "../io.ts";

export const helper: CommandModule = {
  usage: `Usage: coterm helper start|stop|restart|run

  coterm helper restart     after something looks wrong

The helper judges the lines that could match a rule. The first shell that needs it starts it, it ends when it has
not been asked for a while, and a later version takes over from an earlier one by itself.
"run" stays in the foreground.`,

  async run(argv, io) {
    const files = openRuntimeFolder(pathsFor(io.env, io.uid), io.uid);
    const [verb] = argv;
    switch (verb) {
      case "stop":
        await stop(files, io);
        break;
      case "restart":
        await stop(files, io);
        await start(files, io);
        break;
      case "start":
        await start(files, io);
        break;
      default:
        throw new CotermError(
          "BAD_ARGUMENTS",
          verb === undefined ? "coterm helper needs to know what to do" : `coterm helper cannot ${verb}`,
          {
            exit: "usage",
            hint: "coterm helper restart",
          },
        );
    }
    return ExitCode.ok;
  },
};

async function start(files: RuntimeFiles, io: Io): Promise<void> {
  const found = await ensureHelper(files, io.env);
  io.err(`The helper runs (process ${found.pid}).`);
}

async function stop(files: RuntimeFiles, io: Io): Promise<void> {
  if ((await runningHelper(files)) === null) {
    io.err("No helper was running.");
    return;
  }
  await control(files, "stop");
  await until(async () => ((await runningHelper(files)) === null ? true : null), "the helper does not end");
  io.err("The helper has ended.");
}
