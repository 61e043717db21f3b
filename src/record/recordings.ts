import { execFile } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { Worker } from "node:worker_threads";
import { CotermError } from "../base/errors.ts";
import type { Paths } from "../base/paths.ts";
import type { ProcessInfo, ProcessInfoMode } from "../base/process-info.ts";
import { isAlive } from "../base/process-alive.ts";
import { isBundled } from "../base/shipped-file.ts";
import { channelFiles, channelPrefix, isChannel } from "./channel.ts";
import type { FromRecorder, RedactionChoice, ToRecorder } from "./capture/recorder-messages.ts";
import type { SessionStart } from "./format.ts";
import { isSessionId, newSessionId } from "./session-id.ts";
import { folderOf } from "./store/sessions.ts";

const lookAgainMs = 2000;
const youngMegabytes = 24;

const run = promisify(execFile);

/** What `coterm record` tells of the session that it is about to begin. */
export type RecordRequest = Omit<SessionStart, "id" | "startedAt" | "processInfo"> & {
  readonly owner: number;
  /** Values of the environment that are secrets by their names. They stay in memory. */
  readonly known: readonly string[];
  /** The command runs under strace, which writes to the channel. */
  readonly isTraced: boolean;
};

export interface BegunRecording {
  readonly id: string;
  /** Where the FIFOs for `script` are. */
  readonly channel: string;
  /** What the person must know. */
  readonly notice: string | null;
}

/** What of the configuration matters to a session that begins. */
export interface RecordingSettings {
  readonly processInfo: ProcessInfo;
  readonly redaction: RedactionChoice;
}

type Begun = Pick<Extract<FromRecorder, { kind: "begun" }>, "error" | "notice">;

/** The helper's side of recording: begins sessions, takes up those that an earlier helper has left, keeps count. */
export class Recordings {
  readonly #paths: Paths;
  readonly #onChange: () => void;
  readonly #settings: () => RecordingSettings;
  readonly #onError: (error: Error) => void;
  /** Those of the thread. */
  readonly #own = new Set<string>();
  #worker: Worker | null = null;
  readonly #waiting = new Map<string, (begun: Begun) => void>();
  #live = 0;
  #begunAt = 0;

  /** @param onChange Called when a session has begun or ended. @param onError With a bug that has ended the thread. */
  constructor(
    paths: Paths,
    settings: () => RecordingSettings,
    { onChange, onError }: { readonly onChange: () => void; readonly onError: (error: Error) => void },
  ) {
    this.#paths = paths;
    this.#settings = settings;
    this.#onChange = onChange;
    this.#onError = onError;
  }

  /** How many sessions are being recorded. */
  get live(): number {
    return this.#live;
  }

  /** @throws CotermError NOT_RECORDED */
  async begin({ owner, known, isTraced, ...request }: RecordRequest): Promise<BegunRecording> {
    // No two begin at the same moment, so that their order is known.
    const startedAt = Math.max(Date.now(), this.#begunAt + 1);
    this.#begunAt = startedAt;
    const id = newSessionId(startedAt);
    const channel = join(this.#paths.runtime, channelPrefix + id);
    this.#own.add(id); // nobody left it behind
    mkdirSync(channel, { mode: 0o700 });
    const fifos = ["out", "timing", ...(isTraced ? (["trace"] as const) : [])] as const;
    await run("mkfifo", ["-m", "600", ...fifos.map((name) => join(channel, channelFiles[name]))]);
    writeFileSync(join(channel, channelFiles.owner), `${owner}\n`, { mode: 0o600 });
    noteReader(channel);
    const folder = folderOf(this.#paths, id).path;
    const { processInfo, redaction } = this.#settings();
    // Only single commands are traced: a traced shell could not run sudo.
    const mode: ProcessInfoMode = isTraced ? "trace" : processInfo.mode === "trace" ? "sample" : processInfo.mode;
    const start = { ...request, id, startedAt, processInfo: mode };
    const to = { folder: channel, owner };
    const message = { kind: "begin", id, folder, start, channel: to, known, processInfo, redaction } as const;
    const { error, notice } = await this.#tell(message);
    if (error === null) return { id, channel, notice };
    rmSync(channel, { recursive: true, force: true });
    throw new CotermError("NOT_RECORDED", `the session cannot be recorded: ${error}`, {
      hint: `df -h ${this.#paths.state}`,
    });
  }

  /**
   * Takes up the sessions that go on although the helper that recorded them has ended. One that has handed over keeps
   * its own, and is looked at again in case it ends before they do.
   */
  async takeUp(): Promise<void> {
    let others = 0;
    for (const name of readdirSync(this.#paths.runtime).filter(isChannel)) {
      const id = name.slice(channelPrefix.length);
      const channel = join(this.#paths.runtime, name);
      const reader = readPid(channel, "reader");
      const owner = readPid(channel, "owner");
      if (!isSessionId(id) || owner === null || this.#own.has(id)) continue;
      if (reader !== null && reader !== process.pid && isAlive(reader)) {
        others++;
        continue;
      }
      noteReader(channel);
      const folder = folderOf(this.#paths, id).path;
      const to = { folder: channel, owner };
      const { error } = await this.#tell({ kind: "resume", id, folder, channel: to, ...this.#settings() });
      if (error !== null) rmSync(channel, { recursive: true, force: true }); // its recording is gone
    }
    if (others > 0) setTimeout(() => void this.takeUp(), lookAgainMs).unref();
  }

  #tell(message: ToRecorder): Promise<Begun> {
    this.#own.add(message.id);
    return new Promise((done) => {
      this.#waiting.set(message.id, done);
      this.#thread().postMessage(message);
    });
  }

  #thread(): Worker {
    if (this.#worker !== null) return this.#worker;
    const file = join(import.meta.dirname, isBundled ? "recorder.cjs" : "../helper/recorder.ts");
    // The helper is kept small; here pass megabytes, and a small nursery costs a quarter of the time.
    const worker = new Worker(file, { name: "recorder", resourceLimits: { maxYoungGenerationSizeMb: youngMegabytes } });
    worker.unref();
    worker.on("message", (message: FromRecorder) => {
      this.#live = message.live;
      if (message.kind === "ended" || message.error !== null) this.#own.delete(message.id);
      if (message.kind === "begun") {
        this.#waiting.get(message.id)?.(message);
        this.#waiting.delete(message.id);
      }
      this.#onChange();
    });
    // A bug in it ends the thread and not the guard; another one goes on with the sessions.
    worker.on("error", (error) => this.#lose(error));
    this.#worker = worker;
    return worker;
  }

  #lose(error: Error): void {
    this.#worker = null;
    this.#live = 0;
    for (const done of this.#waiting.values()) done({ error: error.message, notice: null });
    this.#waiting.clear();
    this.#own.clear();
    this.#onError(error);
    this.#onChange();
    setTimeout(() => void this.takeUp(), lookAgainMs).unref();
  }
}

function noteReader(channel: string): void {
  writeFileSync(join(channel, channelFiles.reader), `${process.pid}\n`, { mode: 0o600 });
}

function readPid(channel: string, name: "owner" | "reader"): number | null {
  try {
    const pid = Number(readFileSync(join(channel, channelFiles[name]), "utf8"));
    return Number.isSafeInteger(pid) && pid > 1 ? pid : null;
  } catch {
    return null;
  }
}
