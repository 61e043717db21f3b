import { recordingColumn } from "../events/query.ts";
import type { Fields } from "./query/fields.ts";
import { parseQuery } from "./query/parse-query.ts";
import { type Condition, containedIn, toSql } from "./query/to-sql.ts";

/** What can be asked of the journal's events, by the names of event.ts. */
const fields: Fields = {
  kind: { column: "kind", type: "text" },
  session: { column: "session", type: "text" },
  recording: { column: recordingColumn, type: "text" },
  line: { column: "line", type: "text" },
  exe: { column: "substr(line, 1, instr(line || ' ', ' ') - 1)", type: "text" },
  cwd: { column: "cwd", type: "text" },
  exit: { column: "exit", type: "number" },
  dur: { column: "duration_ms", type: "duration" },
  verdict: { column: "verdict", type: "text" },
  rule: { column: "rule", type: "text" },
  answer: { column: "answer", type: "text" },
  severity: { column: "severity", type: "text" },
  pid: { column: "pid", type: "number" },
  ppid: { column: "ppid", type: "number" },
  source: { column: "source", type: "text" },
  shell: { column: "shell", type: "text" },
  user: { column: "user", type: "text" },
  host: { column: "host", type: "text" },
  since: { column: "at", type: "time", bound: ">=" },
  until: { column: "at", type: "time", bound: "<" },
};

export const eventFieldNames: readonly string[] = Object.keys(fields);

/** A query as a condition on events; null for an empty one. @throws CotermError BAD_QUERY, UNKNOWN_FIELD, BAD_VALUE */
export function eventCondition(text: string, now: number): Condition | null {
  const query = parseQuery(text);
  return query === null ? null : toSql(query, { fields, text: containedIn("coalesce(line, '')"), now });
}
