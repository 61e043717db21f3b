import { accessSync, constants, rmSync, statSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { hostname, type UserInfo, userInfo } from "node:os";
import { quote } from "shell-quote";
import { CotermError, sentenceOf } from "../../base/errors.ts";
import { pathsFor } from "../../base/paths.ts";
import type { ProcessInfo } from "../../base/process-info.ts";
import { version } from "../../base/version.ts";
import { showControls } from "../../base/visible.ts";
import { control } from "../../helper/client.ts";
import { openRuntimeFolder } from "../../helper/runtime-folder.ts";
import { isRecorded } from "../../record/nested.ts";
import { straceWords } from "../../processes/strace-words.ts";
import { channelFiles } from "../../record/channel.ts";
import { windowSizeOf } from "../../record/capture/window-size.ts";
import { classifyName } from "../../redact/secret-name.ts";
import type { BegunRecording, RecordRequest } from "../../record/recordings.ts";
import { readArguments } from "../arguments.ts";
import type { CommandModule, Io } from "../io.ts";
import { ensureHelper, runningHelper, shellFile } from "../start-helper.ts";

/** Shorter values would mask parts of ordinary words. */
const shortestSecret = 8;

export const record: CommandModule = {
  usage: `Usage: coterm record [--quiet] [--trace] [-- COMMAND…]
       coterm record --attach-hook bash|zsh|fish

  coterm record                      a recorded shell, until its exit
  coterm record -- terraform apply   one command; its exit status is kept

Records what the terminal shows, never what is typed, with secrets masked before anything is stored. See
coterm sessions and coterm play.

Options:
  --quiet            do not say that it begins and ends
  --trace            run the command under strace, so that no process of it is missed; see coterm processes
  --rule ID          note that this rule wants it recorded
  --login            the shell is a login shell
  --attach-hook SHELL    print what records every new shell; first line of the dotfile of bash, zsh or fish:
                         eval "$(coterm record --attach-hook zsh)"

Where a session cannot be recorded, the shell or the command runs unrecorded and that is said.`,

  async run(argv, io) {
    const { values, positionals } = readArguments("record", argv, {
      quiet: { type: "boolean", default: false },
      trace: { type: "boolean", default: false },
      login: { type: "boolean", default: false },
      "attach-hook": { type: "boolean", default: false },
      report: { type: "string", default: "" },
      rule: { type: "string", default: "" },
    });
    const { rule } = values;
    const isInside = isRecorded(io.env, process.pid);
    if (values["attach-hook"]) {
      if (isInside) return 0;
      return attach(positionals, values.report, io);
    }
    if (isInside && positionals.length === 0) {
      const { COTERM_SESSION: session } = io.env;
      const sessionName = session ? `, as ${session}` : "";
      throw new CotermError("RECORDED_ALREADY", `this terminal is recorded already${sessionName}`, {
        exit: "usage",
        hint: "exit, to end that recording",
      });
    }
    if (values.trace && positionals.length === 0) {
      throw new CotermError("TRACE_NEEDS_COMMAND", "--trace is for one command: a traced shell could not run sudo", {
        exit: "usage",
        hint: "coterm record --trace -- make",
      });
    }
    const words = positionals.length > 0 ? positionals : shellWords(values.login, io);
    const env = ownEnvironment(io);
    // Inside a recording the command is recorded with everything else.
    if (isInside) return become("/usr/bin/env", ["env", ...words], env);
    let begun: BegunRecording;
    let isTraced = false;
    try {
      isTraced = positionals.length > 0 && (await canTrace(words, values, io));
      const command = positionals.length > 0 ? quote([...positionals]) : null;
      begun = await begin({ command, program: words[0] ?? "", isTraced, rules: rule === "" ? [] : [rule] }, io);
    } catch (error) {
      io.err(`coterm: not recorded: ${showControls(sentenceOf(error))}`);
      return become("/usr/bin/env", ["env", ...words], env);
    }
    if (!values.quiet)
      io.err(`coterm: recording this ${positionals.length > 0 ? "command" : "session"} as ${begun.id}`);
    if (begun.notice !== null) io.err(`coterm: ${showControls(begun.notice)}`);
    const name = values.quiet ? "" : begun.id;
    const run = isTraced ? straceWords(join(begun.channel, channelFiles.trace), words) : words;
    return runRecorded(begun, { name, report: "", words: run, env });
  },
};

/**
 * Records a shell in the place of the one that has asked, which ends when the file `report` is there and goes on
 * otherwise.
 */
async function attach(words: readonly string[], report: string, io: Io): Promise<number> {
  if (words.length === 0 || report === "") {
    throw new CotermError("ATTACH_WITHOUT_SHELL", "--attach-hook wants to know the shell, and prints text for it", {
      exit: "usage",
      hint: 'eval "$(coterm record --attach-hook zsh)", first line of ~/.zshrc',
    });
  }
  const waiting = setTimeout(() => io.err("coterm: waiting for its helper, to record this shell"), 1000);
  let begun: BegunRecording;
  try {
    await failFast(io);
    begun = await begin({ command: null, program: words[0] ?? "", isTraced: false, rules: [] }, io);
  } catch (error) {
    io.err(`coterm: this shell is not recorded: ${showControls(sentenceOf(error))}`);
    return 0;
  } finally {
    clearTimeout(waiting);
  }
  if (begun.notice !== null) io.err(`coterm: ${showControls(begun.notice)}`);
  return runRecorded(begun, { name: "", report, words, env: ownEnvironment(io) });
}

/** So that not every shell that starts waits for a helper that cannot start. */
async function failFast(io: Io): Promise<void> {
  const files = openRuntimeFolder(pathsFor(io.env, io.uid), io.uid);
  const note = join(files.folder, "attach.failed");
  const failedAt = statSync(note, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  if (Date.now() - failedAt < 30_000 && (await runningHelper(files)) === null) {
    throw new CotermError("HELPER_STUCK", "its helper did not start a moment ago", { hint: "coterm doctor" });
  }
  writeFileSync(note, "", { mode: 0o600 });
  await ensureHelper(files, io.env);
  rmSync(note);
}

function runRecorded(
  { id, channel }: BegunRecording,
  session: {
    /** For people; empty: nothing is said. */
    readonly name: string;
    readonly report: string;
    readonly words: readonly string[];
    readonly env: Record<string, string>;
  },
): number {
  const args = ["sh", shellFile("record.sh"), channel, session.name, session.report, ...session.words];
  return become("/bin/sh", args, { ...session.env, COTERM_SESSION: id });
}

/** Whether the command is to be traced and can be. Why it cannot is said. */
async function canTrace(
  words: readonly string[],
  { trace, rule }: { readonly trace: boolean; readonly rule: string },
  io: Io,
): Promise<boolean> {
  if (!trace) {
    const files = openRuntimeFolder(pathsFor(io.env, io.uid), io.uid);
    await ensureHelper(files, io.env);
    const { mode } = (await control(files, "process-info", rule)) as ProcessInfo; // our helper wrote it
    if (mode !== "trace") return false;
  }
  const refusal = (await import("../trace-refusal.ts")).traceRefusal(words, io);
  if (refusal !== null) io.err(`coterm: ${showControls(refusal)}; its processes are sampled instead`);
  return refusal === null;
}

async function begin(
  {
    command,
    program,
    isTraced,
    rules,
  }: Pick<RecordRequest, "command" | "isTraced"> & { readonly program: string; readonly rules: readonly string[] },
  io: Io,
): Promise<BegunRecording> {
  if (!isOnPath("script", io)) {
    throw new CotermError("NO_SCRIPT", "there is no program script", { hint: "apt-get install bsdutils" });
  }
  const files = openRuntimeFolder(pathsFor(io.env, io.uid), io.uid);
  await ensureHelper(files, io.env);
  const request: RecordRequest = {
    owner: process.pid,
    isTraced,
    command,
    ...(rules.length === 0 ? {} : { rules }),
    shell: program.split("/").at(-1) ?? "",
    ...(windowSizeOf("/dev/tty") ?? { cols: 80, rows: 24 }), // of the terminal, wherever our own output goes
    term: io.env["TERM"] ?? "",
    user: account()?.username ?? "",
    host: hostname(),
    cwd: io.cwd,
    known: secretsIn(io.env),
    client: { version, script: process.platform === "linux" ? "util-linux" : "bsd" },
  };
  const answer = await control(files, "record", JSON.stringify(request), 5000);
  if (typeof answer === "object" && answer !== null && "error" in answer) throw new Error(String(answer.error));
  return answer as BegunRecording; // our helper wrote it
}

/** Sound like passwords. */
const folders = new Set(["PWD", "OLDPWD"]);

/** Values of variables that are named like secrets, so that they are known wherever they are shown. */
function secretsIn(env: Io["env"]): readonly string[] {
  return Object.entries(env).flatMap(([name, value = ""]) =>
    !folders.has(name) && value.length >= shortestSecret && ["token", "password"].includes(classifyName(name) ?? "")
      ? [value]
      : [],
  );
}

function shellWords(isLogin: boolean, io: Io): readonly string[] {
  const shell = io.env["SHELL"] || account()?.shell || "/bin/sh";
  return isLogin ? [shell, "-l"] : [shell];
}

/** The environment as the user has it, which the launcher has kept from this program. */
function ownEnvironment({ env }: Io): Record<string, string> {
  const own: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    if (value === undefined) continue;
    own[name.replace(/^COTERM_KEPT_/, "")] = value;
  }
  return own;
}

/** Takes this process's place, so that nothing of ours stays in memory while the session lasts. */
function become(program: string, args: readonly string[], env: Record<string, string>): number {
  if (process.execve === undefined)
    throw new CotermError("OLD_NODE", `Node ${process.version} cannot become a program`);
  process.execve(program, args, env);
  return 0; // never: the program has taken our place
}

function isOnPath(program: string, { env }: Io): boolean {
  return (env["PATH"] ?? "").split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** Null where the user is in no list of accounts, as in some containers. */
function account(): UserInfo<string> | null {
  try {
    return userInfo();
  } catch {
    return null;
  }
}
