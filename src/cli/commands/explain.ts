import { ExitCode } from "../../base/errors.ts";
import { showControls } from "../../base/visible.ts";
import { type Command, Context } from "../../parse/command.ts";
import { understand } from "../../parse/understand.ts";
import { describePlace, placeOf } from "../../prompt/place.ts";
import { describeCommand } from "../../prompt/question.ts";
import { readArguments } from "../arguments.ts";
import { type Judgement, judge } from "../judge.ts";
import { defaultShell, lineFrom, shellFrom, typedLine } from "../line-argument.ts";
import type { CommandModule } from "../io.ts";

export const explain: CommandModule = {
  usage: `Usage: coterm explain [--shell SHELL] [--cwd DIR] [--json] -- LINE

  coterm explain -- git push --force
  coterm explain -- 'sudo sh -c "rm -rf /"'
  coterm explain --json -- 'rm -rf "$DIR/"' | jq .decision.rule
  jq -c '{cmd: .}' lines.json | coterm explain --batch

Shows which commands were found in the line, through what they run, which rules hold and what would happen.
Quote a line that holds operators. Runs nothing, asks nothing, logs nothing.

Options:
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
      batch: { type: "boolean", default: false },
    });
    if (values.batch) return (await import("../explain/batch.ts")).explainBatch(io);
    const line = lineFrom("explain", positionals);
    const judgement = await judge(typedLine(line, shellFrom(values.shell)), values.cwd, io);
    io.out(values.json ? JSON.stringify(toJson(judgement)) : format(judgement));
    return ExitCode.ok;
  },
};

function format({ line, decision, facts, microseconds }: Judgement): string {
  const { commands, errors, tooComplex } = understand(line.text, line);
  const rows: [string, string][] = [
    [
      "action",
      decision.rule === null ? `${decision.action}, no rule holds` : `${decision.action}, by ${decision.rule}`,
    ],
    ...(decision.rule === null
      ? []
      : ([
          ["severity", decision.severity ?? ""],
          ["title", decision.title],
          ["why", decision.why],
          ["safer", decision.instead ?? ""],
        ] satisfies [string, string][])),
    ...commands.map((command): [string, string] => ["command", describe(command)]),
    ...decision.matches.map(({ rule, action, command }): [string, string] => [
      "rule",
      `${rule} says ${action} to ${describeCommand(command)}`,
    ]),
    ["where", describePlace(placeOf(facts), decision.command?.name ?? null).join(" · ")],
    ["unseen", decision.seen ? "" : "part of the line is only known when it runs, or could not be read"],
    ...errors.map(({ at, message }): [string, string] => ["unclear", `${message} at character ${at + 1}`]),
    ["limit", tooComplex ? "the line is too long or nested too deep to be analysed whole" : ""],
    ["time", `${microseconds.toFixed(0)} µs`],
  ];
  const text = rows
    .filter(([, value]) => value !== "")
    .map(([label, value]) => `  ${label.padEnd(9)}${showControls(value)}`);
  return [showControls(line.text), ...text].join("\n");
}

function describe(command: Command): string {
  const places = Object.entries(Context).filter(([, bit]) => command.context & bit);
  const where = places.map(([name]) => name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`));
  return describeCommand(command) + (where.length === 0 ? "" : ` (${where.join(", ")})`);
}

function toJson({ line, decision, facts, microseconds }: Judgement): object {
  const { commands, errors, tooComplex } = understand(line.text, line);
  return { line, decision, commands, errors, tooComplex, place: placeOf(facts), microseconds };
}
