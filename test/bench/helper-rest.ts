import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { exchangeLine } from "../../src/base/exchange.ts";
import { ask } from "../../src/helper/client.ts";
import { type Ground, type Home, helperPid, waitFor } from "./ground.ts";
import { question, startHelper } from "./load.ts";
import { config, ruled } from "./rules.ts";
import { countRow, type Row } from "./table.ts";

const questions = 30_000;
/** Each of so many is answered with a frame: these load Ink. */
const frameEvery = 300;
const idleSeconds = 20;

/** What the helper takes when nobody asks, and how much memory it holds after many questions. */
export async function measureHelperAtRest(ground: Ground): Promise<readonly Row[]> {
  const home = ground.home(config);
  await startHelper(ground, home);
  const pid = helperPid(home);
  if (pid === null) throw new Error("the helper has no id");
  for (let turn = 0; turn < 10; turn++) await ask(home.files, question(home, "rm notes.txt"));
  const ticks = await idleTicks(pid);

  await putQuestions(home);
  const plain = startPlainServer(ground);
  try {
    await waitFor(() => existsSync(plain.path), "the plain server");
    for (let turn = 0; turn < questions; turn += 4) {
      await Promise.all(Array.from({ length: 4 }, () => exchangeLine(plain.path, "coterm1\0", 5000)));
    }
    const ours = residentBytes(pid);
    const theirs = residentBytes(plain.child.pid ?? 0);
    return [
      countRow(`helper: CPU ticks in ${idleSeconds} idle seconds`, "", ticks, "", { most: 0, n: 10 }),
      countRow(`helper: memory after ${questions} questions / bare server`, "", ours / theirs, "×", {
        most: 1.6,
        n: questions,
        note: `${megabytes(ours)} / ${megabytes(theirs)} MB`,
      }),
    ];
  } finally {
    plain.child.kill("SIGKILL");
  }
}

async function putQuestions(home: Home): Promise<void> {
  for (let turn = 0; turn < questions; turn += 4) {
    await Promise.all(
      [0, 1, 2, 3].map((at) => {
        const line = (turn + at) % frameEvery === 0 ? ruled.ask.line : `rm notes-${turn}.txt`;
        return ask(home.files, question(home, line, String(turn + at + 1)));
      }),
    );
  }
}

/** Waits, for a while at most, until what it does after questions is done: rules to compile, events to take in. */
async function idleTicks(pid: number): Promise<number> {
  for (let turn = 0; turn < 10; turn++) {
    const before = cpuTicks(pid);
    await new Promise((done) => setTimeout(done, 2000));
    if (cpuTicks(pid) === before) break;
  }
  const before = cpuTicks(pid);
  await new Promise((done) => setTimeout(done, idleSeconds * 1000));
  return cpuTicks(pid) - before;
}

/** User and system time of a process, in the kernel's ticks of 10 ms. */
function cpuTicks(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
  return Number(fields[11]) + Number(fields[12]);
}

function residentBytes(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) * 1024;
}

/** A server on the same runtime that does nothing but answer. */
function startPlainServer(ground: Ground): { child: ChildProcess; path: string } {
  const path = join(ground.folder, "plain.sock");
  const program = `require("node:net").createServer((s) => s.on("data", () => s.end("1\\tallow\\t\\t0\\t\\n"))).listen(process.argv[1])`;
  return { child: spawn(ground.node, ["-e", program, path], { stdio: "ignore" }), path };
}

const megabytes = (bytes: number) => Math.round(bytes / 1_000_000);
