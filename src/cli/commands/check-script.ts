import { CotermError, ExitCode } from "../../base/errors.ts";
import { nearest } from "../../base/nearest.ts";
import { showControls } from "../../base/visible.ts";
import { type Action, actions } from "../../rules/decision.ts";
import { withAction } from "../action-flag.ts";
import { readArguments } from "../arguments.ts";
import type { CommandModule, Io } from "../io.ts";
import { factsAt, loadRules } from "../judge.ts";
import { checkText, type Finding } from "../script/check-text.ts";
import { readScript } from "../script/read-script.ts";
import { toSarif } from "../script/sarif.ts";

const formats = ["text", "json", "sarif"] as const;

export const checkScript: CommandModule = {
  usage: `Usage: coterm check-script [--format FORMAT] [--fail-on ACTION] [--shell SHELL] FILE…

  coterm check-script deploy.sh scripts/*.sh
  coterm check-script --format sarif deploy.sh > coterm.sarif
  git show HEAD:deploy.sh | coterm check-script -

Judges every command of a shell script as if it were typed, and runs nothing. A rule is silenced for one line by a
comment on it or above it:  # coterm: ignore fs/delete-home

Options:
  --format text|json|sarif
  --action ACTION          what is done with whatever a rule finds, as coterm check takes it
  --fail-on ACTION         warn, confirm or deny: exit with 10 from this on (default: confirm)
  --shell bash|zsh|fish    the dialect (default: from the first line, else from the name, else bash)

Exit codes: 0 nothing to complain about, 10 a finding, 2 a file that cannot be checked or wrong usage.`,

  async run(argv, io) {
    const { values, positionals } = readArguments("check-script", argv, {
      format: { type: "string", default: "text" },
      "fail-on": { type: "string", default: "confirm" },
      action: { type: "string" },
      shell: { type: "string" },
    });
    const format = oneOf("--format", values.format, formats);
    const least = oneOf("--fail-on", values["fail-on"], actions);
    if (positionals.length === 0) {
      throw new CotermError("NO_FILE", "there is no script to check", {
        exit: "usage",
        hint: "coterm check-script FILE…",
      });
    }
    const rules = withAction((await loadRules(io)).rules, values.action);
    const facts = factsAt(io.cwd, io);
    const findings: Finding[] = [];
    let isWhole = true;
    for (const file of positionals) {
      try {
        findings.push(...checkText(await readScript(file, values.shell, io), rules, facts));
      } catch (error) {
        if (!(error instanceof CotermError)) throw error;
        isWhole = false; // the other files are checked all the same
        io.err(`coterm: ${showControls(error.message)}`);
      }
    }
    print(findings, format, io);
    if (!isWhole) return ExitCode.usage;
    return findings.some(({ action }) => isAtLeast(action, least)) ? ExitCode.denied : ExitCode.ok;
  },
};

function isAtLeast(action: Action, least: Action): boolean {
  return actions.indexOf(action) >= actions.indexOf(least);
}

function print(findings: readonly Finding[], format: (typeof formats)[number], io: Io): void {
  if (format === "json") io.out(JSON.stringify(findings));
  else if (format === "sarif") io.out(JSON.stringify(toSarif(findings, io.cwd), null, 2));
  else if (findings.length > 0) io.out(findings.map(formatFinding).join("\n"));
}

function formatFinding({ file, line, column, action, severity, title, why, instead, rule, command }: Finding): string {
  const rows = [
    `${file}:${line}:${column}: ${severity}: ${title} [${rule}, ${action}]`,
    `    ${command}`,
    `    ${why}`,
    ...(instead === null ? [] : [`    safer: ${instead}`]),
  ];
  return rows.map((row) => showControls(row, { oneLine: true })).join("\n");
}

/** @throws CotermError BAD_ARGUMENTS */
function oneOf<const T extends string>(option: string, given: string, known: readonly T[]): T {
  const found = known.find((name) => name === given);
  if (found !== undefined) return found;
  throw new CotermError("BAD_ARGUMENTS", `${option} is one of ${known.join(", ")}, not ${given}`, {
    exit: "usage",
    hint: `${option} ${nearest(given, known) ?? known[0]}`,
  });
}
