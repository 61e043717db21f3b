import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import type { Paths } from "../base/paths.ts";
import { eventVersion, type ProcessEvent as StoredProcess } from "../events/event.ts";
import type { Journal, SpoolPosition } from "../events/journal.ts";
import { RecordingReader } from "../record/store/recording-reader.ts";
import type { SessionFolder } from "../record/store/session-folder.ts";
import { folderOf, sessionIds } from "../record/store/sessions.ts";
import { isSessionId } from "../record/session-id.ts";
import { commandAt, parseProcessLines } from "./read-processes.ts";

/** Takes what is new of the processes of recorded sessions into the journal, and those of removed sessions out of it. */
export function storeProcesses(paths: Pick<Paths, "state">, journal: Journal): void {
  const ids = new Set(sessionIds(paths));
  for (const id of ids) storeSession(id, folderOf(paths, id), journal);
  for (const id of journal.readPositions()) if (isSessionId(id) && !ids.has(id)) journal.forgetProcesses(id);
}

function storeSession(id: string, folder: SessionFolder, journal: Journal): void {
  const { identity, bytes, from } = readNew(folder.processes, journal.position(id));
  const end = bytes.lastIndexOf("\n") + 1;
  if (end === 0) return;
  const { manifest, marks } = new RecordingReader(folder);
  const commands = marks.filter((mark) => mark.kind === "command");
  const events = parseProcessLines(bytes.toString("utf8", 0, end)).map((seen): StoredProcess => ({
    v: eventVersion,
    id: seen.id,
    kind: "process",
    session: id,
    at: seen.startedAt,
    sequence: commandAt(commands, seen.startedAt - manifest.startedAt),
    pid: seen.pid,
    ppid: seen.ppid,
    argv: seen.argv,
    cwd: seen.cwd,
    user: seen.user,
    durationMs: seen.endedAt === null ? null : seen.endedAt - seen.startedAt,
    exit: seen.exit,
    source: seen.source,
    recording: id,
  }));
  journal.storeProcesses(events, { session: id, position: { identity, consumed: from + end } });
}

function readNew(path: string, stored: SpoolPosition | null) {
  let fd: number;
  try {
    fd = openSync(path, "r");
  } catch {
    return { identity: 0, bytes: Buffer.alloc(0), from: 0 }; // no process was noted
  }
  try {
    const { ino: identity, size } = fstatSync(fd);
    const from = stored?.identity === identity && stored.consumed <= size ? stored.consumed : 0;
    const bytes = Buffer.alloc(size - from);
    return { identity, bytes: bytes.subarray(0, readSync(fd, bytes, 0, bytes.length, from)), from };
  } finally {
    closeSync(fd);
  }
}
