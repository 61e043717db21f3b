import type { Ground, Home } from "./ground.ts";
import { settled } from "./ground.ts";
import { spawnTimes } from "./lines.ts";
import { config, ruled } from "./rules.ts";
import type { Session } from "./session.ts";
import type { ShellUnderTest } from "./shells.ts";
import { beyond, interleave, Series, type Task } from "./statistics.ts";
import { type Row, timeRow } from "./table.ts";

interface Asked {
  readonly one: ShellUnderTest;
  readonly session: Session;
  readonly home: Home;
}

/** From Enter to the first text of the question, from the key `y` to the command, and from Enter to the rich screen. */
export async function measureQuestions(ground: Ground): Promise<readonly Row[]> {
  const runtime = await ground.runtimeYardstick();
  const shells: Asked[] = [];
  for (const one of ground.shells) {
    const home = ground.home(config);
    shells.push({
      one,
      home,
      session: await ground.open(one, { home, hook: ground.hookFor(one) }),
    });
  }
  for (const { session } of shells) await askAndSayYes(session, () => undefined); // starts the helper
  await settled(shells.map(({ home }) => home));
  const keys = new Series();
  const tasks: Task[] = [["runtime", runtime]];
  for (const { one, session } of shells) {
    const bare = await ground.open(one);
    tasks.push(
      [`${one.name} spawn`, () => bare.enter("timed /bin/true")],
      [`${one.name} bare`, () => bare.enter("mark")],
      [`${one.name} question`, () => askAndSayYes(session, (took) => keys.add(one.name, took))],
      [`${one.name} screen`, () => askOnScreen(session)],
    );
  }
  const series = await interleave(ground.someRounds(0.5), tasks);
  const node = series.of("runtime");
  return [
    ...shells.map(({ one }) =>
      timeRow("question on screen after Enter", one.name, series.of(`${one.name} question`), ["N", node], {
        most: 0.15,
      }),
    ),
    ...shells.map(({ one }) => keyRow(one, keys.of(one.name).slice(1), series)),
    ...shells.map(({ one }) =>
      timeRow("rich screen, first paint", one.name, series.of(`${one.name} screen`), ["N", node], { most: 4 }),
    ),
  ];
}

/**
 * From the key to the command's first output. The clock of fish is ours, and it needs more than T from Enter to the
 * first output without a guard: that is taken off.
 */
function keyRow(one: ShellUnderTest, took: readonly number[], series: Series): Row {
  const bare = series.of(`${one.name} bare`);
  return timeRow(
    "key → answer",
    one.name,
    one.hasClock ? took : beyond(took, bare),
    ["T", spawnTimes(one, series.of(`${one.name} spawn`), bare)],
    { most: 1, ...(one.hasClock ? {} : { note: "beyond what the bare shell takes from Enter" }) },
  );
}

async function askAndSayYes(session: Session, tookKey: (ms: number) => void): Promise<number> {
  await session.type(ruled.ask.line);
  const from = session.send("\r");
  const shown = await session.until(ruled.ask.shows);
  await session.quiet(40); // the shell throws away what is typed before it waits for the key
  const pressed = session.send("y");
  tookKey((await session.until("<<")) - pressed);
  await session.until("READY>");
  await session.quiet(5);
  return shown - from;
}

/** Declined with Esc: the line comes back for editing and is cleared. */
async function askOnScreen(session: Session): Promise<number> {
  await session.type(ruled.type.line);
  const from = session.send("\r");
  const shown = await session.until(ruled.type.shows);
  await session.quiet(120); // the screen settles: keys that come with its first paint are not taken for an answer
  session.send("\x1b");
  await session.until("READY>");
  await session.quiet(120);
  session.send("\x03"); // fish 4 clears the line in its place, the others show a new prompt
  await session.quiet(100);
  return shown - from;
}
