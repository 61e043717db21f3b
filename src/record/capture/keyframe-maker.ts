import { writeFileSync } from "node:fs";
import { zstdCompressSync } from "node:zlib";
import { PlainReader } from "../../redact/stream/plain-lines.ts";
import { parseEvent } from "../store/cast.ts";
import { readChunk, readIndex, readKeyframe } from "../store/recording-reader.ts";
import type { SessionFolder } from "../store/session-folder.ts";
import { TerminalModel } from "../terminal-model.ts";

/** Drawn in one go; then others have their turn. */
const pieceLength = 8192;
const waitMs = 100;
/** Less is drawn as it is. */
const leastLeftOut = 32_768;
const lineFeed = 0x0a;

/**
 * Draws the chunks that are closed, from the disk, and stores what the screen was at the end of each. That costs more
 * than storing them, so that it waits for a pause; a chunk without a keyframe is played from an earlier one.
 */
export class KeyframeMaker {
  readonly #folder: SessionFolder;
  readonly #isBusy: () => boolean;
  readonly #size: { readonly cols: number; readonly rows: number };
  readonly #reader = new PlainReader();
  #model: TerminalModel | null = null;
  /** The chunk to be drawn next. */
  #next = 0;
  /** When each closed chunk ends. */
  readonly #ends: number[];
  #work: Promise<void> | null = null;

  /** @param isBusy Whether there is something more urgent just now. */
  constructor(
    folder: SessionFolder,
    size: { readonly cols: number; readonly rows: number },
    isBusy: () => boolean,
    isResumed: boolean,
  ) {
    this.#folder = folder;
    this.#size = size;
    this.#isBusy = isBusy;
    this.#ends = isResumed ? readIndex(folder).map(({ to }) => to) : [];
    if (isResumed) this.#goOnAfterLast();
  }

  /** @param at When it ends. */
  chunkClosed(at: number): void {
    this.#ends.push(at);
    this.#work ??= this.#drawAll().finally(() => (this.#work = null));
  }

  /** Resolves when all chunks that are closed have been drawn. */
  async end(): Promise<void> {
    await this.#work;
    this.#model?.dispose();
    this.#model = null;
  }

  #goOnAfterLast(): void {
    for (let seq = this.#ends.length; seq > 0; seq--) {
      const keyframe = readKeyframe(this.#folder, seq);
      if (keyframe === null) continue;
      this.#model = new TerminalModel(keyframe.cols, keyframe.rows);
      this.#model.write(keyframe.init);
      this.#next = seq;
      return;
    }
  }

  async #drawAll(): Promise<void> {
    this.#model ??= new TerminalModel(this.#size.cols, this.#size.rows);
    for (let end = this.#ends[this.#next]; end !== undefined; end = this.#ends[this.#next]) {
      try {
        await this.#draw(this.#model, readChunk(this.#folder, this.#next));
        const keyframe = JSON.stringify(await this.#model.keyframe(end));
        writeFileSync(this.#folder.keyframe(this.#next + 1), zstdCompressSync(keyframe), { mode: 0o600 });
      } catch {
        // The disk is full, or the session was removed: an earlier keyframe serves as well.
      }
      this.#next++;
    }
  }

  async #draw(model: TerminalModel, text: string): Promise<void> {
    let shown: string[] = [];
    for (const line of text.split("\n")) {
      const event = parseEvent(line);
      if (event?.code === "o") shown.push(event.data);
      if (event?.code !== "r") continue;
      await this.#drawOutput(model, Buffer.from(shown.join("")));
      shown = [];
      const [cols = 80, rows = 24] = event.data.split("x").map(Number);
      model.resize(cols, rows);
    }
    await this.#drawOutput(model, Buffer.from(shown.join("")));
  }

  /** Plain lines that have left the screen by the end of the bytes are left out, all but their colours. */
  async #drawOutput(model: TerminalModel, bytes: Buffer): Promise<void> {
    let at = 0;
    const write = async (to: number) => {
      while (at < to) {
        const piece = bytes.subarray(at, Math.min(to, at + pieceLength));
        model.write(piece);
        at += piece.length;
        await model.settled();
        while (this.#isBusy()) await new Promise((done) => setTimeout(done, waitMs));
      }
    };
    const lineFrom = (from: number) => bytes.indexOf(lineFeed, from) + 1 || bytes.length;
    while (bytes.length - at >= leastLeftOut) {
      await write(lineFrom(at));
      const plain = model.isPrinting ? this.#reader.read(bytes, at, model.cols) : null;
      const lines = plain?.places.at(-1)?.lines ?? 0;
      const last = plain?.places.findLast((place) => lines - place.lines > model.rows);
      if (last !== undefined) {
        model.write(coloursOf(bytes.subarray(at, last.at)));
        at = last.at;
      }
      await write(lineFrom(Math.min(bytes.length, Math.max(plain?.to ?? 0, at + pieceLength))));
    }
    await write(bytes.length);
  }
}

/** What plain lines leave behind: the sequences from the last on that takes all colours back. */
function coloursOf(bytes: Buffer): string {
  const from = Math.max(bytes.lastIndexOf("\x1b[m"), bytes.lastIndexOf("\x1b[0m"), 0);
  const colours = bytes.toString("latin1", from).match(/\x1b\[[\d;:]*m/g) ?? [];
  const isAscii = bytes.includes("\x1b(B"); // another alphabet may have been chosen before
  return (isAscii ? "\x1b(B" : "") + colours.join("");
}
