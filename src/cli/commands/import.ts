import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { CotermError, errnoOf, ExitCode } from "../../base/errors.ts";
import { readNamedText } from "../../base/named-file.ts";
import { showControls } from "../../base/visible.ts";
import { readArguments } from "../arguments.ts";
import type { CommandModule, Io } from "../io.ts";

export const importRules: CommandModule = {
  usage: `Usage: coterm import [FILE] [--output FILE]

  coterm import                                   rules of ~/.ddcoterm/config.yaml as ours
  coterm import config.yaml --output rules.yaml   written to a file that is not there yet
  coterm import config.yaml > rules.yaml          the same by the shell

Prints the rules and lints of a configuration of Datadog CoTerm in the shape of coterm: by plain keys where a script says
no more than they can, else as the script. What could not be carried over is said with its line. Rules are used when they
stand in ~/.config/coterm/config.yaml.

Options:
  --output FILE   write there; an existing file is left alone
  --json          one object with the rules and the notes

Exit codes: 0 every rule was carried over, 2 one was not or the file cannot be read.`,

  async run(argv, io) {
    const { values, positionals } = readArguments("import", argv, {
      output: { type: "string" },
      json: { type: "boolean", default: false },
    });
    const file = resolve(io.cwd, positionals[0] ?? join(io.env["HOME"] ?? "/", ".ddcoterm/config.yaml"));
    const { convertConfig } = await import("../../config/import/convert-config.ts");
    const { writeRules } = await import("../../config/import/write-rules.ts");
    const converted = await convertConfig(readNamedText(file, "coterm import FILE"), file);
    if (!("rules" in converted)) {
      for (const { sentence, hint } of converted) io.err(`coterm: ${showControls(sentence)}\n  try: ${hint}`);
      return ExitCode.usage;
    }
    for (const { line, sentence } of converted.notes) io.err(`${file}:${line}: ${showControls(sentence)}`);
    const text = values.json ? JSON.stringify(converted) : writeRules(converted.rules).trimEnd();
    if (values.output === undefined) io.out(text);
    else writeNew(resolve(io.cwd, values.output), `${text}\n`, converted.rules.length, io);
    return converted.notes.some(({ isRule }) => isRule) ? ExitCode.usage : ExitCode.ok;
  },
};

function writeNew(file: string, text: string, count: number, io: Io): void {
  try {
    writeFileSync(file, text, { flag: "wx" });
  } catch (error) {
    const exists = errnoOf(error) === "EEXIST";
    throw new CotermError(
      "CANNOT_WRITE",
      exists ? `${file} is there already` : `${file} cannot be written (${errnoOf(error) ?? "unknown reason"})`,
      { exit: "usage", hint: exists ? "name another file, or remove this one" : "--output FILE", cause: error },
    );
  }
  io.err(`${count} rules are in ${file}`);
}
