import { closeSync, openSync, writeSync } from "node:fs";
import { resolve } from "node:path";
import { CotermError, ExitCode, sentenceOf } from "../../base/errors.ts";
import { nearest } from "../../base/nearest.ts";
import { pathsFor } from "../../base/paths.ts";
import { showControls } from "../../base/visible.ts";
import { openRecorded } from "../../replay/open-recorded.ts";
import type { Recorded } from "../../replay/recorded.ts";
import { readArguments } from "../arguments.ts";
import type { CommandModule } from "../io.ts";

const formats = ["cast", "cast2", "txt", "html", "json"] as const;
type Format = (typeof formats)[number];

export const exportSession: CommandModule = {
  usage: `Usage: coterm export ID|FILE [--format FORMAT] [--output FILE]

  coterm export last --format html --output session.html
  coterm export last --format txt | less
  coterm export last --format cast2 | asciinema play -

Formats:
  cast    asciicast version 3 (default)
  cast2   asciicast version 2, for older players
  txt     the text, as a reader saw it last
  html    one page with a player that needs nothing else
  json    commands with their output, and every line`,

  async run(argv, io) {
    const { values, positionals } = readArguments("export", argv, {
      format: { type: "string", default: "cast" },
      output: { type: "string" },
    });
    const [name] = positionals;
    const format = formats.find((known) => known === values.format);
    if (format === undefined) {
      throw new CotermError("BAD_FORMAT", `${values.format} is no format of an export`, {
        exit: "usage",
        hint: `--format ${nearest(values.format, formats) ?? "cast"}`,
      });
    }
    if (name === undefined) {
      throw new CotermError("NO_SESSION", "there is no session to export", {
        exit: "usage",
        hint: "coterm export last",
      });
    }
    const recorded = openRecorded(name, io.cwd, pathsFor(io.env, io.uid));
    const write = values.output === undefined ? null : openOutput(resolve(io.cwd, values.output));
    await exportAs(format, recorded, (text) => (write === null ? io.out(text) : write.text(`${text}\n`)));
    write?.close();
    const damage = recorded.damage();
    if (damage === null) return ExitCode.ok;
    io.err(`coterm: ${showControls(recorded.title)} is damaged and was exported up to there: ${damage}`);
    return ExitCode.usage;
  },
};

async function exportAs(format: Format, recorded: Recorded, write: (text: string) => void): Promise<void> {
  switch (format) {
    case "cast":
    case "cast2": {
      const { castLines, cast2Lines } = await import("../../replay/export/cast.ts");
      for (const line of format === "cast" ? castLines(recorded) : cast2Lines(recorded)) write(line);
      break;
    }
    case "txt": {
      const { readText } = await import("../../replay/text.ts");
      await readText(recorded, ({ text }) => write(showControls(text)));
      break;
    }
    case "html":
      write((await import("../../replay/export/html.ts")).exportHtml(recorded));
      break;
    case "json":
      write(await (await import("../../replay/export/json.ts")).exportJson(recorded));
      break;
    default:
      format satisfies never;
  }
}

/** For its owner alone: a recording is as private as the session was. */
function openOutput(path: string): { text(text: string): void; close(): void } {
  try {
    const fd = openSync(path, "w", 0o600);
    return { text: (text) => void writeSync(fd, text), close: () => closeSync(fd) };
  } catch (error) {
    throw new CotermError("NOT_WRITTEN", `${path} cannot be written: ${sentenceOf(error)}`, {
      exit: "usage",
      hint: "--output FILE",
    });
  }
}
