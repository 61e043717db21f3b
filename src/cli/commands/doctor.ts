import { ExitCode } from "../../base/errors.ts";
import { pathsFor } from "../../base/paths.ts";
import { build, version } from "../../base/version.ts";
import { showControls } from "../../base/visible.ts";
import { examineDotfiles } from "../../doctor/examine-dotfiles.ts";
import { examineFolders, examineHome } from "../../doctor/examine-folders.ts";
import { countWaitingLines, examineRecording } from "../../doctor/examine-recording.ts";
import { examineShell, shellOf } from "../../doctor/examine-shell.ts";
import type { Finding } from "../../doctor/finding.ts";
import { countLimits, limitsOf } from "../../doctor/limits.ts";
import { programOf, type ShellSession, sessionOfShell, shellVersionOf } from "../../doctor/session-of-shell.ts";
import { askStatus } from "../../helper/client.ts";
import { runtimeFiles } from "../../helper/runtime-folder.ts";
import { isRecorded } from "../../record/nested.ts";
import { type Loaded, loadRuleSet } from "../../rules/loaded.ts";
import { readArguments } from "../arguments.ts";
import type { CommandModule, Io } from "../io.ts";

export const doctor: CommandModule = {
  usage: `Usage: coterm doctor [--limits] [--json]

  coterm doctor            at the prompt of the shell that you want to know about
  coterm doctor --limits   what cannot hold in this shell, whatever is installed

Looks at this shell, its hook, the helper, the rules, the folders and what else your dotfiles load, and names the fix
for what it finds. Exit codes: 0 nothing is wrong, 1 something is.`,

  async run(argv, io) {
    const { values } = readArguments("doctor", argv, {
      json: { type: "boolean", default: false },
      limits: { type: "boolean", default: false },
    });
    if (values.limits) {
      io.out(limitsOf(shellOf(sessionAt(io), programOf(process.ppid))));
      return ExitCode.ok;
    }
    const findings = await examine(io);
    io.out(values.json ? JSON.stringify(findings) : findings.map((finding) => format(finding, io.hasColor)).join("\n"));
    return findings.some(({ state }) => state === "bad") ? ExitCode.internal : ExitCode.ok;
  },
};

async function examine(io: Io): Promise<Finding[]> {
  const paths = pathsFor(io.env, io.uid);
  const session = sessionAt(io);
  const program = programOf(process.ppid);
  const shellVersion = session === null ? shellVersionOf(process.ppid) : null;
  const loaded = await loadRuleSet(paths, io.env);
  const recording = {
    rules: loaded.rules.rules.filter(({ effects }) => effects.includes("record")).length,
    isRecorded: isRecorded(io.env, process.pid),
    left: countWaitingLines(paths, true),
    hasHelper: (await askStatus(runtimeFiles(paths.runtime)).catch(() => null)) !== null,
  };
  return [
    ...examineShell({ program, version: shellVersion, session, hookVersion: version }),
    await examineHelper(io),
    ...examineRules(loaded),
    ...examineRecording(recording),
    ...examineHome(io.env, io.uid),
    ...examineFolders(paths, io.uid),
    ...examineDotfiles(io.env),
    countLimits(shellOf(session, program)),
  ];
}

function sessionAt({ env, uid }: Io): ShellSession | null {
  return sessionOfShell(pathsFor(env, uid), process.ppid);
}

async function examineHelper(io: Io): Promise<Finding> {
  const about = "helper";
  const files = runtimeFiles(pathsFor(io.env, io.uid).runtime);
  const status = await askStatus(files).catch(() => null);
  if (status === null) {
    return { about, state: "good", sentence: "not running; the first line that needs it starts it" };
  }
  if (status.build !== build) {
    const sentence = `version ${status.version} (build ${status.build}) runs, ${version} (build ${build}) is installed`;
    return { about, state: "odd", sentence, fix: "coterm helper restart" };
  }
  if (status.journalError !== null) {
    return { about: "journal", state: "bad", sentence: status.journalError, fix: "free some space; it is tried again" };
  }
  return { about, state: "good", sentence: `process ${status.pid} answers` };
}

function examineRules({ rules, problems }: Loaded): Finding[] {
  const good: Finding = { about: "rules", state: "good", sentence: `${rules.rules.length} rules are in force` };
  return [
    good,
    ...problems.map(({ sentence, hint }) => ({ about: "rules", state: "bad", sentence, fix: hint }) as const),
  ];
}

const marks = { good: ["✔", 32], odd: ["!", 33], bad: ["✘", 31] } as const;

function format({ about, state, sentence, fix }: Finding, hasColor: boolean): string {
  const [mark, color] = marks[state];
  const sign = hasColor ? `\x1b[${color}m${mark}\x1b[0m` : mark;
  const text = `${sign} ${about}: ${showControls(sentence)}`;
  return fix === undefined ? text : `${text}\n    fix: ${showControls(fix)}`;
}
