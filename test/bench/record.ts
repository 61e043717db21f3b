import { createWriteStream, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { once } from "node:events";
import { spawn } from "@lydell/node-pty";
import { type Ground, type Home, helperPid, waitFor } from "./ground.ts";
import { startHelper } from "./load.ts";
import { beyond, median, Series } from "./statistics.ts";
import { countRow, millisecondsRow, type Row } from "./table.ts";

const shownMegabytes = 60;
const floods = 3;
const keystrokes = 300;
/** Of /proc/…/stat; the same on every Linux that Node runs on. */
const ticksPerSecond = 100;

/** What a recording costs: CPU and time of a terminal that shows much, and the wait for a typed key's echo. */
export async function measureRecording(ground: Ground): Promise<readonly Row[]> {
  const home = ground.home("record: never\n");
  await startHelper(ground, home);
  const helper = helperPid(home);
  if (helper === null) throw new Error("the helper has no id");
  const text = join(ground.folder, "shown.txt");
  await writeText(text, shownMegabytes);
  return [...(await measureFlood(ground, home, text, helper)), ...(await measureEcho(ground, home))];
}

async function measureFlood(ground: Ground, home: Home, text: string, helper: number): Promise<Row[]> {
  const recorded = [ground.launcher, "record", "--quiet", "--"];
  const all = new Series();
  let gaps = 0;
  for (let turn = 0; turn < floods; turn++) {
    // What it takes to begin and to end is not a matter of how much is shown.
    const idle = await show(home, ["cat", "/dev/null"]);
    const idleRecorded = await show(home, [...recorded, "cat", "/dev/null"]);
    const bare = await show(home, ["cat", text]);
    const before = cpuOf(helper);
    const flood = await show(home, [...recorded, "cat", text]);
    all.add("bare cpu", (bare.cpuMs - idle.cpuMs) / shownMegabytes);
    all.add("recorded cpu", (flood.cpuMs - idleRecorded.cpuMs) / shownMegabytes);
    all.add("recorded speed", shownMegabytes / (flood.shownMs / 1000));
    all.add("bare speed", shownMegabytes / (bare.shownMs / 1000));
    const { stored, marked } = await waitForEnd(home);
    all.add("stored", stored / 1e6);
    gaps += marked;
    await waitFor(() => isAtRest(helper), "the keyframes", 120_000);
    all.add("helper cpu", (cpuOf(helper) - before) / shownMegabytes);
  }
  const perMegabyte = (name: string) => median(all.of(name));
  return [
    countRow(
      "CPU per MB shown, to a bare terminal",
      "script",
      perMegabyte("recorded cpu") / perMegabyte("bare cpu"),
      "×",
      {
        most: 2.6,
        n: floods,
      },
    ),
    countRow("MB shown in a second, recorded", "script", perMegabyte("recorded speed"), "", { least: 15, n: floods }),
    countRow("MB shown in a second, bare", "", perMegabyte("bare speed"), "", { n: floods }),
    millisecondsRow("CPU per MB shown, bare", "", all.of("bare cpu")),
    millisecondsRow("CPU per MB shown, recorded", "script", all.of("recorded cpu")),
    millisecondsRow("CPU per MB shown, in the helper", "recorder", all.of("helper cpu")),
    countRow(`MB stored of ${shownMegabytes} shown at once`, "recorder", perMegabyte("stored"), "", {
      n: floods,
      note: gaps === 0 ? "no gap" : `${gaps} gaps marked`,
    }),
  ];
}

async function measureEcho(ground: Ground, home: Home): Promise<Row[]> {
  const echo = ["sh", "-c", "stty raw -echo; printf READY; exec cat"];
  const bare = await Echo.start(home, echo);
  const recorded = await Echo.start(home, [ground.launcher, "record", "--quiet", "--", ...echo]);
  const all = new Series();
  try {
    for (let turn = 0; turn < keystrokes; turn++) {
      all.add("bare", await bare.type());
      all.add("recorded", await recorded.type());
    }
  } finally {
    bare.end();
    recorded.end();
  }
  const micros = (samples: readonly number[]) => median(samples) * 1000;
  return [
    countRow(
      "typed key to its echo, beyond a bare terminal",
      "script",
      micros(beyond(all.of("recorded"), all.of("bare"))),
      "µs",
      {
        most: 150,
        n: keystrokes,
      },
    ),
    millisecondsRow("typed key to its echo, bare", "", all.of("bare")),
    millisecondsRow("typed key to its echo, recorded", "script", all.of("recorded")),
  ];
}

interface Shown {
  /** From the first byte shown to the last. */
  readonly shownMs: number;
  /** Of this process, which is the terminal, and of what ran in it. */
  readonly cpuMs: number;
}

async function show(home: Home, [program = "", ...args]: readonly string[]): Promise<Shown> {
  const before = cpuWithChildren();
  const terminal = spawn(program, args, { cols: 100, rows: 40, cwd: home.folder, env: home.env, encoding: null });
  let first = 0;
  let last = 0;
  terminal.onData(() => {
    last = performance.now();
    first ||= last;
  });
  await new Promise<void>((done) => terminal.onExit(() => done()));
  return { shownMs: last - first, cpuMs: cpuWithChildren() - before };
}

/** A program that sends back each key, in a terminal of its own. */
class Echo {
  readonly #terminal: ReturnType<typeof spawn>;
  #shown = "";
  #wake: () => void = () => undefined;

  private constructor(terminal: ReturnType<typeof spawn>) {
    this.#terminal = terminal;
    terminal.onData((data) => {
      this.#shown += data;
      this.#wake();
    });
  }

  static async start(home: Home, [program = "", ...args]: readonly string[]): Promise<Echo> {
    const echo = new Echo(spawn(program, args, { cols: 100, rows: 40, cwd: home.folder, env: home.env }));
    await waitFor(() => echo.#shown.includes("READY"), "the echo");
    for (let turn = 0; turn < 20; turn++) await echo.type(); // what is loaded once
    return echo;
  }

  async type(): Promise<number> {
    this.#shown = "";
    const from = performance.now();
    const echoed = new Promise<void>((done) => (this.#wake = done));
    this.#terminal.write("x");
    await echoed;
    return performance.now() - from;
  }

  end(): void {
    this.#terminal.kill("SIGHUP");
  }
}

/** What is known of the newest session once it has ended. */
async function waitForEnd(home: Home): Promise<{ stored: number; marked: number }> {
  const { listSessions } = await import("../../src/record/store/sessions.ts");
  const paths = { state: join(home.folder, ".local/state/coterm") };
  await waitFor(() => listSessions(paths).every(({ state }) => state !== "open"), "the recording's end", 120_000);
  const last = listSessions(paths).at(-1);
  return { stored: last?.bytes ?? 0, marked: last?.gaps ?? 0 };
}

async function isAtRest(pid: number): Promise<boolean> {
  const before = cpuOf(pid);
  await new Promise((done) => setTimeout(done, 500));
  return cpuOf(pid) - before <= 1000 / ticksPerSecond;
}

function cpuWithChildren(): number {
  return (
    statOf("self")
      .slice(11, 15)
      .reduce((sum, ticks) => sum + Number(ticks), 0) *
    (1000 / ticksPerSecond)
  );
}

function cpuOf(pid: number): number {
  return (
    statOf(String(pid))
      .slice(11, 13)
      .reduce((sum, ticks) => sum + Number(ticks), 0) *
    (1000 / ticksPerSecond)
  );
}

/** The fields behind the name, which can hold anything. */
function statOf(process: string): readonly string[] {
  const stat = readFileSync(`/proc/${process}/stat`, "utf8");
  return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
}

/** Lines with colours, as builds and servers show them. */
async function writeText(path: string, megabytes: number): Promise<void> {
  if (existsSync(path)) return;
  const file = createWriteStream(path);
  const words = [
    "compiled",
    "src/app/module",
    "in",
    "200",
    "GET /api/v1/items",
    "warning:",
    "unused",
    "2026-01-01T00:00:00Z",
  ];
  let written = 0;
  for (let line = 0; written < megabytes * 1e6; line++) {
    const picked = Array.from({ length: 4 + (line % 7) }, (_, at) => words[(line * 7 + at * 3) % words.length]);
    const text = `\x1b[3${line % 8}m${line}\x1b[0m ${picked.join(" ")}\n`;
    written += text.length;
    if (!file.write(text)) await once(file, "drain");
  }
  file.end();
  await once(file, "finish");
}
