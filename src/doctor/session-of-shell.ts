import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { basename, join } from "node:path";
import type { Paths } from "../base/paths.ts";
import type { SessionEvent } from "../events/event.ts";
import { Journal } from "../events/journal.ts";
import { parseSpool } from "../events/spool.ts";

/** What the spool says of the shell that started this process. */
export interface ShellSession {
  readonly session: string;
  readonly start: SessionEvent | null;
  /** The line that the hook saw last. */
  readonly lastLine: string | null;
  readonly gaps: number;
}

/**
 * Finds the hooked shell with this process id.
 *
 * @returns null when no hook of that shell has logged anything.
 */
export function sessionOfShell(paths: Pick<Paths, "spool" | "journal">, pid: number): ShellSession | null {
  const name = spoolNames(paths.spool)
    .filter((file) => file.startsWith(`${pid}-`))
    .toSorted()
    .at(-1);
  if (name === undefined) return null;
  const session = name.slice(0, -".log".length);
  const { records } = parseSpool(readFileSync(join(paths.spool, name)), session, 0);
  return {
    session,
    start: records.find((record) => record.kind === "session") ?? null,
    lastLine: records.findLast((record) => record.kind === "command")?.line ?? lastStoredLine(paths.journal, session),
    gaps: records.filter((record) => record.kind === "gap").length,
  };
}

/** What is stored is blank in the spool. */
function lastStoredLine(path: string, session: string): string | null {
  try {
    const journal = new Journal(path);
    try {
      return journal.lastLine(session);
    } finally {
      journal.close();
    }
  } catch {
    return null; // that it cannot be read is a finding of its own
  }
}

export function spoolNames(spoolFolder: string): string[] {
  try {
    return readdirSync(spoolFolder).filter((name) => name.endsWith(".log"));
  } catch {
    return []; // no shell has logged yet
  }
}

/** Base name of the program that a process runs, or null where /proc does not tell. */
export function programOf(pid: number): string | null {
  try {
    return basename(readlinkSync(`/proc/${pid}/exe`)).replace(/ \(deleted\)$/, "");
  } catch {
    return null; // macOS, or somebody else's process
  }
}

/** The version of the shell that a process runs, as it says by itself, or null where it cannot be asked. */
export function shellVersionOf(pid: number): string | null {
  if (!["bash", "zsh", "fish"].includes(programOf(pid) ?? "")) return null;
  const { stdout } = spawnSync(`/proc/${pid}/exe`, ["--version"], { encoding: "utf8", timeout: 2000 });
  return /\d+\.\d[\w.]*/.exec(stdout ?? "")?.[0] ?? null;
}
