import { ExitCode } from "../../base/errors.ts";
import { understand } from "../../parse/understand.ts";
import { placeOf } from "../../prompt/place.ts";
import { readArguments } from "../arguments.ts";
import { formatExplanation } from "../explain/format.ts";
import { type Judgement, judge } from "../judge.ts";
import { defaultShell, lineFrom, shellFrom, typedLine } from "../line-argument.ts";
import type { CommandModule } from "../io.ts";

export const explain: CommandModule = {
  usage: `Usage: coterm explain [--action ACTION] [--shell SHELL] [--cwd DIR] [--json] -- LINE

  coterm explain -- git push --force
  coterm explain -- 'sudo sh -c "rm -rf /"'
  coterm explain --json -- 'rm -rf "$DIR/"' | jq .decision.rule
  jq -c '{cmd: .}' lines.json | coterm explain --batch

Shows which commands were found in the line, through what they run, which rules hold and what would happen.
Quote a line that holds operators. Runs nothing, asks nothing, logs nothing.

Options:
  --action ACTION         as coterm check takes it
  --shell bash|zsh|fish   read the line as this shell does (default: yours)
  --cwd DIR               as if it ran there
  --json                  one object
  --batch                 judge many: reads {"cmd": LINE, "shell"?, "cwd"?, "facts"?} a line, writes
                          {"action", "rule", "severity", "commands"} a line, in order`,

  async run(argv, io) {
    const { values, positionals } = readArguments("explain", argv, {
      shell: { type: "string", default: defaultShell(io.env) },
      cwd: { type: "string", default: io.cwd },
      json: { type: "boolean", default: false },
      action: { type: "string" },
      batch: { type: "boolean", default: false },
    });
    if (values.batch) return (await import("../explain/batch.ts")).explainBatch(io, values.action);
    const line = lineFrom("explain", positionals);
    const judgement = await judge(typedLine(line, shellFrom(values.shell)), values.cwd, io, values.action);
    io.out(values.json ? JSON.stringify(toJson(judgement)) : formatExplanation(judgement));
    return ExitCode.ok;
  },
};

function toJson({ line, decision, facts, used, microseconds }: Judgement): object {
  const { commands, errors, tooComplex } = understand(line.text, line);
  return { line, decision, commands, errors, tooComplex, place: placeOf(facts), facts: used, microseconds };
}
