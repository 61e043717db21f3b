import { CotermError, ExitCode } from "../../base/errors.ts";
import { showControls } from "../../base/visible.ts";
import { placeOf } from "../../prompt/place.ts";
import { readArguments } from "../arguments.ts";
import { type Judgement, judge } from "../judge.ts";
import { defaultShell, lineFrom, shellFrom, typedLine } from "../line-argument.ts";
import type { CommandModule, Io } from "../io.ts";

export const check: CommandModule = {
  usage: `Usage: coterm check [--no-ask] [--action ACTION] [--shell SHELL] [--cwd DIR] [--json] -- LINE

  coterm check -- terraform destroy && terraform destroy
  coterm check --no-ask --json -- 'rm -rf /' | jq .action

Judges a line as the shells do and answers in the exit code. Runs nothing. A line that a rule wants confirmed is asked
about on the terminal; without one, or with --no-ask, the answer is no.

Options:
  --no-ask                never ask
  --action ACTION         what is done with a line that a rule holds for, whatever the rule says: allow, notify, warn,
                          confirm, approve or deny; with commas also record, process_info, incident, log
  --approval              short for --action approve
  --shell bash|zsh|fish   read the line as this shell does (default: yours)
  --cwd DIR               as if it ran there
  --json                  print the decision; implies --no-ask

Exit codes: 0 allowed, 1 a fault of coterm, 2 wrong usage or configuration, 10 denied by a rule, 11 declined by the
person or nobody to ask, 12 not approved.`,

  async run(argv, io) {
    const { values, positionals } = readArguments("check", argv, {
      "no-ask": { type: "boolean", default: false },
      action: { type: "string" },
      approval: { type: "boolean", default: false },
      shell: { type: "string", default: defaultShell(io.env) },
      cwd: { type: "string", default: io.cwd },
      json: { type: "boolean", default: false },
    });
    const line = lineFrom("check", positionals);
    const action = values.approval ? approvalFlag(values.action) : values.action;
    const judgement = await judge(typedLine(line, shellFrom(values.shell)), values.cwd, io, action);
    if (values.json) io.out(JSON.stringify(judgement.decision));
    return answer(judgement, { mayAsk: !values["no-ask"] && !values.json, isQuiet: values.json }, io);
  },
};

/** @throws CotermError BAD_ARGUMENTS */
function approvalFlag(action: string | undefined): string {
  if (action === undefined || action === "approve") return "approve";
  throw new CotermError("BAD_ARGUMENTS", `--approval and --action ${action} do not go together`, {
    exit: "usage",
    hint: "coterm check --approval -- LINE",
  });
}

async function answer(
  judgement: Judgement,
  { mayAsk, isQuiet }: { mayAsk: boolean; isQuiet: boolean },
  io: Io,
): Promise<number> {
  const { decision } = judgement;
  const say = (text: string) => {
    if (!isQuiet) io.err(text);
  };
  const reason = `${showControls(decision.title)} (${decision.rule ?? "not understood"})`;
  switch (decision.action) {
    case "allow":
    case "notify":
      return ExitCode.ok;
    case "warn":
      say(`coterm: ${reason}: ${showControls(decision.why)}`);
      return ExitCode.ok;
    case "deny":
      say(`coterm: denied: ${reason}: ${showControls(decision.why)}`);
      return ExitCode.denied;
    case "approve":
      say(`coterm: needs approval: ${reason}: ${showControls(decision.why)}`);
      say(`  ${approverSentence(judgement)}`);
      return ExitCode.notApproved;
    case "confirm":
      try {
        if (mayAsk) return (await askPerson(judgement, io)) ? ExitCode.ok : ExitCode.declined;
      } catch (error) {
        if (!(error instanceof CotermError && error.code === "NO_TERMINAL")) throw error;
      }
      say(`coterm: wants to be confirmed: ${reason}`);
      return ExitCode.declined;
    default:
      return decision.action satisfies never;
  }
}

function approverSentence({ loaded }: Judgement): string {
  const { approvers, break_glass } = loaded.config.approval;
  const who = approvers.length === 0 ? "no approver is configured" : `ask: ${showControls(approvers.join(", "))}`;
  return break_glass ? `${who}; in an emergency: COTERM_BREAK_GLASS=true before the command` : who;
}

async function askPerson({ line, decision, facts, loaded }: Judgement, io: Io): Promise<boolean> {
  const { isPlainTerminal, openTerminal } = await import("../../prompt/terminal.ts");
  const pending = {
    question: { line: line.text, hasColor: !io.env["NO_COLOR"], isDumb: io.env["TERM"] === "dumb" },
    decision,
    place: placeOf(facts),
    waitSeconds: loaded.config.question_seconds,
  };
  const terminal = openTerminal();
  const restore = () => terminal.restore();
  process.once("exit", restore);
  try {
    const given = isPlainTerminal(io.env)
      ? await (await import("../../prompt/plain-screen.ts")).askOnLines(pending, terminal)
      : await (await import("../../prompt/rich-screen.ts")).askOnScreen(pending, terminal);
    return given === "yes";
  } finally {
    restore();
    process.off("exit", restore);
  }
}
