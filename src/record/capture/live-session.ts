import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { isAlive } from "../../base/process-alive.ts";
import { type Channel, channelFiles } from "../channel.ts";
import type { Manifest } from "../format.ts";
import { FifoReader } from "./fifo-reader.ts";
import { hangUpIfClosed, scriptOf } from "./hang-up.ts";
import { ScriptFrame } from "./script-frame.ts";
import type { SessionRecorder } from "./session-recorder.ts";
import type { SessionWatcher } from "./session-watcher.ts";
import { TimingReader } from "./window-changes.ts";

/** How often what is held back is looked at. */
const tickMs = 50;
/** How often the owner is looked for. */
const lookMs = 500;

/** A session that is being recorded just now: reads its FIFOs until it ends, however that comes. */
export class LiveSession {
  readonly #channel: Channel;
  readonly #recorder: SessionRecorder;
  readonly #readers: readonly FifoReader[];
  readonly #timers: readonly NodeJS.Timeout[];
  readonly #onEnd: () => void;
  readonly #frame: ScriptFrame;
  readonly #watcher: SessionWatcher;
  #script: number | null = null;
  #isEnding = false;
  #readAt = 0;
  readonly #offset: number;

  /**
   * @param startedAt When the recording began, in milliseconds since the epoch.
   * @param onEnd Called when everything is stored.
   * @param isResumed The beginning was read by an earlier helper.
   */
  constructor(
    channel: Channel,
    { startedAt }: Pick<Manifest, "startedAt">,
    recorder: SessionRecorder,
    {
      onEnd,
      isResumed,
      watcher,
    }: { readonly onEnd: () => void; readonly isResumed: boolean; readonly watcher: SessionWatcher },
  ) {
    this.#watcher = watcher;
    this.#frame = new ScriptFrame(isResumed);
    this.#channel = channel;
    this.#recorder = recorder;
    this.#onEnd = onEnd;
    // The clock of the machine may be set while a session lasts.
    this.#offset = Date.now() - startedAt - performance.now();
    const timing = new TimingReader();
    const show = (bytes: Uint8Array) => {
      this.#readAt = performance.now();
      recorder.output(this.#now(), this.#frame.feed(bytes));
      this.#script ??= scriptOf(channel.owner);
    };
    const noteChanges = (bytes: Uint8Array) => {
      for (const { cols, rows } of timing.feed(Buffer.from(bytes).toString("latin1"))) {
        recorder.resize(this.#now(), cols, rows);
      }
    };
    this.#readers = [
      new FifoReader(this.#file("out"), show, () => this.#isGoingOn()),
      new FifoReader(this.#file("timing"), noteChanges, () => !this.#isEnding),
    ];
    this.#timers = [setInterval(() => recorder.tick(this.#now()), tickMs), setInterval(() => this.#look(), lookMs)];
  }

  #file(name: keyof typeof channelFiles): string {
    return join(this.#channel.folder, channelFiles[name]);
  }

  #now(): number {
    return performance.now() + this.#offset;
  }

  #look(): void {
    this.#script ??= scriptOf(this.#channel.owner);
    if (this.#script !== null) hangUpIfClosed(this.#script);
    // What it has shown last may still be in the FIFO.
    if (!this.#isAlive() && performance.now() - this.#readAt >= lookMs) void this.#end();
  }

  /** Its shell file may end before `script` does: it does not ignore that the terminal is closed. */
  #isAlive(): boolean {
    return isAlive(this.#channel.owner) || (this.#script !== null && isAlive(this.#script));
  }

  /** Nobody writes just now: has it not begun, or is it over? */
  #isGoingOn(): boolean {
    if (!existsSync(this.#file("exit")) && this.#isAlive()) return true;
    void this.#end();
    return false;
  }

  async #end(): Promise<void> {
    if (this.#isEnding) return;
    this.#isEnding = true;
    for (const timer of this.#timers) clearInterval(timer);
    const exit = this.#readExit();
    for (const reader of this.#readers) reader.close();
    this.#recorder.output(this.#now(), this.#frame.end());
    await this.#watcher.end(exit);
    await this.#recorder.end(this.#now(), exit, Date.now(), exit === null ? "cut" : "ended");
    rmSync(this.#channel.folder, { recursive: true, force: true });
    await this.#recorder.settled();
    this.#onEnd();
  }

  #readExit(): number | null {
    try {
      const text = readFileSync(this.#file("exit"), "utf8").trim();
      return /^\d{1,3}$/.test(text) ? Number(text) : null;
    } catch {
      return null;
    }
  }
}
