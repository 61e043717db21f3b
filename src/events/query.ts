import type { SQLInputValue } from "node:sqlite";
import { CotermError } from "../base/errors.ts";
import type { Journal } from "./journal.ts";

/** Which events to list. All given conditions hold together. */
export interface EventFilter {
  /** Milliseconds since the epoch. */
  readonly since?: number;
  readonly until?: number;
  /** `0`, `7`, `>0`, `>=2`, `<128`, `!=0`: only commands that ended so. */
  readonly exit?: string;
  readonly kind?: string;
  readonly session?: string;
  readonly cwd?: string;
  readonly rule?: string;
  /** Occurs in the line, as text. */
  readonly text?: string;
  /** A condition on the columns, its values as parameters. */
  readonly condition?: { readonly sql: string; readonly parameters: readonly SQLInputValue[] };
  /** The newest so many, given oldest first. */
  readonly limit: number;
}

/** One event as `coterm events --json` prints it: the fields of event.ts, without those that its kind has not. */
export type EventRow = Readonly<Record<string, unknown>>;

/** The recorded session of an event: that of its shell. */
export const recordingColumn =
  "coalesce(events.recording, (SELECT shell.recording FROM events shell WHERE shell.id = events.session))";

const columns = `id, v, kind, session, at, sequence, cwd, line, duration_ms AS durationMs, exit, judged, verdict, rule,
  answer, lost, reason, shell, shell_version AS shellVersion, hook_version AS hookVersion, pid, tty, user, host,
  severity, facts, ppid, argv, source, ${recordingColumn} AS recording`;

/** @throws CotermError BAD_EXIT_FILTER */
export function queryEvents(journal: Journal, filter: EventFilter): EventRow[] {
  const conditions: string[] = [];
  const parameters: Record<string, SQLInputValue> = { limit: filter.limit };
  const add = (name: string, value: SQLInputValue | undefined, condition: string) => {
    if (value === undefined) return;
    conditions.push(condition);
    parameters[name] = value;
  };
  add("since", filter.since, "at >= :since");
  add("until", filter.until, "at < :until");
  add("kind", filter.kind, "kind = :kind");
  add("session", filter.session, "session = :session");
  add("cwd", filter.cwd, "cwd = :cwd");
  add("rule", filter.rule, "rule = :rule");
  add("text", filter.text, "instr(line, :text) > 0");
  if (filter.exit !== undefined) {
    const { operator, status } = parseExit(filter.exit);
    add("exit", status, `exit ${operator} :exit`);
  }
  if (filter.condition !== undefined) conditions.push(filter.condition.sql);
  const where = conditions.length === 0 ? "" : `WHERE ${conditions.join(" AND ")}`;
  const newest = `SELECT ${columns} FROM events ${where} ORDER BY at DESC, sequence DESC, id DESC LIMIT :limit`;
  return [...journal.select(newest, parameters, filter.condition?.parameters)].toReversed().map(withoutOthersFields);
}

/** The sign is one of a list, never text from outside. */
function parseExit(text: string): { operator: string; status: number } {
  const match = /^(>=|<=|!=|>|<|=)?(\d{1,3})$/.exec(text.trim());
  if (match === null) {
    throw new CotermError("BAD_EXIT_FILTER", `--exit ${text} is no condition on an exit status`, {
      exit: "usage",
      hint: "coterm events --exit '>0'",
    });
  }
  return { operator: match[1] ?? "=", status: Number(match[2]) };
}

/** Fields that an event of the kind has also when they are null. */
const nullable: Readonly<Record<string, readonly string[]>> = {
  command: ["durationMs", "exit"],
  process: ["durationMs", "exit", "cwd", "user", "sequence"],
};

function withoutOthersFields(row: Record<string, unknown>): EventRow {
  const kind = String(row["kind"]);
  const fields = Object.entries(row).filter(
    ([name, value]) => value !== null || nullable[kind]?.includes(name) === true,
  );
  const event = Object.fromEntries(fields);
  const parsed = (name: string) =>
    event[name] === undefined ? {} : { [name]: JSON.parse(String(event[name])) as unknown };
  if (kind === "command") return { ...event, judged: row["judged"] === 1 };
  return { ...event, ...parsed("facts"), ...parsed("argv") };
}
