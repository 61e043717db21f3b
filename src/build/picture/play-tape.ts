import { execFileSync } from "node:child_process";
import {
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { type IPty, spawn } from "@lydell/node-pty";
import xterm from "@xterm/headless";
import type { Frame } from "./draw-svg.ts";
import { readScreen } from "./read-screen.ts";
import type { Step, Tape } from "./read-tape.ts";

/** The screen is as it is meant to be when nothing has been written for so long. */
const quietMs = 150;
const longestWaitMs = 20_000;

/** Nobody's: a picture made in a container must not say that root types. */
const unprivileged = 65_534;

/**
 * Plays a tape in a real zsh in a fresh home. How long a frame is shown is what the tape says, not what it took.
 *
 * @param binFolder What is in front of PATH: where `coterm` is.
 */
export async function playTape(tape: Tape, binFolder: string): Promise<Frame[]> {
  const home = realpathSync(mkdtempSync(join(tmpdir(), "coterm-picture-")));
  const user = process.getuid?.() === 0 ? { uid: unprivileged, gid: unprivileged } : {};
  const env = environment(home, binFolder);
  const runtime = join(home, ".run");
  mkdirSync(runtime, { mode: 0o700 });
  writeFileSync(join(home, ".zshrc"), `${tape.dotfile.join("\n")}\n`);
  if (user.uid !== undefined) for (const path of [home, runtime]) chownSync(path, user.uid, user.gid);
  try {
    for (const line of tape.setup) execFileSync("sh", ["-ec", line], { cwd: home, env, ...user, stdio: "pipe" });
    const player = new Player(
      tape,
      spawn("zsh", ["--no-globalrcs", "-i"], { ...optionsFor(tape), ...user, cwd: home, env }),
    );
    try {
      for (const step of tape.steps) await player.take(step);
    } finally {
      await player.close();
    }
    return player.frames;
  } finally {
    endHelper(runtime);
    rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  }
}

class Player {
  readonly frames: Frame[] = [];
  readonly #pty: IPty;
  readonly #screen: InstanceType<typeof xterm.Terminal>;
  readonly #ended: Promise<void>;
  #written = "";
  #lastOutputAt = Date.now();
  #isCursorShown = true;

  constructor({ columns, rows }: Tape, pty: IPty) {
    this.#pty = pty;
    this.#screen = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true });
    this.#screen.onData((reply) => this.#pty.write(reply)); // answers to queries such as the cursor's position
    pty.onData((data) => {
      this.#written += data;
      this.#lastOutputAt = Date.now();
      for (const [, letter] of data.matchAll(/\x1b\[\?25([hl])/g)) this.#isCursorShown = letter === "h";
      this.#screen.write(data);
    });
    this.#ended = new Promise((resolve) => pty.onExit(() => resolve()));
  }

  async take(step: Step): Promise<void> {
    switch (step.kind) {
      case "type":
        for (const [index, character] of [...step.text].entries()) {
          this.#send(character);
          await this.#until(() => this.#written !== "", `an echo of "${character}"`);
          await this.#shoot(paceOf(character, index));
        }
        break;
      case "press":
        this.#send(step.bytes);
        break;
      case "wait":
        await this.#until(() => stripVTControlCharacters(this.#written).includes(step.text), `"${step.text}"`);
        break;
      case "hold":
        await this.#shoot(step.ms);
        break;
      default:
        step satisfies never;
    }
  }

  async close(): Promise<void> {
    this.#pty.kill("SIGKILL");
    await this.#ended;
  }

  #send(bytes: string): void {
    this.#written = "";
    this.#pty.write(bytes);
  }

  async #shoot(ms: number): Promise<void> {
    await this.#until(() => Date.now() - this.#lastOutputAt > quietMs, "a quiet screen");
    await new Promise<void>((resolve) => this.#screen.write("", resolve)); // all before it has been processed
    this.frames.push({ screen: readScreen(this.#screen, this.#isCursorShown), ms });
  }

  async #until(condition: () => boolean, what: string): Promise<void> {
    const deadline = Date.now() + longestWaitMs;
    while (!condition()) {
      if (Date.now() > deadline) {
        throw new Error(`waited in vain for ${what}; since the last key the shell has written:\n${this.#written}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }
}

/** A hand's rhythm, the same each time: slower after a blank and at a hyphen, never quite even. */
function paceOf(character: string, index: number): number {
  const base = character === " " ? 110 : character === "-" ? 95 : 65;
  return base + ((index * 37) % 40);
}

function optionsFor({ columns, rows }: Tape) {
  return { cols: columns, rows, name: "xterm-256color" };
}

/** Built from nothing, so that the picture does not depend on who makes it. */
function environment(home: string, binFolder: string): Record<string, string> {
  return {
    HOME: home,
    PATH: [binFolder, "/usr/local/bin", "/usr/bin", "/bin"].join(delimiter),
    TERM: "xterm-256color",
    LANG: "C.UTF-8",
    SHELL: "/bin/zsh",
    XDG_RUNTIME_DIR: join(home, ".run"),
    COTERM_NODE: process.execPath,
  };
}

/** By the id in its own file. */
function endHelper(runtime: string): void {
  const note = join(runtime, "coterm/helper");
  if (!existsSync(note)) return;
  const pid = Number.parseInt(readFileSync(note, "utf8"), 10);
  if (pid > 1) process.kill(pid, "SIGTERM");
}
