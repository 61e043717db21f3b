import { execFileSync } from "node:child_process";
import { pathsFor } from "../../src/base/paths.ts";
import type { CastEvent } from "../../src/record/format.ts";
import { RecordingWriter } from "../../src/record/store/recording-writer.ts";
import { folderOf } from "../../src/record/store/sessions.ts";
import { formatClock } from "../../src/replay/player/clock.ts";
import { indexPath, indexSessions } from "../../src/search/index-sessions.ts";
import { LineIndex } from "../../src/search/line-index.ts";
import { parseQuery } from "../../src/search/query/parse-query.ts";
import { seeded, syntheticStart } from "../replay/synthetic-session.ts";
import type { Ground, Home } from "./ground.ts";
import { countRow, millisecondsRow, type Row } from "./table.ts";

const sessions = 20;
const linesEach = 50_000;
/** A screen of a fast build: 25 lines at once, each tenth of a second. */
const linesAtOnce = 25;
const everyMs = 100;
const needleEvery = 2500;
const jumps = 12;
const limit = 50;

/** Sessions of a million lines: how fast they are indexed, how long a query takes, and where its hits lead. */
export async function measureSearch(ground: Ground): Promise<readonly Row[]> {
  const home = ground.home();
  const paths = pathsFor(home.env, process.getuid?.() ?? 0);
  for (let n = 0; n < sessions; n++) writeLines(folderOf(paths, idOf(n)).path, n);
  const index = new LineIndex(indexPath(paths));
  try {
    const from = performance.now();
    const cpuFrom = process.cpuUsage();
    await indexSessions(paths, index);
    const seconds = (performance.now() - from) / 1000;
    const { user, system } = process.cpuUsage(cpuFrom);
    const lines = sessions * linesEach;
    const times: number[] = [];
    for (let round = 0; round < ground.rounds; round++) {
      for (const query of queries(round)) {
        const before = performance.now();
        index.search(parseQuery(query), { limit, now: Date.now() });
        times.push(performance.now() - before);
      }
    }
    return [
      countRow("lines indexed in a second", "", lines / seconds, "", { least: 20_000, n: lines }),
      countRow("lines indexed in a CPU-second", "", lines / ((user + system) / 1e6), "", { n: lines }),
      millisecondsRow("query of a million lines", "", times, { most: 5 }),
      countRow("hits that `play --from` does not show within a second", "", countMissed(ground, home, index), "", {
        most: 0,
        n: jumps,
      }),
    ];
  } finally {
    index.close();
  }
}

/** One word, two words, a phrase, the beginning of a word, one of two, fields, and what is nowhere. */
function queries(round: number): readonly string[] {
  const needle = needleOf(round % sessions, (round % (linesEach / needleEvery)) * needleEvery);
  return [
    needle,
    `${needle} worker`,
    '"connection refused by"',
    `${needle.slice(0, -1)}*`,
    "refused OR timeout",
    "worker refused -timeout",
    "refused host:h",
    `worker session:${idOf(round % sessions)}`,
    "nowheretobefound",
  ];
}

function countMissed(ground: Ground, home: Home, index: LineIndex): number {
  let missed = 0;
  for (let n = 0; n < jumps; n++) {
    const needle = needleOf(n % sessions, ((n * 7) % (linesEach / needleEvery)) * needleEvery);
    const [hit] = index.search(parseQuery(needle), { limit, now: Date.now() });
    const shows = (at: number) =>
      hit !== undefined &&
      execFileSync(ground.launcher, ["play", hit.session, "--from", formatClock(Math.max(0, at))], {
        env: { ...home.env },
        encoding: "utf8",
      }).includes(needle);
    // The clock counts whole seconds; the word has to be there at one of the two around it.
    if (hit === undefined || !(shows(hit.at) || shows(hit.at + 1000))) missed++;
  }
  return missed;
}

function writeLines(path: string, session: number): void {
  const id = idOf(session);
  const writer = RecordingWriter.create(folderOf({ state: path.slice(0, path.indexOf("/sessions/")) }, id), {
    ...syntheticStart,
    id,
    startedAt: syntheticStart.startedAt + session * 86_400_000,
  });
  for (const event of linesOf(session)) {
    writer.write(event);
    if (writer.isFull) writer.roll();
  }
  writer.end(0, syntheticStart.startedAt);
}

function* linesOf(session: number): Generator<CastEvent> {
  const random = seeded(session + 1);
  const words = [
    "worker",
    "request",
    "connection",
    "refused",
    "timeout",
    "deploy",
    "compiled",
    "cache",
    "retry",
    "done",
  ];
  for (let line = 0; line < linesEach; line += linesAtOnce) {
    let data = "";
    for (let n = line; n < line + linesAtOnce; n++) {
      const some = Array.from({ length: 4 + random(6) }, () => words[random(words.length)]).join(" ");
      const rare = random(500) === 0 ? " connection refused by peer" : "";
      const needle = n % needleEvery === 0 ? ` ${needleOf(session, n)}` : "";
      data += `\x1b[3${n % 8}m${n}\x1b[0m ${some} id${random(1e6)}${rare}${needle}\r\n`;
    }
    // A screen rests for two seconds where the word is, as somebody would look at it.
    const isLongRest = line % needleEvery === 0;
    yield {
      at: (line / linesAtOnce) * everyMs + Math.floor(line / needleEvery) * 2000 + (isLongRest ? 0 : 2000),
      code: "o",
      data,
    };
  }
}

function needleOf(session: number, line: number): string {
  return `needle${session}x${line}`;
}

function idOf(session: number): string {
  return `20260${1 + Math.floor(session / 28)}${String(1 + (session % 28)).padStart(2, "0")}-000000-aaaa`;
}
