import { existsSync } from "node:fs";
import { join } from "node:path";
import { sentenceOf } from "../base/errors.ts";
import { channelFiles } from "../record/channel.ts";
import { FifoReader } from "../record/capture/fifo-reader.ts";
import { scriptOf } from "../record/capture/hang-up.ts";
import type { SessionWatcher, WatchedSession } from "../record/capture/session-watcher.ts";
import { watchAudit } from "./watch-audit.ts";
import { ProcessLog } from "./process-log.ts";
import { childrenOf } from "../base/child-processes.ts";
import { ProcTree } from "./proc-tree.ts";
import { readPsRows, rowsOfSession } from "./ps-rows.ts";
import { Sampler } from "./sampler.ts";
import { StraceReader } from "./strace-line.ts";
import { TracedProcesses } from "./traced-processes.ts";

const sampleMs = 100;
/** Without /proc, a program must be run to see what runs. */
const psMs = 1000;
/** A session with more is not looked at. */
const mostProcesses = 2000;
/** A look may take one part in so many of the time. */
const restFactor = 10;

const flushMs = 100;
/** How long what strace has written is waited for, once the session has ended. */
const drainMs = 2000;

/** Notes the processes of a session in its folder, in the way that is configured. */
export function watchProcesses(session: WatchedSession): SessionWatcher {
  if (existsSync(join(session.channel.folder, channelFiles.trace))) return watchTrace(session);
  const { mode } = session.processInfo;
  if (mode === "off") return { notice: null, end: async () => undefined };
  if (mode !== "host") return sample(session);
  try {
    return watchAudit(session);
  } catch (error) {
    return { ...sample(session), notice: `${sentenceOf(error)}; its processes are sampled instead` };
  }
}

function sample(session: WatchedSession): SessionWatcher {
  return process.platform === "linux" ? watchProc(session) : watchPs(session);
}

function watchProc(session: WatchedSession): SessionWatcher {
  const log = new ProcessLog(session, "sample");
  const tree = new ProcTree(Date.now());
  const sampler = new Sampler((glimpse) => tree.describe(glimpse));
  let script: number | null = null;
  let roots: readonly number[] = [];
  const look = () => {
    const began = performance.now();
    script ??= scriptOf(session.channel);
    if (script !== null) roots = childrenOf(script);
    const glimpses = tree.walk([...roots, ...sampler.alive], mostProcesses);
    if (glimpses !== null) log.append(sampler.take(glimpses, Date.now()));
    timer = setTimeout(look, Math.max(sampleMs, (performance.now() - began) * restFactor));
  };
  let timer = setTimeout(look, 0);
  return {
    notice: null,
    end: async (exit) => {
      clearTimeout(timer);
      const [root] = roots;
      const isTold = exit !== null && root !== undefined && roots.length <= 1;
      const last = sampler.take(tree.walk(sampler.alive, mostProcesses) ?? [], Date.now());
      for (const seen of last) log.append([isTold && seen.pid === root ? { ...seen, exit } : seen]);
    },
  };
}

function watchPs(session: WatchedSession): SessionWatcher {
  const log = new ProcessLog(session, "sample");
  const details = new Map<number, ReturnType<typeof rowsOfSession>[number]["details"]>();
  const sampler = new Sampler(({ pid }) => details.get(pid) ?? null);
  let hasEnded = false;
  const look = async () => {
    const rows = await readPsRows().catch(() => null); // it is tried again
    if (rows !== null && !hasEnded) {
      const own = rowsOfSession(rows, session.channel.owner, sampler.alive);
      for (const row of own) details.set(row.pid, row.details);
      if (own.length <= mostProcesses) log.append(sampler.take(own, Date.now()));
      details.clear();
    }
    if (!hasEnded) timer = setTimeout(() => void look(), psMs);
  };
  let timer = setTimeout(() => void look(), 0);
  return {
    notice: null,
    end: async () => {
      hasEnded = true;
      clearTimeout(timer);
    },
  };
}

function watchTrace(session: WatchedSession): SessionWatcher {
  const log = new ProcessLog(session, "trace");
  const reader = new StraceReader();
  const { user, cwd } = session.start;
  const processes = new TracedProcesses({ user, cwd: session.isResumed ? null : cwd });
  let isOver = false;
  let onIdle: () => void = () => undefined;
  const fifo = new FifoReader(
    join(session.channel.folder, channelFiles.trace),
    (bytes) => {
      for (const step of reader.feed(Buffer.from(bytes).toString("latin1"))) processes.take(step);
    },
    () => {
      onIdle();
      return !isOver;
    },
  );
  const flush = setInterval(() => log.append(processes.changes()), flushMs);
  return {
    notice: null,
    end: async () => {
      isOver = true;
      await new Promise<void>((done) => {
        onIdle = done;
        setTimeout(done, drainMs).unref();
      });
      clearInterval(flush);
      fifo.close();
      log.append(processes.changes());
    },
  };
}
