import type { Ground } from "./ground.ts";
import type { ShellUnderTest } from "./shells.ts";
import { beyond, interleave, type Task } from "./statistics.ts";
import { millisecondsRow, type Row, timeRow } from "./table.ts";

/** What loading the hook costs: the `eval` by itself, and the time until a new shell shows its first prompt. */
export async function measureStartup(ground: Ground): Promise<readonly Row[]> {
  const runtime = await ground.runtimeYardstick();
  const tasks: Task[] = [["runtime", runtime]];
  for (const one of ground.shells) {
    if (one.hasClock) {
      const session = await ground.open(one, { after: loadFunction(ground, one) });
      tasks.push([`${one.name} load`, () => session.enter("timed load")]);
    }
    const bare = ground.home();
    const hooked = ground.home();
    tasks.push(
      [`${one.name} bare`, () => firstPrompt(ground, one, { home: bare, hook: "" })],
      [`${one.name} hooked`, () => firstPrompt(ground, one, { home: hooked, hook: ground.hookFor(one) })],
    );
  }
  const series = await interleave(ground.someRounds(0.5), tasks);
  const node = series.of("runtime");
  return [
    timeRow("yardstick N: node -e 0", "", node, ["N", node]),
    ...ground.shells
      .filter(({ hasClock }) => hasClock)
      .map((one) =>
        timeRow(`eval "$(coterm init ${one.shell})"`, one.name, series.of(`${one.name} load`), ["N", node], {
          most: 0.25,
        }),
      ),
    ...ground.shells.map((one) =>
      millisecondsRow(
        "start-up added, to the first prompt",
        one.name,
        beyond(series.of(`${one.name} hooked`), series.of(`${one.name} bare`)),
        { most: 10 },
      ),
    ),
  ];
}

/** A function that loads the hook as if it had not been loaded before. */
function loadFunction(ground: Ground, one: ShellUnderTest): string {
  return `load() { unset __coterm_owner; ${ground.hookFor(one)}; }`;
}

async function firstPrompt(
  ground: Ground,
  one: ShellUnderTest,
  options: { home: ReturnType<Ground["home"]>; hook: string },
): Promise<number> {
  const from = performance.now();
  const session = ground.start(one, options);
  const at = await session.until("READY>");
  await ground.end(session);
  return at - from;
}
