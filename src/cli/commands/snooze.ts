import { join } from "node:path";
import { CotermError, ExitCode } from "../../base/errors.ts";
import { nearest } from "../../base/nearest.ts";
import { pathsFor } from "../../base/paths.ts";
import { showControls } from "../../base/visible.ts";
import { type Snooze, Snoozes } from "../../helper/snoozes.ts";
import { readArguments, readDuration } from "../arguments.ts";
import type { CommandModule, Io } from "../io.ts";
import { lineFrom } from "../line-argument.ts";

/** Longer than that it is a decision, and belongs into the configuration. */
const longestMs = 7 * 86_400_000;

export const snooze: CommandModule = {
  usage: `Usage: coterm snooze list|add|remove

  coterm snooze list                                lines that are not asked about, and until when
  coterm snooze add --for 2h -- git push --force    exactly this line, in this directory
  coterm snooze remove 1                            the first of the list
  coterm snooze remove --all

The key s of a question does the same for an hour. Only a question can be put off: what a rule denies stays denied.

Options:
  --for 2h   90s, 15m, 2h, 3d; at most a week (default: 1h)
  --cwd DIR  add: in this directory
  --all      remove: every one
  --json     list: one value`,

  async run(argv, io) {
    const { values, positionals } = readArguments("snooze", argv, {
      for: { type: "string", default: "1h" },
      cwd: { type: "string", default: io.cwd },
      all: { type: "boolean", default: false },
      json: { type: "boolean", default: false },
    });
    const [verb = "list", ...rest] = positionals;
    const snoozes = new Snoozes(join(pathsFor(io.env, io.uid).state, "snoozes.json"));
    switch (verb) {
      case "list":
        list(snoozes.list(), values.json, io);
        return ExitCode.ok;
      case "add":
        await snoozes.add(lineFrom("snooze add", rest), values.cwd, readDuration("--for", values.for, longestMs));
        return ExitCode.ok;
      case "remove":
        snoozes.remove(chosen(snoozes.list(), rest, values.all).map(({ digest }) => digest));
        return ExitCode.ok;
      default:
        throw new CotermError("BAD_ARGUMENTS", `coterm snooze cannot ${verb}`, {
          exit: "usage",
          hint: `coterm snooze ${nearest(verb, ["list", "add", "remove"]) ?? "list"}`,
        });
    }
  },
};

function list(all: readonly Snooze[], isJson: boolean, io: Io): void {
  if (isJson) {
    io.out(JSON.stringify(all.map(({ line, cwd, until }) => ({ line, cwd, until: new Date(until).toISOString() }))));
    return;
  }
  const rows = all.map(({ line, cwd, until }, index) => {
    const time = new Date(until).toLocaleString("sv-SE").slice(0, 16);
    return `${String(index + 1).padStart(3)}  until ${time}  ${showControls(line, { oneLine: true })}\n     in ${showControls(cwd)}`;
  });
  io.out(rows.length === 0 ? "Every line is asked about." : rows.join("\n"));
}

function chosen(all: readonly Snooze[], numbers: readonly string[], isAll: boolean): readonly Snooze[] {
  if (isAll) return all;
  if (numbers.length === 0) throw noSuch("which one?");
  return numbers.map((number) => {
    const found = /^\d+$/.test(number) ? all[Number(number) - 1] : undefined;
    if (found === undefined) throw noSuch(`there is no snooze ${number}`);
    return found;
  });
}

function noSuch(sentence: string): CotermError {
  return new CotermError("UNKNOWN_SNOOZE", sentence, { exit: "usage", hint: "coterm snooze list" });
}
