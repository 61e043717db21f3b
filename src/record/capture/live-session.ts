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
import { StandIn } from "./stand-in.ts";
import { TimingReader } from "./window-changes.ts";
import { windowSizeOf } from "./window-size.ts";

/** How often what is held back is looked at. */
const tickMs = 50;
/** How often the owner is looked for. */
const lookMs = 500;
/** Without a look for so long, somebody else may read in the place of this process. */
const hungMs = 1000;

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
  #lookedAt = performance.now();
  readonly #offset: number;
  readonly #standIn: StandIn;
  /** What is shown just now is thrown away, since so long. */
  #gap: { readonly since: number; readonly reason: string } | null;

  /**
   * @param startedAt When the recording began, in milliseconds since the epoch.
   * @param onEnd Called when everything is stored.
   * @param lastAt When an earlier helper had stored something last, where one had begun the recording.
   */
  constructor(
    channel: Channel,
    { startedAt }: Pick<Manifest, "startedAt">,
    recorder: SessionRecorder,
    {
      onEnd,
      lastAt,
      watcher,
    }: { readonly onEnd: () => void; readonly lastAt: number | null; readonly watcher: SessionWatcher },
  ) {
    this.#watcher = watcher;
    this.#frame = new ScriptFrame(lastAt !== null);
    this.#channel = channel;
    this.#recorder = recorder;
    this.#onEnd = onEnd;
    // The clock of the machine may be set while a session lasts.
    this.#offset = Date.now() - startedAt - performance.now();
    this.#standIn = new StandIn(channel);
    this.#gap = lastAt === null ? null : { since: lastAt, reason: "the helper had ended" };
    this.#lookForGap();
    const timing = new TimingReader();
    const show = (bytes: Uint8Array) => {
      this.#readAt = performance.now();
      if (this.#isInGap()) return;
      recorder.output(this.#now(), this.#frame.feed(bytes));
      this.#script ??= scriptOf(channel);
    };
    const noteChanges = (bytes: Uint8Array) => {
      if (this.#isInGap()) return;
      for (const { cols, rows } of timing.feed(Buffer.from(bytes).toString("latin1"))) {
        recorder.resize(this.#now(), cols, rows);
      }
    };
    this.#readers = [
      new FifoReader(this.#file("out"), show, () => this.#isGoingOn()),
      new FifoReader(this.#file("timing"), noteChanges, () => !this.#isEnding),
    ];
    const tick = () => {
      if (this.#gap !== null) this.#lookForGap();
      recorder.tick(this.#now());
    };
    this.#timers = [setInterval(tick, tickMs), setInterval(() => this.#look(), lookMs)];
  }

  #file(name: keyof typeof channelFiles): string {
    return join(this.#channel.folder, channelFiles[name]);
  }

  #now(): number {
    return performance.now() + this.#offset;
  }

  /** Asked before anything is taken: what comes after a pause of this process is known to be whole only then. */
  #isInGap(): boolean {
    if (performance.now() - this.#lookedAt >= hungMs) this.#lookForGap();
    return this.#gap !== null;
  }

  #lookForGap(): void {
    const since = this.#lookedAt + this.#offset;
    this.#lookedAt = performance.now();
    if (this.#standIn.isReading()) this.#gap ??= { since, reason: "the helper hung" };
    else this.#endGap();
  }

  #endGap(): void {
    if (this.#gap === null) return;
    const { since, reason } = this.#gap;
    this.#gap = null;
    const at = this.#now();
    this.#recorder.gap(at, { ms: Math.round(at - since), reason, isInLine: true });
    const size = windowSizeOf(this.#readLine("started"));
    if (size !== null) this.#recorder.resize(at, size.cols, size.rows);
  }

  #look(): void {
    this.#lookForGap();
    this.#script ??= scriptOf(this.#channel);
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
    this.#endGap();
    this.#recorder.output(this.#now(), this.#frame.end());
    await this.#watcher.end(exit);
    await this.#recorder.end(this.#now(), exit, Date.now(), exit === null ? "cut" : "ended");
    rmSync(this.#channel.folder, { recursive: true, force: true });
    await this.#recorder.settled();
    this.#onEnd();
  }

  #readExit(): number | null {
    const text = this.#readLine("exit");
    return /^\d{1,3}$/.test(text) ? Number(text) : null;
  }

  /** Empty where the file is not there. */
  #readLine(name: "exit" | "started"): string {
    try {
      return readFileSync(this.#file(name), "utf8").trim();
    } catch {
      return "";
    }
  }
}
