import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { spawn } from "@lydell/node-pty";
import { pathsFor } from "../../src/base/paths.ts";
import { readProcesses } from "../../src/processes/read-processes.ts";
import { folderOf, listSessions } from "../../src/record/store/sessions.ts";
import { type Ground, type Home, helperPid, waitFor } from "./ground.ts";
import { startHelper } from "./load.ts";
import { median, Series } from "./statistics.ts";
import { countRow, millisecondsRow, missingRow, type Row } from "./table.ts";

const programs = 200;
const rounds = 3;
/** Of /proc/…/stat; the same on every Linux that Node runs on. */
const ticksPerSecond = 100;

/** A build of 200 programs, recorded with its processes off, sampled and traced: what each costs and what it sees. */
export async function measureProcessInfo(ground: Ground): Promise<readonly Row[]> {
  for (const program of ["strace", "make", "cc"]) {
    if (spawnSync(program, ["--version"]).status !== 0)
      return [missingRow("processes of a build", "", `no ${program}`)];
  }
  const homes = { off: ground.home("process_info: off\n"), sample: ground.home("process_info: sample\n") };
  for (const home of Object.values(homes)) await startHelper(ground, home);
  const series = new Series();
  let seen = 0;
  let sampled = 0;
  for (let round = 0; round < rounds; round++) {
    series.add("off", (await build(ground, homes.off, [])).cpuMs);
    const sample = await build(ground, homes.sample, []);
    series.add("sample", sample.cpuMs);
    sampled = Math.max(sampled, sample.programs);
    const traced = await build(ground, homes.off, ["--trace"]);
    series.add("trace", traced.cpuMs);
    seen = round === 0 ? traced.programs : Math.min(seen, traced.programs);
  }
  const off = median(series.of("off"));
  return [
    countRow(`compilers seen of ${programs}`, "trace", seen, "", { least: programs, n: rounds }),
    countRow("CPU of a build, to one without", "trace", median(series.of("trace")) / off, "×", {
      most: 1.8,
      n: rounds,
    }),
    countRow(`compilers seen of ${programs}`, "sample", sampled, "", { n: rounds }),
    countRow("CPU of a build, to one without", "sample", median(series.of("sample")) / off, "×", { n: rounds }),
    millisecondsRow("CPU of a build", "untraced", series.of("off")),
  ];
}

/** Runs the build in a recorded terminal. CPU counts what ran in it, the tracer, and the helper until all is stored. */
async function build(
  ground: Ground,
  home: Home,
  options: readonly string[],
): Promise<{ cpuMs: number; programs: number }> {
  const helper = helperPid(home);
  if (helper === null) throw new Error("the helper has no id");
  const folder = writeSources(home);
  const paths = pathsFor(home.env, process.getuid?.() ?? 0);
  const before = cpuOf(["self", 11, 15]) + cpuOf([String(helper), 11, 13]);
  const args = ["record", "--quiet", ...options, "--", "make", "-s", "-B", "-C", folder];
  const terminal = spawn(ground.launcher, args, { cols: 100, rows: 40, cwd: folder, env: { ...home.env } });
  await new Promise<void>((done) => terminal.onExit(() => done()));
  await waitFor(() => listSessions(paths).every(({ state }) => state !== "open"), "the recording's end", 60_000);
  const cpuMs = cpuOf(["self", 11, 15]) + cpuOf([String(helper), 11, 13]) - before;
  const last = listSessions(paths).at(-1);
  const found = last === undefined ? [] : readProcesses(folderOf(paths, last.id));
  const sources = new Set(found.flatMap(({ argv }) => (/(?:^|\/)cc$/.test(argv[0] ?? "") ? argv.slice(-1) : [])));
  return { cpuMs, programs: sources.size };
}

function writeSources(home: Home): string {
  const names = Array.from({ length: programs }, (_, n) => `part${n}`);
  for (const [n, name] of names.entries()) {
    writeFileSync(join(home.folder, `${name}.c`), `int part${n}(int a) { return a * ${n} + 1; }\n`);
  }
  const all = `all: ${names.map((name) => `${name}.s`).join(" ")}\n`;
  writeFileSync(join(home.folder, "Makefile"), `${all}%.s: %.c\n\tcc -O1 -S -o $@ $<\n`);
  return home.folder;
}

/** Milliseconds that a process has used: fields of its `stat` behind the name, which can hold anything. */
function cpuOf([process, from, to]: readonly [process: string, from: number, to: number]): number {
  const stat = readFileSync(`/proc/${process}/stat`, "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return fields.slice(from, to).reduce((sum, ticks) => sum + Number(ticks), 0) * (1000 / ticksPerSecond);
}
