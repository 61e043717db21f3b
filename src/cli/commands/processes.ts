import { CotermError, ExitCode } from "../../base/errors.ts";
import { pathsFor } from "../../base/paths.ts";
import { showControls } from "../../base/visible.ts";
import type { ProcessEvent } from "../../processes/process-event.ts";
import { readProcesses } from "../../processes/read-processes.ts";
import { findSession } from "../../record/store/sessions.ts";
import { readArguments } from "../arguments.ts";
import { formatDuration } from "../format.ts";
import type { CommandModule } from "../io.ts";

export const processes: CommandModule = {
  usage: `Usage: coterm processes [--json] ID

  coterm processes last                     what ran in the newest recording, as a tree
  coterm processes last --json | jq .argv

Columns: start, duration, exit status (? is not known), who has seen it, user, words. What each way of seeing can miss
is in docs/processes.md.

Options:
  --json    one process a line`,

  async run(argv, io) {
    const { values, positionals } = readArguments("processes", argv, { json: { type: "boolean", default: false } });
    const [name, ...more] = positionals;
    if (name === undefined || more.length > 0) {
      throw new CotermError("NO_SESSION", "coterm processes wants one session", {
        exit: "usage",
        hint: "coterm processes last",
      });
    }
    const found = readProcesses(findSession(pathsFor(io.env, io.uid), name));
    if (found.length === 0) io.err("No process was noted in this session.");
    else io.out((values.json ? found.map((event) => JSON.stringify(event)) : formatTree(found)).join("\n"));
    return ExitCode.ok;
  },
};

function formatTree(found: readonly ProcessEvent[]): string[] {
  const depths = new Map<number, number>();
  return found.map((event) => {
    const { pid, ppid, startedAt, endedAt, exit, source, user, argv } = event;
    const depth = depths.has(ppid) ? (depths.get(ppid) ?? 0) + 1 : 0;
    depths.set(pid, depth);
    const start = new Date(startedAt).toLocaleTimeString("en-GB");
    const duration = endedAt === null ? "…" : formatLength(endedAt - startedAt);
    const words = showControls(argv.join(" "), { oneLine: true });
    const columns = [start, duration.padStart(8), String(exit ?? "?").padStart(3), source, (user ?? "?").padEnd(8)];
    return `${columns.join("  ")}  ${"  ".repeat(depth)}${words}`;
  });
}

function formatLength(ms: number): string {
  return ms < 1000 ? `${ms} ms` : formatDuration(ms);
}
