import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Ground, waitFor } from "./ground.ts";
import type { Session } from "./session.ts";
import type { ShellUnderTest } from "./shells.ts";
import { countRow, missingRow, type Row } from "./table.ts";

const linesEach = 100;
const benign = ["mark -la /etc/motd --color=auto", 'mark "$HOME/src/project" --tabs=4 && : "done by $USER"'];

/** Counts what benign lines execute and fork, with strace on the shell and all that come from it. */
export async function countProcesses(ground: Ground): Promise<readonly Row[]> {
  if (spawnSync("strace", ["-V"]).status !== 0) return [missingRow("processes of a benign line", "", "no strace here")];
  const rows: Row[] = [];
  for (const one of ground.shells) {
    const bare = await trace(ground, await ground.open(one));
    const hooked = await trace(ground, await openSettled(ground, one));
    const n = benign.length * linesEach;
    rows.push(
      countRow(`processes executed in ${n} benign lines`, one.name, hooked.executed - bare.executed, "", {
        most: 0,
        n,
      }),
      countRow(`forks in ${n} benign lines`, one.name, hooked.forked - bare.forked, "", { most: mostForks(one, n), n }),
    );
  }
  return rows.toSorted((a, b) => Number(a.what.startsWith("forks")) - Number(b.what.startsWith("forks")));
}

/** A hooked shell whose helper has started and written its words. */
async function openSettled(ground: Ground, one: ShellUnderTest): Promise<Session> {
  const session = await ground.open(one, { hook: ground.hookFor(one) });
  for (const line of ["mark rm notes.txt", "mark rm notes.txt", ...benign]) await session.enter(line);
  return session;
}

async function trace(ground: Ground, session: Session): Promise<{ executed: number; forked: number }> {
  const log = join(ground.folder, `strace-${session.pid}`);
  const calls = "execve,execveat,fork,vfork,clone,clone3";
  const tracer = spawn("strace", ["-f", "-o", log, "-e", `trace=${calls}`, "-p", String(session.pid)]);
  let said = "";
  tracer.stderr.on("data", (chunk) => (said += String(chunk)));
  try {
    await waitFor(() => said.includes("attached"), "strace to attach");
    for (let turn = 0; turn < linesEach; turn++) {
      for (const line of benign) await session.enter(line);
    }
  } finally {
    await stop(tracer);
  }
  const text = readFileSync(log, "utf8");
  const count = (pattern: RegExp) => text.match(pattern)?.length ?? 0;
  return { executed: count(/ execve(?:at)?\(/g), forked: count(/ (?:v?fork|clone3?)\((?!.*CLONE_THREAD)/g) };
}

/** strace lets go of what it watches when it is interrupted. */
async function stop(tracer: ChildProcess): Promise<void> {
  const ended = new Promise((done) => tracer.on("exit", done));
  tracer.kill("SIGINT");
  const forced = setTimeout(() => tracer.kill("SIGKILL"), 10_000);
  await ended;
  clearTimeout(forced);
}

function mostForks({ shell, version }: ShellUnderTest, lines: number): number {
  return shell === "bash" && version < 501 ? lines : 0;
}
