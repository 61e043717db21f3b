import { execFileSync, spawn as spawnProcess, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type IPty, spawn } from "@lydell/node-pty";
import type { Manifest, Mark } from "../../src/record/format.ts";
import { RecordingReader } from "../../src/record/store/recording-reader.ts";
import { SessionFolder } from "../../src/record/store/session-folder.ts";
import { launcher } from "../shell/terminal.ts";

const limitMs = 60_000;

/** A home of its own in which terminals are recorded by the built product. */
export class RecordingHome {
  readonly home = mkdtempSync(join(tmpdir(), "coterm-rec-"));
  readonly #terminals: RecordedTerminal[] = [];
  readonly #env: Readonly<Record<string, string>>;

  constructor(env: Readonly<Record<string, string>> = {}) {
    mkdirSync(join(this.home, "run"), { mode: 0o700 });
    this.#env = {
      PATH: process.env["PATH"] ?? "",
      HOME: this.home,
      XDG_RUNTIME_DIR: join(this.home, "run"),
      SHELL: "/bin/bash",
      TERM: "xterm-256color",
      LANG: "C.UTF-8",
      PS1: "READY> ",
      ...env,
    };
  }

  /** Starts `coterm record` with these arguments in a terminal. */
  record(...args: readonly string[]): RecordedTerminal {
    return this.run([launcher, "record", ...args]);
  }

  /** Runs a program in a terminal. */
  run([program = "", ...args]: readonly string[], env: Readonly<Record<string, string>> = {}): RecordedTerminal {
    const terminal = new RecordedTerminal(program, args, { home: this.home, env: { ...this.#env, ...env } });
    this.#terminals.push(terminal);
    return terminal;
  }

  write(name: string, text: string): void {
    mkdirSync(dirname(join(this.home, name)), { recursive: true });
    writeFileSync(join(this.home, name), text);
  }

  coterm(...args: readonly string[]): { status: number | null; out: string; err: string } {
    return this.pipe(launcher, ...args);
  }

  /** Runs a program without a terminal. */
  pipe(program: string, ...args: readonly string[]): { status: number | null; out: string; err: string } {
    const options = { env: this.#env, cwd: this.home, encoding: "utf8" } as const;
    const { status, stdout, stderr } = spawnSync(program, args, options);
    return { status, out: stdout, err: stderr };
  }

  /** Starts the helper as the hooks do. */
  startHelper(): void {
    spawnProcess(launcher, ["helper", "start"], { env: this.#env, cwd: "/", stdio: "ignore", detached: true }).unref();
  }

  get sessionsFolder(): string {
    return join(this.home, ".local/state/coterm/sessions");
  }

  /** How many sessions there are. */
  get sessionCount(): number {
    return existsSync(this.sessionsFolder) ? readdirSync(this.sessionsFolder).length : 0;
  }

  /** Waits until the newest session is as it must be. */
  async session(isReady: (manifest: Manifest) => boolean): Promise<RecordingReader> {
    return until(() => this.#ready(this.#ids().slice(-1), isReady), "the session to be stored");
  }

  /** Waits until one of the sessions is so: of two that began in the same second nobody knows which is the newest. */
  async anySession(isReady: (manifest: Manifest) => boolean): Promise<RecordingReader> {
    return until(() => this.#ready(this.#ids(), isReady), "a session to be stored");
  }

  #ids(): readonly string[] {
    return existsSync(this.sessionsFolder) ? readdirSync(this.sessionsFolder).toSorted() : [];
  }

  #ready(ids: readonly string[], isReady: (manifest: Manifest) => boolean): RecordingReader | null {
    for (const id of ids) {
      try {
        const reader = new RecordingReader(new SessionFolder(join(this.sessionsFolder, id)));
        if (isReady(reader.manifest)) return reader;
      } catch {
        // its manifest is just being written
      }
    }
    return null;
  }

  get helperPid(): number {
    return Number(readFileSync(join(this.home, "run/coterm/helper"), "utf8").split(" ")[0]);
  }

  close(): void {
    for (const terminal of this.#terminals) terminal.kill();
    this.coterm("helper", "stop");
    rmSync(this.home, { recursive: true, force: true, maxRetries: 5 });
  }
}

export class RecordedTerminal {
  readonly #pty: IPty;
  #exit: number | null = null;
  shown = "";

  constructor(
    program: string,
    args: readonly string[],
    { home, env }: { readonly home: string; readonly env: Readonly<Record<string, string>> },
  ) {
    this.#pty = spawn(program, [...args], { cols: 100, rows: 30, cwd: home, env: { ...env } });
    this.#pty.onData((data) => (this.shown += data));
    this.#pty.onExit(({ exitCode }) => (this.#exit = exitCode));
  }

  get pid(): number {
    return this.#pty.pid;
  }

  type(keys: string): void {
    this.#pty.write(keys);
  }

  resize(cols: number, rows: number): void {
    this.#pty.resize(cols, rows);
  }

  async untilShown(text: string | RegExp | (() => boolean), what = String(text)): Promise<void> {
    const isShown = () =>
      typeof text === "function"
        ? text()
        : typeof text === "string"
          ? this.shown.includes(text)
          : text.test(this.shown);
    await until(
      () => isShown() || null,
      () => `${what} in ${JSON.stringify(this.shown)}`,
    );
  }

  exit(): Promise<number> {
    return until(
      () => this.#exit,
      () => `the end after ${JSON.stringify(this.shown)}`,
    );
  }

  /** The processes below it that run a program of this name. */
  processes(name: string): number[] {
    const rows = execFileSync("ps", ["-e", "-o", "pid=,ppid=,comm="], { encoding: "utf8" }).trim().split("\n");
    const all = rows
      .map((row) => row.trim().split(/\s+/))
      .map(([pid, parent, comm]) => ({ pid: Number(pid), parent: Number(parent), comm }));
    const below = new Set([this.pid]);
    for (let size = 0; size !== below.size;) {
      size = below.size;
      for (const { pid, parent } of all) if (below.has(parent)) below.add(pid);
    }
    return all.filter(({ pid, comm }) => comm === name && below.has(pid)).map(({ pid }) => pid);
  }

  /** As when the window is closed. */
  hangUp(): void {
    (this.#pty as IPty & { destroy(): void }).destroy(); // it is there, and not in the declaration
  }

  kill(): void {
    if (this.#exit === null) this.#pty.kill("SIGKILL");
  }
}

/** Everything that was recorded as output, as one text. */
export function outputOf(reader: RecordingReader): string {
  return [...reader.events()].map(({ code, data }) => (code === "o" ? data : "")).join("");
}

export function marksOf<K extends Mark["kind"]>(reader: RecordingReader, kind: K): Extract<Mark, { kind: K }>[] {
  return reader.marks.filter((mark): mark is Extract<Mark, { kind: K }> => mark.kind === kind);
}

export async function until<T>(look: () => T | null, what: string | (() => string)): Promise<T> {
  const deadline = Date.now() + limitMs;
  for (;;) {
    const found = look();
    if (found !== null) return found;
    if (Date.now() > deadline)
      throw new Error(`timed out while waiting for ${typeof what === "string" ? what : what()}`);
    await new Promise((done) => setTimeout(done, 20));
  }
}
