import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { type Paths, pathsFor } from "../../src/base/paths.ts";
import { ask, askVersion, type HelperVersion } from "../../src/helper/client.ts";
import { type Answer, type Question, usual } from "../../src/helper/protocol.ts";
import { type RuntimeFiles, runtimeFiles } from "../../src/helper/runtime-folder.ts";
import { isOfHome } from "../shell/foreground.ts";

const launcher = resolve(import.meta.dirname, "../../dist/bin/coterm");

const testRules = `rules:
  - { id: test/bad, title: BADCMD is denied, severity: high, command: BADCMD, action: deny, why: It is a test., match: [BADCMD], miss: [okcmd] }
  - { id: test/ask, title: ASKCMD asks, severity: high, command: ASKCMD, action: confirm, why: It is a test., match: [ASKCMD], miss: [okcmd] }
  - { id: test/approve, title: APPROVECMD needs a second person, severity: high, command: APPROVECMD, action: [approve, incident], approver: Look at the plan first., why: It is a test., match: [APPROVECMD], miss: [okcmd] }
  - { id: test/noted, title: NOTEDCMD is noted, severity: low, command: NOTEDCMD, action: [incident, log], why: It is a test., match: [NOTEDCMD], miss: [okcmd] }
  - { id: test/watched, title: WATCHEDCMD is looked at, severity: low, command: [sleep, WATCHEDCMD], action: [process_info], why: It is a test., match: [WATCHEDCMD], miss: [okcmd] }
  - { id: test/fault, title: FAULTCMD cannot be judged, severity: high, command: FAULTCMD, when: 'args[9] == "x"', why: It is a test., match: [FAULTCMD], miss: [okcmd] }
  - { id: test/type, title: TYPECMD wants its name, severity: critical, command: TYPECMD, action: confirm, challenge: type, why: It is a test., match: [TYPECMD], miss: [okcmd] }
`;

/** A home of its own with the real helper of `dist/` in it. */
export class HelperHome {
  readonly home = realpathSync(mkdtempSync(join(tmpdir(), "coterm-helper-")));
  readonly env: Readonly<Record<string, string>>;
  readonly paths: Paths;
  readonly files: RuntimeFiles;
  readonly #children = new Set<ChildProcess>();

  constructor(config = "") {
    this.env = {
      HOME: this.home,
      PATH: process.env["PATH"] ?? "/usr/bin:/bin",
      XDG_RUNTIME_DIR: join(this.home, "run"),
      COTERM_NODE: process.execPath,
    };
    this.paths = pathsFor(this.env, process.getuid?.() ?? 0);
    this.files = runtimeFiles(this.paths.runtime);
    mkdirSync(join(this.home, "run"), { mode: 0o700 });
    this.configure(config);
  }

  /** Writes the configuration: the test rules under the given text. */
  configure(config: string, rules = testRules): void {
    mkdirSync(this.paths.config, { recursive: true });
    writeFileSync(join(this.paths.config, "config.yaml"), `${config}\n${rules}`);
  }

  /** Runs the launcher; the process is ended with the home. */
  run(...args: string[]): ChildProcess {
    const child = spawn(launcher, args, { env: this.env, stdio: ["ignore", "pipe", "pipe"] });
    this.#children.add(child);
    return child;
  }

  /** Runs the launcher and waits for its end. */
  async finish(...args: string[]): Promise<{ status: number | null; out: string; err: string }> {
    const child = this.run(...args);
    let out = "";
    let err = "";
    child.stdout?.on("data", (chunk) => (out += String(chunk)));
    child.stderr?.on("data", (chunk) => (err += String(chunk)));
    const status = await new Promise<number | null>((done) => child.on("close", done));
    return { status, out, err };
  }

  /** Starts a helper and waits until it answers. */
  async start(): Promise<HelperVersion> {
    this.run("helper", "run");
    return this.answering();
  }

  /** Waits for a helper that answers and of which the condition holds. */
  async answering(condition: (helper: HelperVersion) => boolean = () => true): Promise<HelperVersion> {
    return until(async () => {
      const helper = await askVersion(this.files).catch(() => null);
      return helper !== null && condition(helper) ? helper : null;
    }, "a helper that answers");
  }

  ask(line: string, change: Partial<Question> = {}): Promise<Answer> {
    return ask(this.files, this.question(line, change));
  }

  question(line: string, change: Partial<Question> = {}): Question {
    return {
      ...usual,
      id: "1",
      shell: "bash",
      session: `${process.pid}-1700000000-1`,
      sequence: 1,
      pid: process.pid,
      hasColor: false,
      cwd: this.home,
      line,
      ...change,
    };
  }

  read(path: string): string {
    try {
      return readFileSync(path, "utf8");
    } catch {
      return ""; // not there (yet)
    }
  }

  async close(): Promise<void> {
    const pid = Number.parseInt(this.read(this.files.helper), 10);
    if (pid > 1 && isOfHome(pid, this.home)) killQuietly(pid);
    for (const child of this.#children) {
      if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) continue;
      const closed = new Promise((done) => child.on("exit", done));
      killQuietly(child.pid);
      await closed;
    }
    rmSync(this.home, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Polls until the value is not null; says what was waited for when it never is. */
export async function until<T>(get: () => T | null | Promise<T | null>, what: string, limitMs = 60_000): Promise<T> {
  const deadline = Date.now() + limitMs;
  for (;;) {
    const value = await get();
    if (value !== null) return value;
    if (Date.now() > deadline) throw new Error(`timed out waiting for ${what}`);
    await new Promise((done) => setTimeout(done, 10));
  }
}

export function killQuietly(pid: number, signal: NodeJS.Signals = "SIGKILL"): void {
  try {
    process.kill(pid, signal);
  } catch {
    // gone already
  }
}
