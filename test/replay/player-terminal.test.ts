import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { type IPty, spawn } from "@lydell/node-pty";
import { TerminalModel } from "../../src/record/terminal-model.ts";
import { launcher } from "../shell/terminal.ts";

const folder = mkdtempSync(join(tmpdir(), "coterm-player-"));
after(() => rmSync(folder, { recursive: true, force: true }));

/** Each second a line that says which, in colour; every tenth second a command. */
const seconds = 200;
const lines = Array.from({ length: seconds }, (_, at) => [
  ...(at % 10 === 0 ? [`[0,"m","job ${at}"]`] : []),
  JSON.stringify([1, "o", `\x1b[2J\x1b[H\x1b[31msecond ${at + 1}\x1b[0m of it all\r\n`]),
]);
const file = join(folder, "long.cast");
writeFileSync(file, ['{"version":3,"term":{"cols":80,"rows":20}}', ...lines.flat(), ""].join("\n"));

/** The player in a terminal of its own, and what that terminal shows. */
class PlayerTerminal {
  readonly #pty: IPty;
  readonly #model: TerminalModel;
  raw = "";
  exit: number | null = null;

  constructor(cols: number, rows: number, args: readonly string[], env: Readonly<Record<string, string>> = {}) {
    this.#model = new TerminalModel(cols, rows);
    const own = { PATH: process.env["PATH"] ?? "", HOME: folder, TERM: "xterm-256color", LANG: "C.UTF-8", ...env };
    this.#pty = spawn(launcher, ["play", "--idle-limit", "none", ...args], { cols, rows, cwd: folder, env: own });
    this.#pty.onData((data) => {
      this.raw += data;
      this.#model.write(data);
    });
    this.#pty.onExit(({ exitCode }) => (this.exit = exitCode));
  }

  async until(isShown: (rows: readonly string[]) => boolean, what: string): Promise<void> {
    const deadline = performance.now() + 30_000;
    for (;;) {
      await this.#model.settled();
      if (isShown(this.#model.lines())) return;
      assert.ok(performance.now() < deadline, `${what} is not shown:\n${this.#model.lines().join("\n")}`);
      await new Promise((done) => setTimeout(done, 5));
    }
  }

  async ended(): Promise<number> {
    await this.until(() => this.exit !== null, "the end");
    return this.exit ?? -1;
  }

  type(keys: string): void {
    this.#pty.write(keys);
  }

  /** Pauses it, so that only keys move it. The scrubber is on the screen: keys are read. */
  async pause(): Promise<void> {
    await this.until((rows) => rows.at(-1)?.startsWith("▶") === true, "the scrubber");
    this.type(" ");
    await this.until((rows) => rows.at(-1)?.startsWith("⏸") === true, "the pause");
  }

  close(): void {
    if (this.exit === null) this.#pty.kill("SIGKILL");
  }
}

async function withPlayer(
  [cols, rows]: readonly [number, number],
  use: (player: PlayerTerminal) => Promise<void>,
  args: readonly string[] = [file],
  env: Readonly<Record<string, string>> = {},
): Promise<void> {
  const player = new PlayerTerminal(cols, rows, args, env);
  try {
    await use(player);
  } finally {
    player.close();
  }
}

for (const [cols, rows] of [
  [80, 24],
  [20, 24],
] as const) {
  describe(`the keys of the player in ${cols} columns`, () => {
    const size = [cols, rows] as const;
    const shows = (second: number) => (screen: readonly string[]) =>
      screen[0]?.startsWith(`second ${second} `) === true;

    test("move it: tenths, arrows, minutes, start and end, steps", () =>
      withPlayer(size, async (player) => {
        await player.pause();
        const moves: readonly (readonly [keys: string, second: number])[] = [
          ["5", 100],
          ["\x1b[C", 105],
          ["\x1b[D", 100],
          ["l", 105],
          ["h", 100],
          ["\x1b[1;2C", 160],
          ["\x1b[1;2D", 100],
          [".", 101],
          ["...", 104],
          ["1", 20],
          ["9", 180],
          ["G", 200],
          ["g.", 1],
          ["3", 60],
          ["]", 70],
          ["[", 60],
          ["\x1b[B", 70],
          ["\x1b[A", 60],
          ["zx.", 61],
        ];
        for (const [keys, second] of moves) {
          player.type(keys);
          await player.until(shows(second), `second ${second} after ${JSON.stringify(keys)}`);
          await player.until((screen) => screen.slice(20, -1).every((row) => row === ""), "nothing below it");
        }
      }));

    test("change the speed, list commands, help, and quit", () =>
      withPlayer(size, async (player) => {
        await player.pause();
        player.type(">>");
        await player.until((screen) => screen.at(-1)?.includes(cols < 30 ? "2.25" : "2.25×") === true, "2.25 times");
        player.type("<<");
        await player.until((screen) => screen.at(-1)?.includes("2.25") === false, "once");
        player.type("?");
        await player.until((screen) => screen.some((row) => row.includes("space  pause")), "the help");
        player.type("?5c");
        // The list needs room beside the recorded screen.
        if (cols >= 80) await player.until((screen) => screen.some((row) => /│.*1:30 job 90$/.test(row)), "the list");
        else await player.until(shows(100), "second 100");
        player.type("q");
        assert.equal(await player.ended(), 0);
        assert.ok(player.raw.includes("\x1b[?1049l"), "the screen is given back");
      }));
  });
}

test("a recorded screen with more rows than the terminal shows those with the cursor", () =>
  withPlayer(
    [40, 6],
    async (player) => {
      await player.until((rows) => rows[0]?.startsWith("row 14 ") === true, "row 14 at the top");
      await player.until((rows) => rows[4]?.startsWith("row 18 long") === true, "row 18 above the scrubber");
      player.type("\x03");
      assert.equal(await player.ended(), 0);
    },
    [tallFile()],
  ));

function tallFile(): string {
  const path = join(folder, "tall.cast");
  const text = Array.from({ length: 18 }, (_, at) => `row ${at + 1}${" long".repeat(12)}`).join("\r\n");
  writeFileSync(path, `{"version":3,"term":{"cols":80,"rows":20}}\n${JSON.stringify([0, "o", text])}\n[60,"o",""]\n`);
  return path;
}

test("NO_COLOR: nothing is coloured", () =>
  withPlayer(
    [80, 24],
    async (player) => {
      await player.pause();
      player.type("5");
      await player.until((rows) => rows[0]?.startsWith("second 100 ") === true, "second 100");
      player.type("q");
      await player.ended();
      // oxlint-disable-next-line no-control-regex -- SGR
      assert.doesNotMatch(player.raw, /\x1b\[[0-9;]*[34][0-9][;m]/);
    },
    [file],
    { NO_COLOR: "1" },
  ));

test("TERM=dumb: the screen is printed and nothing is drawn", () =>
  withPlayer(
    [80, 24],
    async (player) => {
      assert.equal(await player.ended(), 0);
      assert.equal(player.raw.trimEnd(), "second 60 of it all");
    },
    [file, "--from", "60"],
    { TERM: "dumb" },
  ));

test("a recording that is damaged plays up to there and says where", () => {
  const path = join(folder, "cut.cast");
  writeFileSync(path, '{"version":3,"term":{"cols":80,"rows":20}}\n[1,"o","before"]\n[1,"o","aft');
  return withPlayer(
    [80, 24],
    async (player) => {
      await player.until((rows) => rows[0]?.startsWith("before") === true, "what stands before");
      player.type("q");
      assert.equal(await player.ended(), 2);
      assert.match(player.raw, /is damaged and was played up to there: line 3 is no event/);
    },
    [path],
  );
});
