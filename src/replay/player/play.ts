import type { ReadStream, WriteStream } from "node:tty";
import { Stage } from "../stage.ts";
import type { Recorded } from "../recorded.ts";
import { actionsOf } from "./keys.ts";
import { Playback, type PlaybackOptions } from "./playback.ts";
import { drawRows, firstRow } from "./screen.ts";

export interface PlayOptions extends PlaybackOptions {
  /** Where to begin. */
  readonly fromMs: number;
  readonly hasColor: boolean;
}

/** As often as it can be told apart. */
const frameMs = 33;

const enterScreen = "\x1b[?1049h\x1b[2J";
/** For whoever restores the terminal. */
export const leaveScreen = "\x1b[0m\x1b[?25h\x1b[?1049l";

/** Plays a recording on a terminal until the person quits; at the end it stays, so that one can go back. */
export async function play(
  recorded: Recorded,
  { input, output }: { readonly input: ReadStream; readonly output: WriteStream },
  options: PlayOptions,
): Promise<void> {
  const stage = Stage.open(recorded);
  await stage.seek(options.fromMs);
  const playback = new Playback(stage, options);
  const keys: string[] = [];
  let wake: () => void = () => undefined;
  input.on("data", (data) => {
    keys.push(data.toString());
    wake();
  });
  input.setRawMode(true);
  input.resume();
  const painter = new Painter(output, options.hasColor);
  output.on("resize", () => {
    painter.forget();
    wake();
  });
  output.write(enterScreen);
  let lastAt = performance.now();
  while (!playback.isOver) {
    painter.paint(playback);
    await new Promise<void>((done) => {
      const timer = setTimeout(done, playback.isPaused || playback.isAtEnd ? 60_000 : frameMs);
      wake = () => {
        clearTimeout(timer);
        done();
      };
      if (keys.length > 0) wake();
    });
    const now = performance.now();
    await playback.pass(now - lastAt);
    lastAt = now;
    for (const action of actionsOf(keys.splice(0).join(""))) await playback.apply(action);
  }
}

/** Writes the rows that differ from those that are on the terminal. */
class Painter {
  readonly #output: WriteStream;
  readonly #hasColor: boolean;
  #shown: string[] = [];

  constructor(output: WriteStream, hasColor: boolean) {
    this.#output = output;
    this.#hasColor = hasColor;
  }

  forget(): void {
    this.#shown = [];
  }

  paint(playback: Playback): void {
    const { columns, rows } = this.#output;
    const wanted = drawRows(playback, columns, rows, this.#hasColor);
    const changes = wanted.flatMap((text, row) =>
      text === this.#shown[row] ? [] : [`\x1b[${row + 1};1H${text}\x1b[K`],
    );
    this.#shown = wanted;
    const { column, row, isHidden } = playback.stage.model.cursor;
    const cursorRow = row - firstRow(playback, rows - 1);
    const isVisible = !isHidden && cursorRow < rows - 1 && column < columns;
    const cursor = isVisible ? `\x1b[${cursorRow + 1};${column + 1}H\x1b[?25h` : "";
    // All at once and without a wandering cursor: no flicker.
    this.#output.write(`\x1b[?25l${changes.join("")}${cursor}`);
  }
}
