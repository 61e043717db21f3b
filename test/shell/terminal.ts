import {
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
import { join, resolve } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { type IPty, spawn } from "@lydell/node-pty";
import xterm from "@xterm/headless";
import type { Shell } from "../../src/parse/command.ts";
import { type Foreground, foregroundOf, innermost, isOfHome, terminalOf, writeAtOnce } from "./foreground.ts";

/** The built product under test: `npm test` builds it first. */
export const distFolder = resolve(import.meta.dirname, "../../dist");
export const launcher = join(distFolder, "bin/coterm");

/** Longer than anything takes on a machine that still works: it only bounds a failure. */
const limitMs = 60_000;

/** What each shell reads at start, relative to the home folder. */
const dotfiles: Readonly<Record<Shell, string>> = { bash: ".bashrc", zsh: ".zshrc", fish: ".config/fish/config.fish" };

/** Programs to put in front of PATH that do nothing but count: each run appends its arguments to `<home>/ran`. */
const countedPrograms = ["BADCMD", "ASKCMD", "WARNCMD", "TYPECMD", "okcmd"];

/** Rules for the counted programs: the conformance suite tests the hooks, not the packs, and meddles with the hooks. */
const testRules = `packs: { self: false }
rules:
  - { id: test/all, title: GLOBCMD with all, severity: high, command: GLOBCMD, operand: "[*]", action: deny, why: It is a test., match: [GLOBCMD *], miss: [GLOBCMD x] }
  - { id: test/bad, title: BADCMD is denied, severity: high, command: BADCMD, action: deny, why: It is a test., match: [BADCMD], miss: [okcmd] }
  - { id: test/ask, title: ASKCMD asks, severity: high, command: ASKCMD, action: confirm, why: It is a test., match: [ASKCMD], miss: [okcmd] }
  - { id: test/warn, title: WARNCMD warns, severity: low, command: WARNCMD, action: warn, why: It is a test., match: [WARNCMD], miss: [okcmd] }
  - { id: test/type, title: TYPECMD wants its name, severity: critical, command: TYPECMD, action: confirm, challenge: type, why: It is a test., match: [TYPECMD], miss: [okcmd] }
`;

export interface TerminalOptions {
  /** Text before and after the line that loads the hook in the dotfile. */
  readonly before?: string;
  readonly after?: string;
  /** Leave the hook out, to see how the bare shell behaves. */
  readonly unhooked?: boolean;
  readonly env?: Readonly<Record<string, string>>;
  readonly columns?: number;
  readonly rows?: number;
  /** The terminal answers no query, such as that for its status. */
  readonly isMute?: boolean;
  /** Added to `config.yaml`, above the test rules. */
  readonly config?: string;
  /** Use this home instead of a fresh one (several shells, one user). */
  readonly home?: string;
  /** The shell's program when it is not the one on PATH, and its arguments. */
  readonly program?: string;
  readonly args?: readonly string[];
  /** A script for sh that starts the shell: `exec "$0" "$@"` where nothing stands before it. */
  readonly startedBy?: string;
}

/** A real shell in a real pty with an emulated screen, a home of its own, and programs that count their runs. */
export class Terminal {
  readonly home: string;
  readonly shell: Shell;
  readonly options: TerminalOptions;
  readonly #pty: IPty;
  readonly #screen: InstanceType<typeof xterm.Terminal>;
  readonly #ownsHome: boolean;
  #exit: number | null = null;
  #mark = 0;
  #writtenAt = 0;
  /** What was in front when the last keys were sent. */
  #typedAt = "";
  #barriers = 0;
  /** Every byte that the shell has written. */
  raw = "";

  constructor(shell: Shell, options: TerminalOptions = {}) {
    this.shell = shell;
    this.options = options;
    this.#ownsHome = options.home === undefined;
    this.home = options.home ?? makeHome(shell, options);
    const cols = options.columns ?? 100;
    const rows = options.rows ?? 40;
    this.#screen = new xterm.Terminal({ cols, rows, scrollback: 5000, allowProposedApi: true });
    const command = [options.program ?? shell, ...(options.args ?? defaultArguments(shell))];
    const [program = "", ...args] = options.startedBy ? ["/bin/sh", "-c", options.startedBy, ...command] : command;
    this.#pty = spawn(program, args, {
      cols,
      rows,
      cwd: this.home,
      name: "xterm-256color",
      env: environment(this.home, options.env),
    });
    this.#pty.onData((data) => {
      this.raw += data;
      this.#writtenAt = Date.now();
      this.#screen.write(data);
    });
    // answers to queries such as the cursor's position
    if (!(options.isMute ?? false)) this.#screen.onData((reply) => this.#pty.write(reply));
    this.#pty.onExit(({ exitCode }) => {
      this.#exit = exitCode;
    });
  }

  get pid(): number {
    return this.#pty.pid;
  }

  /** The shell's exit status, or null while it lives. */
  get exit(): number | null {
    return this.#exit;
  }

  /** Sends keys as they are: Enter is `\r`. */
  type(keys: string | Buffer): void {
    this.#mark = this.raw.length;
    this.#typedAt = this.#look().moment;
    this.#pty.write(keys as string); // the declaration leaves Buffer out; it is written as it is
  }

  /** How many prompts stand on the screen and in its scrollback; redrawing one does not add to it. */
  prompts(): number {
    return this.text()
      .split("\n")
      .filter((row) => row.startsWith("READY>")).length;
  }

  /** Sends keys and waits until the shell has come back with a new prompt. */
  async run(keys: string | Buffer): Promise<void> {
    const before = this.prompts();
    this.type(keys);
    await this.untilPrompt(before, keys.toString());
  }

  /** Waits until there are more prompts than before and the shell reads keys. */
  async untilPrompt(before: number, keys: string): Promise<void> {
    await this.untilAtRest(() => this.prompts() > before, `a prompt after ${JSON.stringify(keys)}`);
  }

  /**
   * Waits until a condition holds while the shell is at rest: it has taken the last keys, sleeps until the next one
   * comes, and all that it has written is on the screen.
   */
  async untilAtRest(condition: () => boolean = () => true, what = "the shell to read keys"): Promise<void> {
    const deadline = Date.now() + limitMs;
    for (;;) {
      await this.until(() => condition() && this.#readsLine(), what, deadline - Date.now());
      const { moment } = this.#look();
      await this.#readOutput();
      if (condition() && this.#readsLine() && this.#look().moment === moment) return;
    }
  }

  #readsLine(): boolean {
    const { moment, reads } = this.#look();
    return reads === "line" && moment !== this.#typedAt;
  }

  /** Where the system does not tell, a shell that has written nothing for a moment is taken to wait for keys. */
  #look(): Foreground {
    const isStill = Date.now() > this.#writtenAt + 40;
    return foregroundOf(innermost(this.pid)) ?? { moment: `${this.#writtenAt}`, reads: isStill ? "line" : null };
  }

  /** Waits until all that has been written up to now is on the screen: what we write ourselves comes behind it. */
  async #readOutput(): Promise<void> {
    const path = terminalOf(innermost(this.pid));
    if (path !== null) {
      const barrier = `\x1b]7700;${++this.#barriers}\x07`; // a command that no terminal knows
      await this.until(() => writeAtOnce(path, barrier) || this.#exit !== null, "room in the terminal");
      await this.until(() => this.raw.includes(barrier) || this.#exit !== null, "the terminal's output");
      this.raw = this.raw.replace(barrier, "");
    }
    await new Promise<void>((done) => this.#screen.write("", done));
  }

  /** Types a line and Enter, and waits for the next prompt. */
  async enter(line: string): Promise<void> {
    await this.run(`${line}\r`);
  }

  /** Leaves whatever stands at the prompt: a line that came back, an unfinished one. */
  async clear(): Promise<void> {
    await this.untilAtRest();
    const before = this.prompts();
    this.type("\x03");
    // fish 4 empties the line in place, and no fish draws a second prompt for an empty one.
    const isEmpty = () => (this.shell === "fish" ? this.lastRow() === "READY>" : this.prompts() > before);
    await this.untilAtRest(isEmpty, "an empty line after Ctrl-C");
  }

  /** What the shell has written since the last keys were sent, without colours and cursor movements. */
  written(): string {
    return this.raw
      .slice(this.#mark)
      .replaceAll(/\x1b(?:\[[0-9;?<>=]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[=>()].?)/g, "");
  }

  async untilWritten(part: string | RegExp): Promise<void> {
    const has = () => (typeof part === "string" ? this.written().includes(part) : part.test(this.written()));
    await this.until(has, `the shell to write ${part}`);
  }

  /**
   * Presses a key at a question that is on the screen, once something reads it: the shells throw away what was typed
   * before. A key that was taken is always followed by output.
   */
  async answer(key: string): Promise<void> {
    await this.until(() => this.#look().reads !== null, "the question to read a key");
    const before = this.raw.length;
    this.type(key);
    await this.until(() => this.raw.length > before, `an answer to the key ${JSON.stringify(key)}`);
  }

  /** The records of this home's shells, fields split: what is blank in the spool is in the journal. */
  spool(): string[][] {
    const folder = join(this.home, ".local/state/coterm/spool");
    const names = existsSync(folder) ? readdirSync(folder) : [];
    return names.flatMap((name) => {
      const records = readFileSync(join(folder, name), "utf8").split("\0").filter(Boolean);
      return records.map((record) => this.#withText(record.split("\x1f"), name.slice(0, -".log".length)));
    });
  }

  #withText(fields: string[], session: string): string[] {
    const [kind, , sequence] = fields;
    const before = kind === "S" ? 4 : 6;
    if ((kind !== "S" && kind !== "D") || fields.slice(before).join("").trim() !== "") return fields;
    const journal = new DatabaseSync(join(this.home, ".local/state/coterm/journal.db"), { timeout: 10_000 });
    try {
      const id = `${session}.${sequence}${kind === "D" ? ".d" : ""}`;
      const row = journal.prepare("SELECT cwd, line FROM events WHERE id = ?").get(id);
      return [...fields.slice(0, before), String(row?.["cwd"]), String(row?.["line"])];
    } finally {
      journal.close();
    }
  }

  /** The process id of the helper that answers in this home, or null. */
  helperPid(): number | null {
    return helperPid(this.home);
  }

  /** Pastes as a terminal does that honours bracketed paste. */
  paste(text: string): void {
    this.#pty.write(`\x1b[200~${text}\x1b[201~`);
  }

  resize(columns: number, rows: number): void {
    this.#pty.resize(columns, rows);
    this.#screen.resize(columns, rows);
  }

  /** What is on the screen and in its scrollback, trailing blanks removed. */
  text(): string {
    const buffer = this.#screen.buffer.active;
    const lines: string[] = [];
    for (let y = 0; y < buffer.length; y++) lines.push(buffer.getLine(y)?.translateToString(true) ?? "");
    return lines.join("\n").trimEnd();
  }

  /** The last row that is not blank: at rest, the prompt and what stands behind it. */
  lastRow(): string {
    return this.text().split("\n").at(-1) ?? "";
  }

  /** The arguments of each counted program that ran, in order: `okcmd 1`. */
  ran(): string[] {
    return this.read("ran").split("\n").filter(Boolean);
  }

  /** A file in the home folder, or the empty string when there is none. */
  read(name: string): string {
    try {
      return readFileSync(join(this.home, name), "utf8");
    } catch {
      return ""; // not written yet: the caller waits for it
    }
  }

  /** Waits for a condition instead of sleeping; on time-out the failure shows the whole screen. */
  async until(condition: () => boolean, what: string, limit = limitMs): Promise<void> {
    if (await this.comes(condition, limit)) return;
    throw new Error(`timed out waiting for ${what}\nran: ${this.ran().join(" | ")}\nscreen:\n${this.text()}`);
  }

  /** Whether a condition comes true in time, where it may well not. */
  async comes(condition: () => boolean, limit: number): Promise<boolean> {
    const deadline = Date.now() + limit;
    while (!condition()) {
      if (Date.now() > deadline) return false;
      await new Promise((done) => setTimeout(done, 5));
    }
    return true;
  }

  async untilText(part: string | RegExp): Promise<void> {
    const has = () => (typeof part === "string" ? this.text().includes(part) : part.test(this.text()));
    await this.until(has, `the text ${part}`);
  }

  async untilRan(...expected: string[]): Promise<void> {
    await this.until(() => this.ran().join("\n") === expected.join("\n"), `the runs ${expected.join(" | ")}`);
  }

  /** Waits until the first prompt, `READY>`, takes keys. */
  async ready(): Promise<this> {
    await this.untilPrompt(0, "the start");
    return this;
  }

  async close(): Promise<void> {
    if (this.#exit === null) this.#pty.kill("SIGKILL");
    await this.until(() => this.#exit !== null, "the shell to be gone");
    // One that it has started may be just coming up.
    await this.comes(() => !existsSync(join(this.home, "run/coterm/starting")), 10_000);
    stopHelper(this.home);
    stopHelper(join(this.home, "root")); // see accounts.test.ts
    if (this.#ownsHome) rmSync(this.home, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** A helper that has stored a line has blanked it in the spool. */
export function isLineOrBlank(found: string | undefined, line: string): boolean {
  return found === line || (found?.length === line.length && found.trim() === "");
}

/** A fresh home with a dotfile that loads the hook, the test rules, and the counted programs in `bin`. */
export function makeHome(shell: Shell, options: TerminalOptions = {}): string {
  const home = realpathSync(mkdtempSync(join(tmpdir(), "coterm-test-")));
  const write = (name: string, text: string, mode = 0o644) => {
    mkdirSync(join(home, name, ".."), { recursive: true });
    writeFileSync(join(home, name), text, { mode });
  };
  mkdirSync(join(home, "run"), { mode: 0o700 });
  for (const program of countedPrograms) {
    write(`bin/${program}`, `#!/bin/sh\necho "${program}\${*:+ }$*" >>"${home}/ran"\n`, 0o755);
  }
  write(".config/coterm/config.yaml", `${patient(options.config ?? "")}\n${testRules}`);
  write(dotfiles[shell], dotfile(shell, options));
  // Where one of these is missing, fish reads all manual pages in the background, for half a minute. (The second: fish 4.)
  for (const folder of shell === "fish" ? [".local/share/fish", ".cache/fish"] : []) {
    mkdirSync(join(home, folder, "generated_completions"), { recursive: true });
  }
  return home;
}

/** A helper that has to wait for a processor is not one that hangs: what is about that sets the time itself. */
function patient(config: string): string {
  return config.includes("answer_ms") ? config : `answer_ms: 10000\n${config}`;
}

function dotfile(shell: Shell, { before = "", after = "", unhooked = false }: TerminalOptions): string {
  const prompt = {
    bash: "PS1='READY> ' HISTFILE=~/history",
    zsh: "PS1='READY> ' HISTFILE=~/history HISTSIZE=1000 SAVEHIST=1000\nunsetopt promptsp",
    fish: "function fish_prompt; printf 'READY> '; end\nfunction fish_greeting; end",
  }[shell];
  const hook = shell === "fish" ? `${launcher} init fish | source` : `eval "$(${launcher} init ${shell})"`;
  return [prompt, before, unhooked ? "" : hook, after, ""].join("\n");
}

function defaultArguments(shell: Shell): string[] {
  return shell === "bash" ? ["--noprofile", "-i"] : shell === "zsh" ? ["--no-globalrcs", "-i"] : ["-i"];
}

/** Built from nothing, so that the tests do not depend on who runs them. */
function environment(home: string, extra: Readonly<Record<string, string>> = {}): Record<string, string> {
  return {
    HOME: home,
    PATH: `${join(home, "bin")}:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin`,
    USER: "tester",
    TERM: "xterm-256color",
    LANG: "C.UTF-8",
    XDG_RUNTIME_DIR: join(home, "run"),
    COTERM_NODE: process.execPath,
    ...extra,
  };
}

function helperPid(home: string): number | null {
  try {
    const pid = Number(readFileSync(join(home, "run/coterm/helper"), "utf8").split(" ")[0]);
    return pid > 1 ? pid : null;
  } catch {
    return null; // none was started, or it has ended
  }
}

/** Ends the helper that this home's shells started, by the id in its own file, which another process may have by now. */
function stopHelper(home: string): void {
  const pid = helperPid(home);
  try {
    if (pid !== null && isOfHome(pid, home)) process.kill(pid, "SIGKILL");
  } catch {
    // it is gone already
  }
}
