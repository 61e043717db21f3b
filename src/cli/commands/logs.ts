import { ExitCode } from "../../base/errors.ts";
import { pathsFor } from "../../base/paths.ts";
import { showControls } from "../../base/visible.ts";
import { formatClock } from "../../replay/player/clock.ts";
import { indexPath, indexSessions } from "../../search/index-sessions.ts";
import { type Hit, LineIndex } from "../../search/line-index.ts";
import { parseQuery } from "../../search/query/parse-query.ts";
import { readArguments, readCount } from "../arguments.ts";
import { formatMoment } from "../format.ts";
import type { CommandModule } from "../io.ts";

export const logs: CommandModule = {
  usage: `Usage: coterm logs [--limit N] [--json] QUERY…

  coterm logs 'permission denied'
  coterm logs '"connection refused" command:psql* since:2d'
  coterm logs 'exit:>0 (timeout OR refused) -host:laptop'

Searches the text of the recorded sessions. A word is found as a whole word, deplo* as the beginning of one, "text in
quotes" as it stands; terms side by side must all be in one line; OR, - and brackets combine them.

Fields: session, host, user, shell, command (the line that was run), exe, number, exit, dur, since, until.
Numbers take > >= < <= and [1 TO 10]; * in a text stands for anything.

Options:
  --limit N    the newest N lines (default 50)
  --json       one line a line

To see the moment: coterm play SESSION --from TIME, as each result says.`,

  async run(argv, io) {
    const { values, positionals } = readArguments("logs", argv, {
      limit: { type: "string", default: "50" },
      json: { type: "boolean", default: false },
    });
    const limit = readCount("--limit", values.limit);
    const query = parseQuery(positionals.join(" "));
    const paths = pathsFor(io.env, io.uid);
    const index = new LineIndex(indexPath(paths));
    try {
      await indexSessions(paths, index);
      const hits = index.search(query, { limit, now: Date.now() }).toReversed();
      if (values.json) {
        if (hits.length > 0) io.out(hits.map((hit) => JSON.stringify(hit)).join("\n"));
      } else if (hits.length === 0) io.err("No line of a recorded session matches.");
      else io.out(format(hits));
      return ExitCode.ok;
    } finally {
      index.close();
    }
  },
};

/** Lines under the session in which they are. */
function format(hits: readonly Hit[]): string {
  const rows: string[] = [];
  let session = "";
  for (const hit of hits) {
    if (hit.session !== session) {
      session = hit.session;
      rows.push(`${rows.length === 0 ? "" : "\n"}${session}  ${formatMoment(hit.startedAt)}  ${hit.host}`);
    }
    const command = hit.command === null ? "" : `#${hit.command}`;
    const text = showControls(hit.text, { oneLine: true });
    rows.push(`  ${formatClock(hit.at).padStart(8)}  ${command.padEnd(4)} ${text}`);
  }
  const last = hits.at(-1);
  return [...rows, "", `  coterm play ${session} --from ${formatClock(last?.at ?? 0)}`].join("\n");
}
