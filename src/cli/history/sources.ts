import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { basename, join, resolve } from "node:path";
import { CotermError, errnoOf, sentenceOf } from "../../base/errors.ts";
import { pathsFor } from "../../base/paths.ts";
import { Journal } from "../../events/journal.ts";
import type { Shell } from "../../parse/command.ts";
import type { Io } from "../io.ts";
import { parseHistory } from "./parse-history.ts";

/** A line that was run once. */
export interface PastLine {
  readonly text: string;
  readonly shell: Shell;
  /** null where the history does not tell. */
  readonly cwd: string | null;
}

/** The history files of this user's shells that are there. */
export function historyFilesOf(io: Io): readonly string[] {
  const home = io.env["HOME"] || homedir();
  const data = io.env["XDG_DATA_HOME"] || join(home, ".local/share");
  const files = [
    io.env["HISTFILE"],
    join(io.env["ZDOTDIR"] || home, ".zsh_history"),
    join(home, ".zhistory"),
    join(home, ".bash_history"),
    join(data, "fish/fish_history"),
  ];
  return [...new Set(files.filter((file) => file !== undefined && existsSync(file)))] as string[]; // undefined is no file
}

/** @throws CotermError HISTORY_UNREADABLE */
export function readHistoryFile(file: string, shell: Shell | null, io: Io): readonly PastLine[] {
  let bytes: Buffer;
  try {
    bytes = readFileSync(resolve(io.cwd, file));
  } catch (error) {
    const reason = errnoOf(error) === "ENOENT" ? "there is no such file" : sentenceOf(error);
    throw new CotermError("HISTORY_UNREADABLE", `${file} cannot be read: ${reason}`, {
      exit: "usage",
      hint: "coterm simulate --journal",
    });
  }
  const dialect = shell ?? dialectOf(file, bytes);
  return parseHistory(bytes, dialect).map((text) => ({ text, shell: dialect, cwd: null }));
}

function dialectOf(file: string, bytes: Buffer): Shell {
  const name = basename(file);
  const head = bytes.subarray(0, 200).toString("utf8");
  if (name.includes("fish") || head.startsWith("- cmd: ")) return "fish";
  if (name.includes("zsh") || name.startsWith(".zhist") || /^: \d+:\d+;/.test(head)) return "zsh";
  return "bash";
}

/** What the journal has of commands that ran. @throws CotermError JOURNAL_UNREADABLE */
export function readJournal(io: Io): readonly PastLine[] {
  const { journal: path } = pathsFor(io.env, io.uid);
  if (!existsSync(path)) return [];
  const journal = new Journal(path);
  try {
    const rows = journal.select(
      `SELECT e.line AS line, e.cwd AS cwd, s.shell AS shell FROM events e
       LEFT JOIN events s ON s.session = e.session AND s.kind = 'session'
       WHERE e.kind = 'command' ORDER BY e.at`,
      {},
    );
    return [...rows].map(({ line, cwd, shell }) => ({
      text: String(line),
      cwd: typeof cwd === "string" ? cwd : null,
      shell: shell === "zsh" || shell === "fish" ? shell : "bash",
    }));
  } finally {
    journal.close();
  }
}
