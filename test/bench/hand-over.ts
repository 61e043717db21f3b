import { join } from "node:path";
import { build } from "../../src/build/build.ts";
import { sentenceOf } from "../../src/base/errors.ts";
import { ask, askVersion } from "../../src/helper/client.ts";
import type { Ground, Home } from "./ground.ts";
import { question, startHelper } from "./load.ts";
import type { Session } from "./session.ts";
import { interleave } from "./statistics.ts";
import { countRow, millisecondsRow, type Row, timeRow } from "./table.ts";

interface Load {
  readonly times: number[];
  readonly failures: string[];
}

/** A helper of a later build takes over while programs and shells of all kinds go on asking. */
export async function measureHandOver(ground: Ground): Promise<readonly Row[]> {
  const runtime = await ground.runtimeYardstick();
  const node = (await interleave(10, [["runtime", runtime]])).of("runtime");
  const home = ground.home();
  await startHelper(ground, home);
  const first = await askVersion(home.files);
  const shells: Session[] = [];
  for (const one of ground.shells) {
    const session = await ground.open(one, { home, hook: ground.hookFor(one) });
    await session.enter("mark rm notes.txt");
    shells.push(session);
  }
  const later = join(ground.folder, "later");
  await build(later);

  let isOver = false;
  const direct: Load = { times: [], failures: [] };
  const typed: Load = { times: [], failures: [] };
  const loads = [
    ...[1, 2, 3].map(() => askOn(home, direct, () => isOver)),
    ...shells.map((session) => typeOn(session, typed, () => isOver)),
  ];
  await pause(500);
  await startHelper(ground, home, join(later, "bin/coterm"));
  await pause(1500); // the old one goes on listening for a while
  isOver = true;
  await Promise.all(loads);
  const second = await askVersion(home.files);
  if (second.build <= first.build) throw new Error("the later build has not taken over");

  const failures = [...direct.failures, ...typed.failures];
  const worst = [Math.max(...direct.times)];
  return [
    countRow("upgrade under load: failed questions", "sockets", direct.failures.length, "", {
      most: 0,
      n: direct.times.length + direct.failures.length,
      ...(failures[0] === undefined ? {} : { note: failures[0].slice(0, 200) }),
    }),
    countRow(
      "upgrade under load: lines run unchecked",
      ground.shells.map(({ name }) => name).join(", "),
      typed.failures.length,
      "",
      {
        most: 0,
        n: typed.times.length + typed.failures.length,
      },
    ),
    timeRow("upgrade under load: worst stall", "sockets", worst, ["N", node]),
    millisecondsRow("upgrade under load: one question", "sockets", direct.times),
  ];
}

async function askOn(home: Home, load: Load, isOver: () => boolean): Promise<void> {
  for (let id = 1; !isOver(); id++) {
    const from = performance.now();
    try {
      const { verdict } = await ask(home.files, question(home, "rm notes.txt", String(id)));
      if (verdict === "allow") load.times.push(performance.now() - from);
      else load.failures.push(`the verdict was ${verdict}`);
    } catch (error) {
      load.failures.push(sentenceOf(error));
    }
  }
}

async function typeOn(session: Session, load: Load, isOver: () => boolean): Promise<void> {
  while (!isOver()) {
    const took = await session.enter("mark rm notes.txt");
    if (session.output.includes("coterm:")) load.failures.push(session.output);
    else load.times.push(took);
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((done) => setTimeout(done, ms));
}
