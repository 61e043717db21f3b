import { StringDecoder } from "node:string_decoder";
import { sentenceOf } from "../../base/errors.ts";
import type { Scanner } from "../../redact/scanner.ts";
import { StreamRedactor } from "../../redact/stream/stream-redactor.ts";
import type { CastEvent, Mark, SessionStart } from "../format.ts";
import { RecordingWriter } from "../store/recording-writer.ts";
import type { SessionFolder } from "../store/session-folder.ts";
import { TerminalModel } from "../terminal-model.ts";
import { type ShellMark, ShellMarkScanner } from "./shell-marks.ts";

/** How often a disk that refused to take something is tried again. */
const retryMs = 1000;
/** A model that is further behind makes no keyframes until it has caught up: they would hold up the chunks. */
const mostUnrenderedBytes = 4_000_000;

interface WindowSize {
  readonly cols: number;
  readonly rows: number;
}

type Step = { readonly event: CastEvent } | { readonly mark: Mark } | { readonly roll: true };

/**
 * One session on its way from the terminal to the disk: redacted, cut at the marks of the shell, stored. A disk that is
 * full loses what is shown meanwhile and the recording says so; the terminal never waits for it.
 */
export class SessionRecorder {
  readonly #folder: SessionFolder;
  readonly #redactor: StreamRedactor<WindowSize>;
  readonly #decoder = new StringDecoder("utf8");
  readonly #scanner = new ShellMarkScanner();
  readonly #model: TerminalModel;
  readonly #steps: Step[] = [];
  #writer: RecordingWriter | null;
  #failure = "";
  #failedAt = 0;
  #triedAt = 0;
  #isWorking = false;
  #unrendered = 0;
  #command: number;
  #line: string | null = null;

  /** @param known Secrets that are known before they are shown, such as values of environment variables. */
  constructor(
    folder: SessionFolder,
    start: SessionStart,
    { scanner, known }: { readonly scanner: Scanner; readonly known: readonly string[] },
    resumed: RecordingWriter | null = null,
  ) {
    this.#folder = folder;
    this.#redactor = new StreamRedactor({
      scanner,
      columns: start.cols,
      rows: start.rows,
      profile: "live",
      emit: (released) => {
        if ("mark" in released) this.#resized(released.time, released.mark);
        else this.#shown(released.time, released.bytes);
      },
    });
    for (const secret of known) this.#redactor.addKnown(secret);
    this.#model = new TerminalModel(start.cols, start.rows);
    this.#writer = resumed ?? RecordingWriter.create(folder, start, this.#takeKeyframe);
    this.#command = resumed?.manifest.commands ?? 0;
  }

  /** Bytes that the terminal has shown, `at` milliseconds after the recording began. */
  output(at: number, bytes: Uint8Array): void {
    this.#redactor.push(at, bytes);
    void this.#work();
  }

  tick(now: number): void {
    this.#redactor.tick(now);
    void this.#work();
    if (this.#writer === null && now - this.#triedAt >= retryMs) this.#recover(now);
  }

  resize(at: number, cols: number, rows: number): void {
    this.#redactor.resize(at, cols, rows);
    this.#redactor.mark(at, { cols, rows });
    void this.#work();
  }

  mark(mark: Mark): void {
    this.#steps.push({ mark });
    void this.#work();
  }

  /** Ends the recording once everything is stored. `cut`: its end was not seen. */
  async end(at: number, exit: number | null, endedAt: number, state: "ended" | "cut"): Promise<void> {
    this.#redactor.end(at);
    while (this.#isWorking || this.#steps.length > 0) await this.#work();
    if (this.#writer === null) this.#recover(at);
    this.#writer?.end(exit, endedAt, state);
    this.#model.dispose();
  }

  #shown(at: number, bytes: Uint8Array): void {
    const data = this.#decoder.write(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
    if (data === "") return;
    for (const mark of this.#scanner.feed(data)) this.#noteShellMark(at, mark);
    this.#steps.push({ event: { at, code: "o", data } });
  }

  #resized(at: number, { cols, rows }: WindowSize): void {
    this.#steps.push({ event: { at, code: "r", data: `${cols}x${rows}` } });
    this.#steps.push({ mark: { at, kind: "resize", cols, rows } });
  }

  #noteShellMark(at: number, mark: ShellMark): void {
    switch (mark.kind) {
      case "line":
        this.#line = mark.line;
        break;
      case "output":
        this.#command++;
        this.#steps.push({ mark: { at, kind: "command", command: this.#command, line: this.#line, id: mark.id } });
        this.#line = null;
        break;
      case "end":
        this.#steps.push({ mark: { at, kind: "end", command: this.#command, exit: mark.exit } });
        break;
      case "prompt":
        break;
      default:
        mark satisfies never;
    }
  }

  /** One at a time: a chunk is closed only when the model has taken everything before its end. */
  async #work(): Promise<void> {
    if (this.#isWorking) {
      await new Promise((done) => setImmediate(done));
      return;
    }
    this.#isWorking = true;
    try {
      for (let step = this.#steps.shift(); step !== undefined; step = this.#steps.shift()) {
        this.#apply(step);
        if (this.#writer?.isFull === true) await this.#attempt((writer) => writer.roll());
      }
    } finally {
      this.#isWorking = false;
    }
  }

  #apply(step: Step): void {
    if ("event" in step) {
      this.#show(step.event);
      void this.#attempt((writer) => writer.write(step.event));
    } else if ("mark" in step) void this.#attempt((writer) => writer.mark(step.mark));
  }

  #show({ code, data }: CastEvent): void {
    if (code === "r") {
      const [cols = 80, rows = 24] = data.split("x").map(Number);
      this.#model.resize(cols, rows);
    } else if (code === "o") {
      this.#unrendered += data.length;
      this.#model.write(data);
      void this.#model.settled().then(() => (this.#unrendered -= data.length));
    }
  }

  readonly #takeKeyframe = async () =>
    this.#unrendered > mostUnrenderedBytes ? null : await this.#model.keyframe(this.#writer?.lastAt ?? 0);

  /** What cannot be stored is given up from here on, until the disk takes something again. */
  async #attempt(write: (writer: RecordingWriter) => void | Promise<void>): Promise<void> {
    if (this.#writer === null) return;
    const { lastAt } = this.#writer;
    try {
      const done = write(this.#writer);
      if (done !== undefined) await done;
    } catch (error) {
      this.#failure = sentenceOf(error);
      this.#writer = null;
      this.#failedAt = lastAt;
      this.#triedAt = lastAt;
    }
  }

  #recover(now: number): void {
    this.#triedAt = now;
    try {
      const writer = RecordingWriter.resume(this.#folder, this.#takeKeyframe);
      const ms = Math.round(now - this.#failedAt);
      writer.mark({ at: now, kind: "gap", reason: `the recording could not be stored: ${this.#failure}`, ms });
      this.#writer = writer;
    } catch {
      // Still full: tried again later.
    }
  }
}
