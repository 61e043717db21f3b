import { ExitCode } from "../../base/errors.ts";
import { pathsFor } from "../../base/paths.ts";
import { showControls } from "../../base/visible.ts";
import type { Manifest } from "../../record/format.ts";
import { listSessions } from "../../record/store/sessions.ts";
import { readArguments, readCount, readTime } from "../arguments.ts";
import { formatBytes, formatDuration, formatMoment } from "../format.ts";
import type { CommandModule } from "../io.ts";

export const sessions: CommandModule = {
  usage: `Usage: coterm sessions [options]

  coterm sessions                  the last 20 recorded sessions
  coterm sessions --since 2d --json | jq .id

Options:
  --since, --until TIME   2h, 3d ago; today; 2026-01-31
  --limit N               the newest N (default 20)
  --json                  one manifest a line

To see one: coterm play ID. The beginning of an id is enough, and "last" is the newest.`,

  async run(argv, io) {
    const { values } = readArguments("sessions", argv, {
      since: { type: "string" },
      until: { type: "string" },
      limit: { type: "string", default: "20" },
      json: { type: "boolean", default: false },
    });
    const now = Date.now();
    const since = values.since === undefined ? 0 : readTime("--since", values.since, now);
    const until = values.until === undefined ? Number.POSITIVE_INFINITY : readTime("--until", values.until, now);
    const found = listSessions(pathsFor(io.env, io.uid))
      .filter(({ startedAt }) => startedAt >= since && startedAt < until)
      .slice(-readCount("--limit", values.limit));
    if (values.json) {
      if (found.length > 0) io.out(found.map((manifest) => JSON.stringify(manifest)).join("\n"));
    } else if (found.length === 0) io.err("No session has been recorded. To record one: coterm record");
    else io.out(found.map(formatSession).join("\n"));
    return ExitCode.ok;
  },
};

function formatSession(manifest: Manifest): string {
  const { id, startedAt, durationMs, bytes, commands, gaps, command, shell, host, state, exit, rules } = manifest;
  const end = state === "open" ? "open" : state === "cut" ? "cut off" : `exit ${exit ?? "?"}`;
  const what = command ?? `${shell}${commands === 0 ? "" : `, ${commands} commands`}`;
  return [
    id,
    formatMoment(startedAt),
    formatDuration(durationMs).padStart(8),
    formatBytes(bytes).padStart(8),
    end.padEnd(8),
    showControls(`${what} on ${host}`, { oneLine: true }),
    ...(rules === undefined ? [] : [`● ${showControls(rules.join(", "), { oneLine: true })}`]),
    ...(gaps === 0 ? [] : [`(${gaps} ${gaps === 1 ? "gap" : "gaps"})`]),
  ].join("  ");
}
