/**
 * `npm run bench [-- [--json] [--rounds N] [--dist FOLDER] [--shell NAME] [PART…]]`: measures what coterm costs, in one
 * run on one machine, and says which figures are over their goal. Exits 1 when one is.
 *
 * Absolute times say little about another machine, so that most figures are ratios to a yardstick of the same run:
 * T is spawning /bin/true from that very shell, N is `node -e 0` on the runtime that the helper uses. Samples of what
 * is compared are taken in turn. COTERM_BENCH_SHELLS names more shells (shells.ts), COTERM_BENCH_GLIBC the root folder
 * of a newer system for programs that this one is too old for (peers.ts).
 */
import { arch, cpus, release } from "node:os";
import { parseArgs } from "node:util";
import { Ground } from "./ground.ts";
import { measureDecisions } from "./decide.ts";
import { measureEvents } from "./event.ts";
import { measureFloor } from "./floor.ts";
import { measureHandOver } from "./hand-over.ts";
import { measureHelperAtRest } from "./helper-rest.ts";
import { measureHelperStart } from "./helper-start.ts";
import { measureLines } from "./lines.ts";
import { measurePeers } from "./peers.ts";
import { countProcesses } from "./processes.ts";
import { measureProcessInfo } from "./process-info.ts";
import { measureQuestions } from "./question.ts";
import { measureRecording } from "./record.ts";
import { measureReplay } from "./replay.ts";
import { measureSearch } from "./search.ts";
import { measureStartup } from "./startup.ts";
import { measureRedaction } from "./redact.ts";
import { formatTable, type Row } from "./table.ts";

type Measure = (ground: Ground) => Promise<readonly Row[]>;

const parts: Readonly<Record<string, Measure>> = {
  decide: () => Promise.resolve(measureDecisions()),
  lines: measureLines,
  floor: measureFloor,
  processes: countProcesses,
  event: measureEvents,
  startup: measureStartup,
  question: measureQuestions,
  redact: measureRedaction,
  "helper-start": measureHelperStart,
  "helper-rest": measureHelperAtRest,
  "hand-over": measureHandOver,
  peers: measurePeers,
  record: measureRecording,
  "process-info": measureProcessInfo,
  replay: measureReplay,
  search: measureSearch,
};

const { values, positionals } = parseArgs({
  options: {
    json: { type: "boolean", default: false },
    rounds: { type: "string", default: "100" },
    dist: { type: "string" },
    shell: { type: "string", default: "" },
  },
  allowPositionals: true,
});
const unknown = positionals.filter((name) => !(name in parts));
if (unknown.length > 0 || !(Number(values.rounds) >= 1)) {
  process.stderr.write(
    `usage: npm run bench -- [--json] [--rounds N] [--dist FOLDER] [--shell NAME] [${Object.keys(parts).join("|")}]…\n`,
  );
  process.exit(2);
}
delete process.env["NODE_EXTRA_CA_CERTS"]; // read at every start by some versions of Node: 60 ms for each N

const chosen = Object.entries(parts).filter(([name]) => positionals.length === 0 || positionals.includes(name));
const ground = await Ground.prepare(Number(values.rounds), values.dist, values.shell);
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.once(signal, () => void ground.close().finally(() => process.exit(1)));
}
const measured: Row[] = [];
const failures: string[] = [];
try {
  for (const [part, measure] of chosen) {
    process.stderr.write(`measuring ${part} …\n`);
    try {
      measured.push(...(await measure(ground)));
    } catch (error) {
      failures.push(`${part}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    } finally {
      await ground.endSessions();
    }
  }
} finally {
  await ground.close();
}

const machine = `${cpus().length} × ${cpus()[0]?.model ?? arch()}, Linux ${release()}, Node ${process.version}`;
if (values.json) {
  process.stdout.write(`${JSON.stringify({ machine, rounds: ground.rounds, rows: measured, failures }, null, 2)}\n`);
} else {
  process.stdout.write(`${machine}\n\n${formatTable(measured)}\n`);
}
for (const failure of failures) process.stderr.write(`could not measure ${failure}\n`);
process.exit(failures.length > 0 || measured.some(({ mark }) => mark === "over") ? 1 : 0);
