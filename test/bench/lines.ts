import type { Ground, Home } from "./ground.ts";
import { questionsAsked, settled } from "./ground.ts";
import type { Session } from "./session.ts";
import type { ShellUnderTest } from "./shells.ts";
import { beyond, interleave, median, type Series, type Task } from "./statistics.ts";
import { countRow, type Row, timeRow } from "./table.ts";

/** Calls of a function that says when it runs: what a line costs before that is the shell's and the hook's. */
const lines = {
  plain: "mark -la /etc/motd --color=auto",
  variable: 'mark "$HOME/src/project" --tabs=4 && : "done by $USER"',
  /** Holds a trigger word, so that the helper is asked, and allows it: nothing is removed. */
  asked: "mark rm notes.txt",
} as const;

interface Pair {
  readonly one: ShellUnderTest;
  readonly bare: Session;
  readonly hooked: Session;
  readonly home: Home;
}

/** Benign lines and lines that the helper allows: what the hook adds between Enter and the command. */
export async function measureLines(ground: Ground): Promise<readonly Row[]> {
  const pairs: Pair[] = [];
  for (const one of ground.shells) {
    const home = ground.home();
    const hooked = await ground.open(one, { home, hook: ground.hookFor(one) });
    pairs.push({ one, bare: await ground.open(one), hooked, home });
  }
  for (const { hooked } of pairs) await hooked.enter(lines.asked); // starts the helper, which then writes its words
  for (const { hooked } of pairs) await hooked.enter(lines.asked);
  await settled(pairs.map(({ home }) => home));
  const before = await Promise.all(pairs.map(({ home }) => questionsAsked(home)));
  const series = await interleave(ground.rounds, pairs.flatMap(tasksOf));
  const rows: Row[] = [];
  for (const [at, pair] of pairs.entries()) {
    const asked = (await questionsAsked(pair.home)) - (before[at] ?? 0);
    rows.push(...rowsOf(pair.one, series, asked, ground.rounds + 1));
  }
  return rows.toSorted((a, b) => order(a) - order(b));
}

function tasksOf({ one, bare, hooked }: Pair): readonly Task[] {
  return [
    [`${one.name} spawn`, () => bare.enter("timed /bin/true")],
    ...(["plain", "variable", "asked"] as const).flatMap((line): Task[] => [
      [`${one.name} bare ${line}`, () => bare.enter(lines[line])],
      [`${one.name} hooked ${line}`, () => hooked.enter(lines[line])],
    ]),
  ];
}

function rowsOf(one: ShellUnderTest, series: Series, asked: number, expected: number): readonly Row[] {
  const { name } = one;
  const spawn = spawnTimes(one, series.of(`${name} spawn`), series.of(`${name} bare plain`));
  const added = (line: string) => beyond(series.of(`${name} hooked ${line}`), series.of(`${name} bare ${line}`));
  const plain = added("plain");
  const askedOnly = added("asked").map((time) => time - median(plain));
  const isBash = one.shell === "bash";
  return [
    timeRow("yardstick T: spawn /bin/true", name, spawn, ["T", spawn]),
    timeRow("benign line, added", name, plain, ["T", spawn], { most: benignMost(one) }),
    timeRow("benign line with variables, added", name, added("variable"), ["T", spawn], { most: benignMost(one) }),
    timeRow("asked and allowed, beyond a benign line", name, askedOnly, ["T", spawn], {
      most: isBash ? 0.2 : 0.3,
      ...(isBash ? { mostP99: 1.5 } : {}),
    }),
    timeRow("asked and allowed, added in all", name, added("asked"), ["T", spawn]),
    countRow("questions asked for as many such lines", name, asked, "", {
      most: expected,
      least: expected,
      n: expected,
    }),
  ];
}

/** The time of one spawn. fish has no clock: ten were taken from outside, together with what a line takes anyway. */
export function spawnTimes(
  { hasClock }: ShellUnderTest,
  samples: readonly number[],
  bare: readonly number[],
): readonly number[] {
  return hasClock ? samples : beyond(samples, bare).map((time) => time / 10);
}

function benignMost({ shell, version }: ShellUnderTest): number {
  if (shell === "fish") return 0.3;
  return shell === "bash" && version < 503 ? 0.6 : 0.1;
}

const order = ({ what }: Row) =>
  [
    "yardstick",
    "benign line, ",
    "benign line with",
    "asked and allowed, b",
    "asked and allowed, a",
    "questions",
  ].findIndex((head) => what.startsWith(head));
