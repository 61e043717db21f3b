import { isIn, secretSet } from "../characters.ts";
import type { RedactAction } from "../schema.ts";
import type { Scanner } from "../scanner.ts";
import { type Arrived, Parts } from "./arrived.ts";
import { batchesOf } from "./batches.ts";
import { ByteWindow } from "./byte-window.ts";
import { type AuditEntry, CellMask } from "./cell-mask.ts";
import { FastLane, leastFastBytes } from "./fast-lane.ts";
import { holdFrom, notePending, type HoldContext, type HoldLimits } from "./hold.ts";
import { linearText } from "./linear.ts";
import { SecretMemory } from "./memory.ts";
import { OutputQueue, type Released } from "./output-queue.ts";
import { ScreenLook } from "./screen-look.ts";
import { Suspects } from "./suspects.ts";
import { type ControlString, Terminal } from "./terminal.ts";

/** `live` is for people who watch, `disk` waits longer where that makes it surer. */
export type StreamProfile = "live" | "disk";

const profiles: Readonly<Record<StreamProfile, HoldLimits>> = {
  live: { quietMs: 100, lineMs: 100, longestLineMs: 300, longestMs: 1900, editMs: 30_000 }, // 2 s less the time to the next tick
  disk: { quietMs: 100, lineMs: 30_000, longestLineMs: 30_000, longestMs: 30_000, editMs: 30_000 },
};

export interface StreamOptions<Mark> {
  readonly scanner: Scanner;
  readonly columns: number;
  readonly rows: number;
  readonly profile: StreamProfile;
  /** Called with what is released, in order and with the time it came. */
  readonly emit: (released: Released<Mark>) => void;
  readonly actionOf?: (rule: string) => RedactAction;
}

/** Bytes that wait never grow past this: then they are released, what is suspicious masked. */
const mostHeldBytes = 1 << 20;
/** What was printed before the lost batch and may be the name of what is in it. */
const linearContext = 512;
const mostSearchedAgain = 1 << 17;
const leastString = 8;
/** A shorter word at the beginning of what was seen is a word. */
const leastHalf = 8;
/** So much is drawn before the screen is looked at. */
const pieceBytes = 8192;
const lineFeed = 0x0a;

/**
 * Masks the secrets in what a terminal shows, in the bytes that show it. Bytes may be cut anywhere, and are held until
 * what they are part of is known; their times stay. All times are milliseconds of one clock that the caller has.
 */
export class StreamRedactor<Mark = never> {
  readonly #window = new ByteWindow();
  readonly #queue = new OutputQueue<Mark>();
  readonly #memory = new SecretMemory();
  readonly #scanner: Scanner;
  readonly #mask: CellMask;
  readonly #terminal: Terminal;
  readonly #look: ScreenLook;
  readonly #fastLane: FastLane;
  readonly #hold: HoldContext;
  readonly #limits: HoldLimits;
  readonly #emit: (released: Released<Mark>) => void;
  /** Where the line that is being edited begins; null outside of one. */
  #editFrom: number | null = null;
  #isAfterGap = false;

  constructor({ scanner, columns, rows, profile, emit, actionOf = () => "redact" }: StreamOptions<Mark>) {
    this.#scanner = scanner;
    this.#emit = emit;
    this.#limits = profiles[profile];
    const find = (text: string) => scanner.findAll(text);
    this.#mask = new CellMask(this.#window, this.#memory, actionOf);
    this.#terminal = new Terminal(columns, rows, (string) => this.#readString(string));
    this.#look = new ScreenLook(this.#terminal.screen, find, this.#memory, this.#mask);
    this.#fastLane = new FastLane((text) => [...find(text), ...this.#memory.find(text)]);
    this.#hold = {
      terminal: this.#terminal,
      window: this.#window,
      queue: this.#queue,
      look: this.#look,
      mask: this.#mask,
      find,
      limits: this.#limits,
      suspects: new Suspects(),
    };
  }

  /** What was masked so far, without the values. */
  get audit(): readonly AuditEntry[] {
    return this.#mask.audit;
  }

  /** A secret that is known from elsewhere, such as the value of an environment variable. */
  addKnown(secret: string): void {
    this.#memory.add(secret, "session/known");
  }

  push(time: number, bytes: Uint8Array): void {
    this.#draw([{ time, bytes }], bytes);
  }

  /** The same as `push` for each, in a fraction of the time where very much is plain text. */
  pushAll(arrived: readonly Arrived[]): void {
    const bytes = arrived.length === 1 ? arrived[0]?.bytes : Buffer.concat(arrived.map((part) => part.bytes));
    if (bytes === undefined) return;
    const parts = new Parts(arrived);
    const draw = (to: number) => {
      while (parts.at < to) {
        const from = parts.at;
        const piece = Math.min(to, from + pieceBytes);
        this.#draw(parts.take(piece), bytes.subarray(from, piece));
      }
    };
    const lineFrom = (at: number) => bytes.indexOf(lineFeed, at) + 1 || bytes.length;
    while (bytes.length - parts.at >= leastFastBytes) {
      draw(lineFrom(parts.at));
      if (!this.#isPrinting) {
        draw(lineFrom(Math.min(bytes.length, parts.at + pieceBytes)));
        continue;
      }
      const { columns, height } = this.#terminal.screen;
      const { clean, to } = this.#fastLane.plan(bytes, parts.at, { columns, height, context: this.#look.context() });
      for (const [from, end] of clean) {
        draw(from);
        if (this.#isPrinting) this.#skip(parts.take(end));
        else draw(end);
      }
      draw(lineFrom(Math.max(to, parts.at + pieceBytes)));
    }
    draw(bytes.length);
  }

  /** Something else that happened, such as a mark of the shell: released after all that came before it. */
  mark(time: number, mark: Mark): void {
    this.#queue.addMark(time, this.#window.end, mark);
    this.#release(time);
  }

  resize(time: number, columns: number, rows: number): void {
    this.#look.look();
    this.#terminal.screen.resize(columns, rows);
    this.#release(time);
  }

  /** Something was shown here that never came. @param isInLine Perhaps only a part of a line. */
  noteGap(isInLine: boolean): void {
    this.#isAfterGap = isInLine;
    this.#look.noteGap();
  }

  /** Time has passed: what need not wait any more is released. */
  tick(time: number): void {
    this.#release(time);
  }

  /** Nothing more comes. */
  end(time: number): void {
    this.#mask.now = time;
    this.#look.look();
    if (this.#terminal.openFrom < this.#window.end) this.#maskFrom(this.#terminal.openFrom);
    this.#emitBefore(this.#window.end);
  }

  get isIdle(): boolean {
    return this.#queue.isEmpty;
  }

  /** @param bytes Those that have arrived, as one. */
  #draw(arrived: readonly Arrived[], bytes: Uint8Array): void {
    const { screen } = this.#terminal;
    const start = this.#window.end;
    const time = this.#take(arrived);
    screen.floor = this.#window.base;
    if (this.#isAfterGap) this.#maskHalfWord(bytes, start);
    for (const [from, to] of batchesOf(bytes, screen.isAlternate)) {
      this.#terminal.feed(bytes.subarray(from, to), start + from);
      this.#look.look();
      if (to < bytes.length) notePending(this.#look);
      if (screen.hasLost) this.#searchPrinted(start + from);
    }
    if (this.#mask.hasLearned) this.#searchAgain();
    this.#release(time);
  }

  /** After a gap the first word may be half of a secret, which no rule knows. */
  #maskHalfWord(bytes: Uint8Array, start: number): void {
    this.#isAfterGap = false;
    let length = 0;
    while (isIn(secretSet, bytes[length] ?? 0)) length++;
    const isTelling = length >= leastHalf && bytes.subarray(0, length).some((byte) => byte >= 0x30 && byte <= 0x39);
    if (!isTelling) return;
    for (let at = 0; at < length; at++) this.#window.mask(start + at);
    this.#mask.log("session/half-word", length);
  }

  /** Lines without a secret, that fill the screen more than once. */
  #skip(arrived: readonly Arrived[]): void {
    const time = this.#take(arrived);
    this.#terminal.screen.scrollAway();
    this.#look.forget();
    this.#release(time);
  }

  /** @returns When the last of it came. */
  #take(arrived: readonly Arrived[]): number {
    let last = this.#mask.now;
    for (const { time, bytes } of arrived) {
      this.#queue.addOutput(time, this.#window.end, bytes.length);
      this.#window.append(bytes);
      last = time;
    }
    this.#mask.now = last;
    return last;
  }

  /** What comes next stands below all else, and belongs to nothing that has begun. */
  get #isPrinting(): boolean {
    const { screen, isAtRest } = this.#terminal;
    return isAtRest && screen.isPrinting && this.#editFrom === null && !this.#look.isOpen;
  }

  #release(time: number): void {
    this.#mask.now = time;
    if (this.#queue.isEmpty) return;
    const window = this.#window;
    const end = window.end;
    let held = Math.min(end, holdFrom(this.#hold, time));
    if (end - held > mostHeldBytes) held = end;
    if (this.#terminal.openFrom < held) this.#maskFrom(this.#terminal.openFrom);
    this.#emitBefore(Math.min(held, this.#editHold(time)));
  }

  #ageOf(offset: number, time: number): number {
    return time - (this.#queue.timeOf(offset) ?? time);
  }

  /** While a line is edited what is typed later may tell what was typed before. */
  #editHold(time: number): number {
    if (this.#editFrom === null) return Number.POSITIVE_INFINITY;
    const from = Math.max(this.#editFrom, this.#window.base);
    const isHeld = this.#window.end > from && this.#ageOf(from, time) < this.#limits.editMs;
    return isHeld && this.#window.end - from <= mostHeldBytes ? from : Number.POSITIVE_INFINITY;
  }

  /** A sequence that never ends could carry anything: past its introducer nothing of it leaves. */
  #maskFrom(sequence: number): void {
    for (let offset = Math.max(sequence + 2, this.#window.base); offset < this.#window.end; offset++) {
      this.#window.mask(offset);
    }
    this.#mask.log("session/unended-sequence", this.#window.end - sequence);
  }

  #emitBefore(end: number): void {
    for (const released of this.#queue.takeBefore(end)) {
      if ("mark" in released) this.#emit(released);
      else this.#emit({ time: released.time, bytes: this.#window.take(released.end) });
    }
    const { screen } = this.#terminal;
    screen.floor = this.#window.base;
    for (const row of screen.rows) row.forgetReleased(this.#window.base);
  }

  /** For what was shown and gone before anybody looked. */
  #searchPrinted(start: number): void {
    const window = this.#window;
    let from = Math.max(0, start - window.base - linearContext);
    while (from > 0 && ((window.bytes[from] ?? 0) & 0xc0) === 0x80) from--; // not inside of a character
    const printed = linearText(window.bytes, from, window.base, false);
    this.#mask.maskLinear(printed, [...this.#scanner.findAll(printed.text), ...this.#memory.find(printed.text)]);
  }

  /** A secret that has just been learned may stand in what is still held. */
  #searchAgain(): void {
    this.#mask.hasLearned = false;
    const window = this.#window;
    if (window.length >= mostSearchedAgain) return;
    const printed = linearText(window.bytes, 0, window.base, true);
    this.#mask.maskLinear(printed, this.#memory.find(printed.text));
  }

  /** Titles, links, marks of shells, the clipboard. */
  #readString({ bytes, start }: ControlString): void {
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1");
    if (/^[16]33;B/.test(text)) this.#editFrom = start + bytes.length;
    else if (/^[16]33;[ACD]/.test(text)) this.#editFrom = null;
    if (text.startsWith("52;")) {
      for (let at = text.indexOf(";", 3) + 1; at < text.length; at++) this.#window.blank(start + at);
      this.#mask.log("session/clipboard", text.length);
    } else if (text.startsWith("1337;SetUserVar=")) {
      const from = text.indexOf("=", 16) + 1;
      const value = Buffer.from(text.slice(from), "base64").toString("latin1");
      if (from > 0 && this.#scanner.findAll(value).length > 0) {
        this.#mask.maskString(text, start, [{ rule: "session/variable", start: from, end: text.length }]);
      }
    } else if (text.length >= leastString) {
      // VS Code's marks write a semicolon as \x3b: it parts words, and takes as many bytes.
      const plain = text.replace(/\\x[0-9a-f]{2}/gi, "    ");
      this.#mask.maskString(plain, start, [...this.#scanner.findAll(plain), ...this.#memory.find(plain)]);
    }
  }
}
