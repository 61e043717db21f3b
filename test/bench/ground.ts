import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathsFor } from "../../src/base/paths.ts";
import { isAlive } from "../../src/base/process-alive.ts";
import { build } from "../../src/build/build.ts";
import { askStatus, control } from "../../src/helper/client.ts";
import { type RuntimeFiles, runtimeFiles } from "../../src/helper/runtime-folder.ts";
import { Session } from "./session.ts";
import { argumentsFor, dotfileFor, dotfileNames, findShells, loadHook, type ShellUnderTest } from "./shells.ts";

/** A home of its own, with the helper that its shells start. */
export interface Home {
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  readonly files: RuntimeFiles;
}

export interface OpenOptions {
  readonly home: Home;
  /** What loads a guard, or empty for the bare shell. */
  readonly hook: string;
  /** More text for the dotfile, after the hook. */
  readonly after?: string;
}

/** What all parts stand on: the built product, the shells, and what must be gone at the end. */
export class Ground {
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), "coterm-bench-")));
  /** The runtime that the helper uses, and of which `-e 0` is N. */
  readonly node = realpathSync(process.execPath);
  readonly launcher = join(this.folder, "dist/bin/coterm");
  readonly shells: readonly ShellUnderTest[];
  readonly rounds: number;
  readonly #sessions = new Set<Session>();
  readonly #homes: Home[] = [];
  /** Where the runtime folders are: in memory, as a system has them. */
  readonly #memory = mkdtempSync(join(existsSync("/dev/shm") ? "/dev/shm" : tmpdir(), "coterm-bench-"));

  private constructor(rounds: number, only: string) {
    this.rounds = rounds;
    this.shells = findShells().filter(({ name }) => name.startsWith(only));
  }

  /** Builds what is measured, or takes a copy of a build that is there. `only` is how the names of shells begin. */
  static async prepare(rounds: number, dist?: string, only = ""): Promise<Ground> {
    const ground = new Ground(rounds, only);
    if (dist === undefined) await build(join(ground.folder, "dist"));
    else cpSync(dist, join(ground.folder, "dist"), { recursive: true });
    return ground;
  }

  /** Fewer rounds for what takes long, but never less than 30 unless fewer were asked for. */
  someRounds(share: number): number {
    return Math.min(this.rounds, Math.max(30, Math.floor(this.rounds * share)));
  }

  /** Makes a home; `config` is the text of its config.yaml, none when it is left out. */
  home(config?: string, extraEnv: Readonly<Record<string, string>> = {}): Home {
    const name = `home-${this.#homes.length + 1}`;
    const folder = join(this.folder, name);
    mkdirSync(folder);
    const run = join(this.#memory, name);
    mkdirSync(run, { mode: 0o700 });
    // Where it is missing, fish reads all manual pages in the background: minutes of work. (The second: fish 4.)
    for (const fish of [".local/share/fish", ".cache/fish"]) {
      mkdirSync(join(folder, fish, "generated_completions"), { recursive: true });
    }
    if (config !== undefined) writeAt(join(folder, ".config/coterm/config.yaml"), config);
    // Built from nothing, so that the figures do not depend on who measures.
    const env = {
      HOME: folder,
      PATH: "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin",
      USER: "tester",
      TERM: "xterm-256color",
      LANG: "C.UTF-8",
      XDG_RUNTIME_DIR: run,
      COTERM_NODE: this.node,
      ...extraEnv,
    };
    const home = { folder, env, files: runtimeFiles(pathsFor(env, process.getuid?.() ?? 0).runtime) };
    this.#homes.push(home);
    return home;
  }

  /** The line of a dotfile that loads coterm. */
  hookFor({ shell }: ShellUnderTest): string {
    return loadHook(shell, `${this.launcher} init ${shell}`);
  }

  /** Starts a shell without waiting for its prompt. */
  start(one: ShellUnderTest, { home, hook, after = "" }: OpenOptions): Session {
    // Only when it is another one: a shell may be reading it.
    const dotfile = join(home.folder, dotfileNames[one.shell]);
    const text = dotfileFor(one.shell, hook, after);
    if (!existsSync(dotfile) || readFileSync(dotfile, "utf8") !== text) writeAt(dotfile, text);
    const session = new Session({
      program: one.program,
      args: argumentsFor(one),
      env: home.env,
      folder: home.folder,
      hasClock: one.hasClock,
    });
    this.#sessions.add(session);
    return session;
  }

  /** Starts a shell in a fresh home and waits for its prompt. */
  async open(one: ShellUnderTest, options: Partial<OpenOptions> = {}): Promise<Session> {
    return this.start(one, { home: this.home(), hook: "", ...options }).ready();
  }

  async end(session: Session): Promise<void> {
    this.#sessions.delete(session);
    await session.close();
  }

  /** A sampler of N: starts the runtime from a shell that has a clock. */
  async runtimeYardstick(): Promise<() => Promise<number>> {
    const one = findShells().find(({ hasClock }) => hasClock);
    if (one === undefined) throw new Error("neither zsh nor bash ≥ 5 is here to time the runtime's start");
    const session = await this.open(one);
    return () => session.enter(`timed ${this.node} -e 0`);
  }

  /** Ends the shells and helpers of a part, by their ids, so that they do not disturb the next one. */
  async endSessions(): Promise<void> {
    await Promise.all([...this.#sessions].map((session) => this.end(session)));
    for (const home of this.#homes) {
      // One that is just starting: its ticket goes when it has written its id.
      await waitFor(() => !existsSync(home.files.ticket), "a helper to start", 10_000).catch(() => undefined);
      killHelper(home);
    }
  }

  async close(): Promise<void> {
    await this.endSessions();
    for (const folder of [this.folder, this.#memory]) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** The id in the helper's own file, or null. */
export function helperPid(home: Home): number | null {
  try {
    return Number.parseInt(readFileSync(home.files.helper, "utf8"), 10) || null;
  } catch {
    return null; // none was started, or it has ended
  }
}

/** How many questions the helper of a home has been asked; 0 without one. */
export async function questionsAsked(home: Home): Promise<number> {
  return helperPid(home) === null ? 0 : (await askStatus(home.files)).questions;
}

/** A helper that has just started practises while nobody asks (src/helper/practice.ts): waits until all have begun and ended that. */
export async function settled(homes: readonly Home[]): Promise<void> {
  await new Promise((done) => setTimeout(done, 1000));
  const isPractising = ({ files }: Home) => readdirSync(files.folder).some((name) => name.startsWith("practice."));
  await waitFor(() => !homes.some(isPractising), "the helpers' practice to end");
}

/** Ends the helper as `coterm helper stop` does and waits until its process is gone. */
export async function stopHelper(home: Home): Promise<void> {
  const pid = helperPid(home);
  if (pid === null) return;
  await control(home.files, "stop");
  await waitFor(() => !isAlive(pid), "the helper to end");
}

function killHelper(home: Home): void {
  const pid = helperPid(home);
  try {
    if (pid !== null && pid > 1) process.kill(pid, "SIGKILL");
  } catch {
    // it is gone already
  }
}

/** Polls for a condition; no wait is without an end. */
export async function waitFor(
  condition: () => boolean | Promise<boolean>,
  what: string,
  waitMs = 30_000,
): Promise<void> {
  const deadline = performance.now() + waitMs;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`timed out waiting for ${what}`);
    await new Promise((done) => setTimeout(done, 5));
  }
}

export function writeAt(path: string, text: string, mode = 0o644): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text, { mode });
}
