import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Ground, helperPid, stopHelper, writeAt } from "./ground.ts";
import type { Session } from "./session.ts";
import { config, ruled } from "./rules.ts";
import { interleave, type Task } from "./statistics.ts";
import { countRow, missingRow, type Row, timeRow } from "./table.ts";

/** The first answer when no helper runs, and a crowd of shells that need one at once. */
export async function measureHelperStart(ground: Ground): Promise<readonly Row[]> {
  const runtime = await ground.runtimeYardstick();
  const tasks: Task[] = [["runtime", runtime]];
  for (const one of ground.shells) {
    const home = ground.home();
    const session = await ground.open(one, { home, hook: ground.hookFor(one) });
    tasks.push([one.name, () => firstAnswer(session, () => stopHelper(home))]);
  }
  const series = await interleave(ground.someRounds(0.3), tasks);
  const node = series.of("runtime");
  const rows = ground.shells.map((one) =>
    timeRow("no helper: first answer", one.name, series.of(one.name), ["N", node], { most: 3 }),
  );
  await ground.endSessions();
  return [...rows, ...(await measureCrowd(ground))];
}

async function firstAnswer(session: Session, stop: () => Promise<void>): Promise<number> {
  await stop();
  const took = await session.enter("mark rm notes.txt");
  if (session.output.includes("unchecked")) throw new Error(`the helper did not start: ${session.output}`);
  return took;
}

const crowd = 100;
/** Each shell of the crowd is told something by a rule: what it shows proves that it was answered. */
async function measureCrowd(ground: Ground): Promise<readonly Row[]> {
  const starts = join(ground.folder, "starts");
  const counting = join(ground.folder, "counting-node");
  writeAt(starts, "");
  writeAt(counting, `#!/bin/sh\necho "$1" >>${starts}\nexec ${ground.node} "$@"\n`, 0o755);
  const home = ground.home(config, { COTERM_NODE: counting });
  const kinds = ground.shells.filter(({ shell }, at, all) => all.findIndex((other) => other.shell === shell) === at);
  const sessions: Session[] = [];
  for (let at = 0; at < crowd; at++) {
    const one = kinds[at % kinds.length];
    if (one === undefined) return [missingRow("100 shells at once", "", "no shell here")];
    sessions.push(ground.start(one, { home, hook: ground.hookFor(one) }));
    if (at % 4 === 3) await Promise.all(sessions.slice(-4).map((session) => session.ready()));
  }
  await Promise.all(sessions.map((session) => session.ready()));
  for (const session of sessions) await session.type(ruled.warn.line);
  const from = performance.now();
  for (const session of sessions) session.send("\r");
  const answered = await Promise.allSettled(sessions.map((session) => session.until(ruled.warn.shows, 60_000)));
  const times = answered.flatMap((one) => (one.status === "fulfilled" ? [one.value - from] : []));
  const started = readFileSync(starts, "utf8").split("\n").filter(Boolean).length;
  const where = kinds.map(({ name }) => name).join(", ");
  return [
    countRow(`${crowd} shells at once: helpers started`, where, started, "", { most: 1, least: 1, n: crowd }),
    countRow(`${crowd} shells at once: answered`, where, times.length, "", { least: crowd, n: crowd }),
    countRow(`${crowd} shells at once: last answer`, where, Math.round(Math.max(...times)), "ms", { n: crowd }),
    countRow(`${crowd} shells at once: helpers left`, where, helperPid(home) === null ? 0 : 1, "", {
      least: 1,
      n: crowd,
    }),
  ];
}
