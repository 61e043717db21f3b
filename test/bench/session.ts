import { type IPty, spawn } from "@lydell/node-pty";

export interface SessionOptions {
  readonly program: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly folder: string;
  /** Does the shell tell the times itself? Otherwise the time is taken when its output arrives here. */
  readonly hasClock: boolean;
}

/** No wait is longer, so that a shell that hangs ends the run and says what it showed. */
const limitMs = 30_000;

/**
 * A real shell in a real pty whose output is stamped as it arrives. Without an emulated screen, unlike
 * test/shell/terminal.ts, because that would be measured as well.
 */
export class Session {
  readonly #pty: IPty;
  readonly #hasClock: boolean;
  #output = "";
  #hasEnded = false;
  #lastAt = 0;
  #wake: (() => void) | null = null;

  constructor({ program, args, env, folder, hasClock }: SessionOptions) {
    this.#hasClock = hasClock;
    this.#pty = spawn(program, [...args], {
      cols: 100,
      rows: 40,
      cwd: folder,
      name: "xterm-256color",
      env: { ...env },
    });
    this.#pty.onData((data) => {
      this.#lastAt = performance.now();
      this.#output += data;
      this.#answerQueries(data);
      this.#wake?.();
    });
    this.#pty.onExit(() => {
      this.#hasEnded = true;
      this.#wake?.();
    });
  }

  get pid(): number {
    return this.#pty.pid;
  }

  /** What the shell has written since the last `send`. */
  get output(): string {
    return this.#output;
  }

  /** Sends keys and forgets what was written before. Returns the time, in milliseconds. */
  send(keys: string): number {
    this.#output = "";
    const at = performance.now();
    this.#pty.write(keys);
    return at;
  }

  /** Waits until the shell has written the text after the last `send`; returns when that arrived. */
  async until(text: string, waitMs = limitMs): Promise<number> {
    const deadline = performance.now() + waitMs;
    while (!this.#output.includes(text)) {
      if (this.#hasEnded || performance.now() > deadline) {
        const why = this.#hasEnded ? "the shell ended" : "timed out";
        throw new Error(`${why} while waiting for ${JSON.stringify(text)} in ${JSON.stringify(this.#output)}`);
      }
      await this.#nextOutput(deadline);
    }
    return this.#lastAt;
  }

  /** Waits until the shell has written nothing for that long: it has drawn what it had to draw. */
  async quiet(forMs: number): Promise<void> {
    const start = performance.now();
    for (;;) {
      const silence = performance.now() - Math.max(this.#lastAt, start);
      if (silence >= forMs) return;
      await new Promise((done) => setTimeout(done, forMs - silence));
    }
  }

  /** Waits for the first prompt. */
  async ready(): Promise<this> {
    await this.until("READY>");
    await this.quiet(50);
    return this;
  }

  /** Types a line without sending it and waits until the line editor has drawn it. */
  async type(line: string): Promise<void> {
    this.send(line);
    await this.until(line.slice(-1));
    await this.quiet(5);
  }

  /**
   * Types a line that calls `mark` (see shells.ts), then Enter. Returns the milliseconds from Enter to `mark`, with the
   * shell's own clock where it has one.
   */
  async enter(line: string): Promise<number> {
    await this.type(line);
    const from = this.send(this.#hasClock ? "\x181\r" : "\r");
    const to = await this.until(">>");
    const took = this.#readClock() ?? to - from;
    await this.#untilPrompt();
    const missing = /.*(?:not found|Unknown command).*/.exec(this.#output);
    if (missing !== null) throw new Error(`${line}: ${missing[0]}`);
    return took;
  }

  /** Ends the shell by its id and waits until it is gone. */
  async close(): Promise<void> {
    const deadline = performance.now() + 5000;
    if (!this.#hasEnded) this.#pty.kill("SIGKILL");
    while (!this.#hasEnded && performance.now() < deadline) await this.#nextOutput(deadline);
  }

  /** The prompt that stands after what the command has written. */
  async #untilPrompt(): Promise<void> {
    const deadline = performance.now() + limitMs;
    while (this.#output.indexOf("READY>", this.#output.indexOf(">>")) < 0) {
      if (this.#hasEnded || performance.now() > deadline) {
        throw new Error(`no prompt came back in ${JSON.stringify(this.#output)}`);
      }
      await this.#nextOutput(deadline);
    }
    await this.quiet(3);
  }

  /** `<<begin end>>`, in seconds. */
  #readClock(): number | null {
    const times = /<<([\d.]+) ([\d.]+)>>/.exec(this.#output);
    return times === null ? null : (Number(times[2]) - Number(times[1])) * 1000;
  }

  async #nextOutput(deadline: number): Promise<void> {
    await new Promise<void>((done) => {
      const timer = setTimeout(done, Math.max(1, deadline - performance.now()));
      this.#wake = () => {
        clearTimeout(timer);
        done();
      };
    });
    this.#wake = null;
  }

  /** As a terminal does; fish 4 waits for it at its start. */
  #answerQueries(data: string): void {
    if (/\x1b\[0?c/.test(data)) this.#pty.write("\x1b[?62;22c");
    if (data.includes("\x1b[6n")) this.#pty.write("\x1b[1;1R");
  }
}
