import { statfsSync } from "node:fs";
import { StringDecoder } from "node:string_decoder";
import { sentenceOf } from "../../base/errors.ts";
import type { Scanner } from "../../redact/scanner.ts";
import type { RedactAction } from "../../redact/schema.ts";
import { StreamRedactor } from "../../redact/stream/stream-redactor.ts";
import type { CastEvent, SessionStart } from "../format.ts";
import { toMicrosecond } from "../store/cast.ts";
import { readMarks } from "../store/recording-reader.ts";
import { RecordingWriter } from "../store/recording-writer.ts";
import type { SessionFolder } from "../store/session-folder.ts";
import { OpenCommands } from "../open-commands.ts";
import { type Arrival, Backlog, type Gap } from "./backlog.ts";
import { KeyframeMaker } from "./keyframe-maker.ts";
import { type ShellMark, ShellMarkScanner } from "./shell-marks.ts";

/** How often a disk that refused to take something is tried again. */
const retryMs = 1000;
/** On a disk that was full a recording goes on once there is room for a while. */
const leastFreeBytes = 256 * 1024;
/** What is shown faster than it can be redacted waits in memory. */
const mostWaitingBytes = 64 << 20;
/** The terminal waits for its reader, which is this same thread: it redacts for so long, then reads again. */
const sliceMs = 2;
/** Of a flood so much is only read at first, as long as it goes on: then the terminal hardly waits. */
const floodBytes = 256 * 1024;
/** What comes in little by little is gathered for so long: at once it takes a fraction of the time. */
const gatherMs = 40;
const floodPauseMs = 5;
/** Redacted in one go: the more, the less of it has to be drawn. */
const batchBytes = 512 * 1024;

/** What is masked, and how. */
export interface Secrets {
  readonly scanner: Scanner;
  /** Secrets that are known before they are shown, such as values of environment variables. */
  readonly known: readonly string[];
  readonly actionOf?: (rule: string) => RedactAction;
}

interface WindowSize {
  readonly cols: number;
  readonly rows: number;
}

/**
 * One session on its way from the terminal to the disk: redacted, cut at the marks of the shell, stored. A disk that is
 * full loses what is shown meanwhile and the recording says so; the terminal never waits for it.
 */
export class SessionRecorder {
  readonly #folder: SessionFolder;
  readonly #mostWaiting: number;
  readonly #backlog: Backlog;
  readonly #redactor: StreamRedactor<WindowSize>;
  readonly #decoder = new StringDecoder("utf8");
  readonly #scanner: ShellMarkScanner;
  readonly #keyframes: KeyframeMaker;
  #writer: RecordingWriter | null;
  #failure = "";
  #failedAt = 0;
  #triedAt = 0;
  #timer: NodeJS.Timeout | null = null;
  #isDue = false;
  #workedAt = Number.NEGATIVE_INFINITY;
  #arrivedAt = 0;
  readonly #commands: OpenCommands;
  #line: string | null = null;
  /** Of what was stored last. */
  #at = 0;
  #size: WindowSize;

  constructor(
    folder: SessionFolder,
    start: SessionStart,
    { scanner, known, actionOf }: Secrets,
    {
      resumed = null,
      mostWaiting = mostWaitingBytes,
    }: { readonly resumed?: RecordingWriter | null; readonly mostWaiting?: number } = {},
  ) {
    const before = resumed === null ? [] : readMarks(folder);
    const size = before.findLast((mark) => mark.kind === "resize") ?? start;
    this.#size = { cols: size.cols, rows: size.rows };
    this.#folder = folder;
    this.#mostWaiting = mostWaiting;
    this.#backlog = new Backlog(mostWaiting);
    this.#redactor = new StreamRedactor({
      scanner,
      columns: size.cols,
      rows: size.rows,
      profile: "live",
      ...(actionOf === undefined ? {} : { actionOf }),
      emit: (released) => {
        if ("mark" in released) this.#resized(released.time, released.mark);
        else this.#shown(released.time, released.bytes);
      },
    });
    for (const secret of known) this.#redactor.addKnown(secret);
    this.#writer = resumed ?? RecordingWriter.create(folder, start);
    this.#keyframes = new KeyframeMaker(folder, start, () => !this.#backlog.isEmpty, resumed !== null);
    this.#commands = OpenCommands.after(before);
    this.#scanner = new ShellMarkScanner(start.id);
  }

  /** Bytes that the terminal has shown, `at` milliseconds after the recording began. They are copied. */
  output(at: number, bytes: Uint8Array): void {
    this.#backlog.addBytes(at, bytes);
    this.#arrivedAt = performance.now();
    this.#schedule();
  }

  resize(at: number, cols: number, rows: number): void {
    if (cols === this.#size.cols && rows === this.#size.rows) return;
    this.#size = { cols, rows };
    this.#backlog.addSize(at, cols, rows);
    this.#schedule();
  }

  /** Something was shown that has not come here. */
  gap(at: number, gap: Gap): void {
    this.#backlog.addGap(at, gap);
    this.#schedule();
  }

  tick(now: number): void {
    // What waits came before now, and may belong to what is held back.
    if (this.#backlog.isEmpty) {
      this.#redactor.tick(now);
      this.#attempt((writer) => writer.flush());
    }
    if (this.#writer === null && now - this.#triedAt >= retryMs) this.#recover(now);
  }

  /** Ends the recording once everything is stored. `cut`: its end was not seen. */
  async end(at: number, exit: number | null, endedAt: number, state: "ended" | "cut"): Promise<void> {
    this.#backlog.end(at);
    while (!this.#backlog.isEmpty) {
      this.#workSlice();
      await new Promise((done) => setImmediate(done)); // other sessions are to be read
    }
    this.#redactor.end(at);
    if (this.#writer === null) this.#recover(at);
    this.#attempt((writer) => writer.end(exit, endedAt, state));
  }

  /** Resolves when nothing more is to be done, once the recording has ended. */
  settled(): Promise<void> {
    return this.#keyframes.end();
  }

  #schedule(): void {
    const { isEmpty, bytes } = this.#backlog;
    if (isEmpty || this.#isDue) return;
    const work = () => {
      this.#isDue = false;
      this.#timer = null;
      if (!this.#isFlooded) this.#workSlice();
      this.#schedule();
    };
    if (bytes >= batchBytes && !this.#isFlooded) {
      if (this.#timer !== null) clearTimeout(this.#timer);
      this.#isDue = true;
      setImmediate(work);
    } else if (this.#timer === null) {
      const gathered = this.#workedAt + gatherMs - performance.now();
      this.#timer = setTimeout(work, this.#isFlooded ? floodPauseMs : Math.max(0, gathered));
    }
  }

  get #isFlooded(): boolean {
    const { bytes } = this.#backlog;
    const hasRoom = bytes > floodBytes && bytes < this.#mostWaiting / 2;
    return hasRoom && performance.now() - this.#arrivedAt < floodPauseMs;
  }

  #workSlice(): void {
    const until = performance.now() + sliceMs;
    do {
      const arrived = this.#backlog.takeBytes(batchBytes);
      if (arrived.length > 0) this.#redactor.pushAll(arrived);
      else {
        const arrival = this.#backlog.take(batchBytes);
        if (arrival === null) break;
        this.#pass(arrival);
      }
    } while (performance.now() < until);
    this.#workedAt = performance.now();
    this.#attempt((writer) => writer.flush());
  }

  #pass(arrival: Arrival): void {
    const { at } = arrival;
    switch (arrival.kind) {
      case "bytes":
        this.#redactor.push(at, arrival.bytes);
        break;
      case "size": {
        const { cols, rows } = arrival;
        this.#redactor.resize(at, cols, rows);
        this.#redactor.mark(at, { cols, rows });
        break;
      }
      case "gap": {
        const { reason, ms, isInLine } = arrival;
        this.#redactor.noteGap(isInLine);
        this.#attempt((writer) => writer.mark({ at, kind: "gap", reason, ms }));
        break;
      }
      default:
        arrival satisfies never;
    }
  }

  #shown(at: number, bytes: Uint8Array): void {
    const data = this.#decoder.write(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
    if (data === "") return;
    this.#at = Math.max(this.#at, toMicrosecond(at));
    let from = 0;
    for (const { mark, end } of this.#scanner.feed(data)) {
      this.#noteShellMark(this.#at, mark);
      if (mark.kind !== "output") continue;
      // What a command shows comes later than the moment at which it begins, however fast it is.
      this.#store({ at: this.#at, code: "o", data: data.slice(from, end) });
      this.#at = toMicrosecond(this.#at + 0.001);
      from = end;
    }
    if (from < data.length) this.#store({ at: this.#at, code: "o", data: data.slice(from) });
  }

  #resized(at: number, { cols, rows }: WindowSize): void {
    this.#store({ at, code: "r", data: `${cols}x${rows}` });
    this.#attempt((writer) => writer.mark({ at, kind: "resize", cols, rows }));
  }

  #noteShellMark(at: number, mark: ShellMark): void {
    switch (mark.kind) {
      case "line":
        this.#line = mark.line;
        break;
      case "output": {
        const line = this.#line;
        const command = this.#commands.begin(mark.id);
        this.#attempt((writer) => writer.mark({ at, kind: "command", command, line, id: mark.id }));
        this.#line = null;
        break;
      }
      case "end":
        for (const [index, command] of this.#commands.end(mark.id).entries()) {
          const exit = index === 0 ? mark.exit : null;
          this.#attempt((writer) => writer.mark({ at, kind: "end", command, exit }));
        }
        break;
      case "prompt":
        for (const command of this.#commands.prompt(mark.session)) {
          this.#attempt((writer) => writer.mark({ at, kind: "end", command, exit: null }));
        }
        break;
      case "decision":
      case "record":
        this.#attempt((writer) => writer.mark({ at, ...mark }));
        break;
      default:
        mark satisfies never;
    }
  }

  #store(event: CastEvent): void {
    this.#attempt((writer) => {
      writer.write(event);
      if (!writer.isFull) return;
      writer.roll();
      this.#keyframes.chunkClosed(writer.lastAt);
    });
  }

  /** What cannot be stored is given up from here on, until the disk takes something again. */
  #attempt(write: (writer: RecordingWriter) => void): void {
    const writer = this.#writer;
    if (writer === null) return;
    try {
      write(writer);
    } catch (error) {
      this.#failure = sentenceOf(error);
      this.#writer = null;
      writer.abandon();
      this.#failedAt = writer.storedAt;
      this.#triedAt = writer.storedAt;
    }
  }

  #recover(now: number): void {
    this.#triedAt = now;
    let writer: RecordingWriter | null = null;
    try {
      // A few bytes would find room on a disk that is full: each would be a recording, and a gap, of its own.
      if (freeBytes(this.#folder.path) < leastFreeBytes) return;
      writer = RecordingWriter.resume(this.#folder);
      const ms = Math.round(now - this.#failedAt);
      writer.mark({ at: now, kind: "gap", reason: `the recording could not be stored: ${this.#failure}`, ms });
      this.#writer = writer;
    } catch {
      writer?.abandon(); // still full: tried again later
    }
  }
}

function freeBytes(path: string): number {
  const { bavail, bsize } = statfsSync(path);
  return bavail * bsize;
}
