import type { Shell } from "../../src/parse/command.ts";
import type { Ground } from "./ground.ts";
import { spawnTimes } from "./lines.ts";
import { beyond, interleave, type Task } from "./statistics.ts";
import { type Row, timeRow } from "./table.ts";

/** The hook's own function for one record, called as the hook does when a line starts. */
const writeEvent: Readonly<Record<Shell, string>> = {
  zsh: `event() { __coterm_append S 1 "$PWD" 'git status --short' }`,
  bash: `event() { __coterm_append S "$EPOCHREALTIME" 7 1 "$PWD" 'git status --short'; }`,
  fish: `function event; __coterm_record S 7\\x1f1\\x1f$PWD\\x1f'git status --short'; end`,
};

/** One record appended to the spool. */
export async function measureEvents(ground: Ground): Promise<readonly Row[]> {
  const tasks: Task[] = [];
  for (const one of ground.shells) {
    const session = await ground.open(one, { hook: ground.hookFor(one), after: writeEvent[one.shell] });
    tasks.push(
      [`${one.name} spawn`, () => session.enter("timed /bin/true")],
      [`${one.name} event`, () => session.enter("timed event")],
      [`${one.name} nothing`, () => session.enter("timed :")],
    );
  }
  const series = await interleave(ground.rounds, tasks);
  return ground.shells.map((one) => {
    const nothing = series.of(`${one.name} nothing`);
    const event = beyond(series.of(`${one.name} event`), nothing);
    const spawn = spawnTimes(one, series.of(`${one.name} spawn`), nothing);
    return timeRow("event written", one.name, one.hasClock ? event : event.map((time) => time / 10), ["T", spawn], {
      most: 0.08,
    });
  });
}
