import { readlinkSync } from "node:fs";
import { sentenceOf } from "../base/errors.ts";
import type { Channel } from "../record/channel.ts";
import { scriptOf } from "../record/capture/hang-up.ts";
import type { SessionWatcher, WatchedSession } from "../record/capture/session-watcher.ts";
import { AuditReader } from "./audit-record.ts";
import { AuditTail } from "./audit-tail.ts";
import { AuditedProcesses, type SessionRoots } from "./audited-processes.ts";
import { ProcessLog } from "./process-log.ts";
import { childrenOf } from "../base/child-processes.ts";

const lookMs = 100;
const readMs = 1000;

/** Takes the processes of a session from the log of auditd, which must record `execve`. @throws Error */
export function watchAudit(session: WatchedSession): SessionWatcher {
  const { auditLog } = session.processInfo;
  let tail: AuditTail;
  try {
    tail = new AuditTail(auditLog);
  } catch (error) {
    throw new Error(`${auditLog} cannot be read: ${sentenceOf(error)}`, { cause: error });
  }
  const log = new ProcessLog(session, "audit");
  const reader = new AuditReader();
  const processes = new AuditedProcesses();
  let roots: SessionRoots = { pids: [], tty: null };
  const find = () => {
    if (roots.tty === null) roots = rootsOf(session.channel);
  };
  // What is logged before the session's terminal is known is read once it is.
  const read = () => {
    if (roots.tty !== null) log.append(processes.take(reader.feed(tail.read()), roots));
  };
  const timers = [setInterval(find, lookMs), setInterval(read, readMs)];
  find();
  return {
    notice: null,
    end: async () => {
      for (const timer of timers) clearInterval(timer);
      read();
      log.append(processes.take(reader.flush(), roots));
      tail.close();
    },
  };
}

/** The shell is found early: what has run before it was, its terminal tells. */
function rootsOf(channel: Channel): SessionRoots {
  const script = scriptOf(channel);
  const pids = script === null ? [] : childrenOf(script);
  const [shell] = pids;
  return { pids, tty: shell === undefined ? null : terminalOf(shell) };
}

function terminalOf(pid: number): string | null {
  try {
    return readlinkSync(`/proc/${pid}/fd/0`)
      .replace(/^\/dev\//, "")
      .replace("/", "");
  } catch {
    return null; // it has ended
  }
}
