import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";

/** The program of a Chromium that is installed, or null. */
export const chromium =
  ["chromium", "chromium-browser", "google-chrome"].find((name) => spawnSync(name, ["--version"]).status === 0) ?? null;

interface Answer {
  readonly id?: number;
  readonly method?: string;
  readonly params?: { readonly request?: { readonly url?: string } };
  readonly result?: {
    readonly targetId?: string;
    readonly sessionId?: string;
    readonly result?: { value?: unknown };
    readonly exceptionDetails?: { readonly exception?: { readonly description?: string } };
  };
  readonly error?: { readonly message: string };
}

/** A page in a real browser, spoken to over pipes (Chrome DevTools Protocol). */
export class Browser {
  /** Addresses that the page has asked for. */
  readonly requests: string[] = [];
  readonly #process: ChildProcess;
  readonly #profile = mkdtempSync(join(tmpdir(), "coterm-browser-"));
  readonly #waiting = new Map<number, (answer: Answer) => void>();
  readonly #events = new Map<string, () => void>();
  #count = 0;
  #session: string | undefined;

  private constructor(program: string) {
    const args = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--remote-debugging-pipe"];
    this.#process = spawn(program, [...args, `--user-data-dir=${this.#profile}`, "about:blank"], {
      stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"],
    });
    this.#process.once("exit", () => {
      for (const take of this.#waiting.values()) take({ error: { message: "the browser has ended" } });
    });
    let read = "";
    // The pipes are what stdio asks for above.
    (this.#process.stdio[4] as Readable).on("data", (chunk) => {
      const answers = (read + String(chunk)).split("\0");
      read = answers.pop() ?? "";
      for (const answer of answers) this.#take(JSON.parse(answer));
    });
  }

  static async open(program: string, url: string): Promise<Browser> {
    const browser = new Browser(program);
    const { targetId } = (await browser.#call("Target.createTarget", { url: "about:blank" })) ?? {};
    const { sessionId } = (await browser.#call("Target.attachToTarget", { targetId, flatten: true })) ?? {};
    browser.#session = sessionId;
    await browser.#call("Page.enable", {});
    await browser.#call("Network.enable", {});
    const loaded = new Promise<void>((done) => browser.#events.set("Page.loadEventFired", done));
    await browser.#call("Page.navigate", { url });
    await loaded;
    return browser;
  }

  /** The value of an expression, which may be a promise. */
  async evaluate(expression: string): Promise<unknown> {
    const result = await this.#call("Runtime.evaluate", { expression, awaitPromise: true, returnByValue: true });
    const thrown = result?.exceptionDetails;
    if (thrown !== undefined) throw new Error(thrown.exception?.description ?? "the page threw something");
    return result?.result?.value;
  }

  async close(): Promise<void> {
    const ended = new Promise((done) => this.#process.once("exit", done));
    await this.#call("Browser.close", {}, undefined).catch(() => undefined); // it may be gone before it answers
    await ended;
    rmSync(this.#profile, { recursive: true, force: true, maxRetries: 5 });
  }

  #take(answer: Answer): void {
    const url = answer.method === "Network.requestWillBeSent" ? answer.params?.request?.url : undefined;
    if (url !== undefined) this.requests.push(url);
    if (answer.method !== undefined) this.#events.get(answer.method)?.();
    if (answer.id === undefined) return;
    this.#waiting.get(answer.id)?.(answer);
    this.#waiting.delete(answer.id);
  }

  #call(method: string, params: object, sessionId = this.#session): Promise<Answer["result"]> {
    const id = ++this.#count;
    return new Promise((done, reject) => {
      this.#waiting.set(id, ({ result, error }) =>
        error === undefined ? done(result) : reject(new Error(`${method}: ${error.message}`)),
      );
      (this.#process.stdio[3] as Writable).write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    });
  }
}
