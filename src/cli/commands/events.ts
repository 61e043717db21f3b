import { existsSync } from "node:fs";
import { ExitCode } from "../../base/errors.ts";
import { type Paths, pathsFor } from "../../base/paths.ts";
import { showControls } from "../../base/visible.ts";
import { ingestSpools } from "../../events/ingestion.ts";
import { emptyLeftLines } from "../../events/left-lines.ts";
import { loadRedactor } from "../redact/load-redactor.ts";
import { Journal } from "../../events/journal.ts";
import { type EventFilter, type EventRow, queryEvents } from "../../events/query.ts";
import { control } from "../../helper/client.ts";
import { runtimeFiles } from "../../helper/runtime-folder.ts";
import { eventCondition, eventFieldNames } from "../../search/event-fields.ts";
import { listSessions, sessionIds } from "../../record/store/sessions.ts";
import { formatClock } from "../../replay/player/clock.ts";
import { readArguments, readCount, readTime } from "../arguments.ts";
import { storeProcesses } from "../../processes/store-processes.ts";
import type { CommandModule, Io } from "../io.ts";

const options = {
  since: { type: "string" },
  until: { type: "string" },
  exit: { type: "string" },
  kind: { type: "string" },
  session: { type: "string" },
  cwd: { type: "string" },
  rule: { type: "string" },
  text: { type: "string" },
  limit: { type: "string", default: "50" },
  json: { type: "boolean", default: false },
} as const;

export const events: CommandModule = {
  usage: `Usage: coterm events [options] [QUERY…]

  coterm events                            the last 50
  coterm events --since 2h --exit '>0'     what failed in the last two hours
  coterm events --kind decision            what was asked, warned about and stopped
  coterm events kind:incident since:7d     lines that a rule ties to an incident
  coterm events kind:process source:trace  what ran in recorded sessions, and where a rule says process_info
  coterm events 'recording:20261122*'      what ran in the shells that were recorded that day
  coterm events 'exit:>0 -exe:grep (cwd:/srv/* OR "deploy")' --json | jq .line

A query is words and field:value, as for coterm logs: ${eventFieldNames.join(", ")}.

Options:
  --since, --until TIME   2h, 15m, 3d ago; today; yesterday; 2026-01-31; 2026-01-31T18:00
  --exit CONDITION        0, 7, '>0', '!=0' is written '>0', '<=2'
  --kind KIND             command, decision, incident, log, process, session or gap
  --text TEXT             occurs in the line
  --cwd DIR, --session ID, --rule ID
  --limit N               the newest N (default 50)
  --json                  one event a line

What ran in a recorded shell is shown with its moment in the recording: coterm play SESSION --from TIME, or
coterm play --event ID with the id of the event as --json prints it.

Secrets are replaced before a line is stored.`,

  async run(argv, io) {
    const { values, positionals } = readArguments("events", argv, options);
    const condition = eventCondition(positionals.join(" "), Date.now());
    const filter = { ...filterOf(values), ...(condition === null ? {} : { condition }) };
    const paths = pathsFor(io.env, io.uid);
    await bringUpToDate(paths, io);
    if (!existsSync(paths.journal) && sessionIds(paths).length === 0) {
      io.err("No command has been logged yet. Is the hook loaded? See: coterm doctor");
      return ExitCode.ok;
    }
    const journal = new Journal(paths.journal);
    try {
      storeProcesses(paths, journal);
      const rows = queryEvents(journal, filter);
      if (rows.length > 0)
        io.out((values.json ? rows.map((row) => JSON.stringify(row)) : format(rows, paths)).join("\n"));
    } finally {
      journal.close();
    }
    return ExitCode.ok;
  },
};

/** The helper is the journal's writer while it runs; without one, this process is. */
async function bringUpToDate(paths: Paths, io: Io): Promise<void> {
  try {
    await control(runtimeFiles(paths.runtime), "ingest");
  } catch {
    ingestSpools(paths, (await loadRedactor(io)).lines);
    emptyLeftLines(paths.runtime, Date.now());
    return;
  }
  if (!existsSync(paths.journal)) io.err("coterm: the helper could not write the journal; see: coterm status");
}

function filterOf(values: ReturnType<typeof readArguments<typeof options>>["values"]): EventFilter {
  const now = Date.now();
  const { since, until, exit, kind, session, cwd, rule, text } = values;
  return {
    limit: readCount("--limit", values.limit ?? "50"),
    ...(since === undefined ? {} : { since: readTime("--since", since, now) }),
    ...(until === undefined ? {} : { until: readTime("--until", until, now) }),
    ...(exit === undefined ? {} : { exit }),
    ...(kind === undefined ? {} : { kind }),
    ...(session === undefined ? {} : { session }),
    ...(cwd === undefined ? {} : { cwd }),
    ...(rule === undefined ? {} : { rule }),
    ...(text === undefined ? {} : { text }),
  };
}

/** With each event of a recorded shell its moment in the recording, and how to see the last of them. */
function format(rows: readonly EventRow[], paths: Paths): string[] {
  const beginnings = new Map(listSessions(paths).map(({ id, startedAt }) => [id, startedAt]));
  let last: string | null = null;
  const lines = rows.map((row) => {
    const text = formatRow(row);
    const recording = String(row["recording"] ?? "");
    const startedAt = beginnings.get(recording);
    if (startedAt === undefined) return text;
    const clock = formatClock(Math.max(0, Number(row["at"]) - startedAt));
    last = `  coterm play ${recording} --from ${clock}`;
    return `${text}  ▸ ${recording} ${clock}`;
  });
  return last === null ? lines : [...lines, "", last];
}

/** `22 Nov 14:03:07   0   1.2s  ~/src/app  git status` */
function formatRow(row: EventRow): string {
  const at = new Date(Number(row["at"]));
  const time = `${at.toLocaleDateString("en-CA")} ${at.toLocaleTimeString("en-GB")}`;
  const field = (name: string) => showControls(String(row[name] ?? ""), { oneLine: true });
  switch (row["kind"]) {
    case "command": {
      const exit = row["exit"] === null ? "…" : String(row["exit"]);
      const duration = row["durationMs"] === null ? "" : formatDuration(Number(row["durationMs"]));
      return `${time} ${exit.padStart(3)} ${duration.padStart(7)}  ${field("line")}`;
    }
    case "decision":
      return `${time} ${field("answer").padStart(11)}  ${field("line")}  (${field("rule") || field("verdict")})`;
    case "incident":
    case "log":
      return `${time} ${field("kind").padStart(11)}  ${field("line")}  (${field("rule")}, ${field("verdict")})`;
    case "process": {
      const exit = row["exit"] === null ? "?" : String(row["exit"]);
      const duration = row["durationMs"] === null ? "" : formatDuration(Number(row["durationMs"]));
      return `${time} ${exit.padStart(3)} ${duration.padStart(7)}  ${field("line")}  (process ${field("pid")}, ${field("source")})`;
    }
    case "gap":
      return `${time} ${"gap".padStart(11)}  ${field("lost")} records lost: ${field("reason")}`;
    default:
      return `${time} ${"session".padStart(11)}  ${field("shell")} ${field("shellVersion")} on ${field("tty")}, ${field("user")}@${field("host")}`;
  }
}

function formatDuration(ms: number): string {
  if (ms < 1000) return `${ms}ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)}s`;
  return `${Math.floor(ms / 60_000)}m${String(Math.floor((ms % 60_000) / 1000)).padStart(2, "0")}s`;
}
