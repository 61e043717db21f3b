import { statSync } from "node:fs";
import { join } from "node:path";
import { ExitCode } from "../../base/errors.ts";
import { type Paths, pathsFor } from "../../base/paths.ts";
import { version } from "../../base/version.ts";
import { askStatus, type HelperStatus } from "../../helper/client.ts";
import { runtimeFiles } from "../../helper/runtime-folder.ts";
import { readArguments } from "../arguments.ts";
import { countWaitingLines } from "../../doctor/examine-recording.ts";
import { sessionOfShell, spoolNames } from "../../doctor/session-of-shell.ts";
import type { RecordMode } from "../../config/config.ts";
import { loadConfig } from "../../config/load-config.ts";
import { isRecorded } from "../../record/nested.ts";
import type { CommandModule, Io } from "../io.ts";

export const status: CommandModule = {
  usage: `Usage: coterm status [--json]

  coterm status
  coterm status --json | jq .helper.memory

Tells whether this shell is guarded and what the helper is doing. In the shell itself, COTERM_STATUS is
on, unrecorded (record: always, but that failed), open (nobody answers, lines run unchecked), closed, limited (an
older shell) or off.
See coterm doctor for what is wrong and how to mend it.`,

  async run(argv, io) {
    const { values } = readArguments("status", argv, { json: { type: "boolean", default: false } });
    const paths = pathsFor(io.env, io.uid);
    const found = await gather(paths, io);
    io.out(values.json ? JSON.stringify(found) : format(found, Date.now()));
    return ExitCode.ok;
  },
};

interface Status {
  readonly version: string;
  /** The session of the shell that runs this command, or null when it is not hooked. */
  readonly session: string | null;
  readonly helper: HelperStatus | null;
  /** The recorded session that this terminal belongs to, or null. */
  readonly recording: string | null;
  /** Which shells are recorded. */
  readonly record: RecordMode;
  /** Bytes. */
  readonly journal: number;
  readonly spool: {
    readonly shells: number;
    readonly bytes: number;
    /** Lines that stand there as they were typed, until the helper has stored them. */
    readonly waiting: number;
  };
}

async function gather(paths: Paths, { env }: Io): Promise<Status> {
  const { config } = await loadConfig(paths);
  const spools = spoolNames(paths.spool);
  return {
    version,
    session: sessionOfShell(paths, process.ppid)?.session ?? null,
    recording: isRecorded(env, process.pid) ? (env["COTERM_SESSION"] ?? "") : null,
    record: config.record,
    helper: await askStatus(runtimeFiles(paths.runtime)).catch(() => null),
    journal: sizeOf(paths.journal) + sizeOf(`${paths.journal}-wal`),
    spool: {
      shells: spools.length,
      bytes: spools.reduce((sum, name) => sum + sizeOf(join(paths.spool, name)), 0),
      waiting: countWaitingLines(paths),
    },
  };
}

function format({ session, recording, record, helper, journal, spool }: Status, now: number): string {
  const always = record === "always" ? "; every new shell is" : "";
  const rows = [
    ["shell", session === null ? "not hooked: see coterm doctor" : `guarded (session ${session})`],
    ["record", recording === null ? `this shell is not recorded${always}` : `recorded as ${recording || "a session"}`],
    [
      "helper",
      helper === null
        ? "not running; the first line that needs it starts it"
        : `process ${helper.pid}, version ${helper.version}, up ${minutes(now - helper.startedAt)}, ` +
          `${megabytes(helper.memory)}, ${helper.questions} questions, ${helper.rules} rules`,
    ],
    ["journal", megabytes(journal)],
    [
      "spool",
      `${spool.shells} ${spool.shells === 1 ? "shell" : "shells"}, ${megabytes(spool.bytes)}${waits(spool.waiting)}`,
    ],
    ...(helper?.problems ?? []).map((problem) => ["problem", problem]),
    ...(helper?.journalError ? [["problem", helper.journalError]] : []),
  ];
  return rows.map(([name = "", text = ""]) => `${name.padEnd(8)} ${text}`).join("\n");
}

function waits(lines: number): string {
  return lines === 0 ? "" : `, ${lines} ${lines === 1 ? "line waits" : "lines wait"} as typed for the helper`;
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

function minutes(ms: number): string {
  return ms < 3_600_000 ? `${Math.floor(ms / 60_000)} min` : `${(ms / 3_600_000).toFixed(1)} h`;
}
