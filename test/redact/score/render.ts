import type { Terminal } from "@xterm/headless";
import xterm from "@xterm/headless"; // CommonJS: it has no named exports
import type { Chunk } from "../../../src/redact/stream/redact-recording.ts";

export interface Frame {
  /** Rows of the screen, with their trailing blanks. */
  readonly rows: readonly string[];
  /** Colours and attributes of every cell. */
  readonly looks: string;
  readonly cursor: readonly [number, number];
}

/** What a real emulator shows after each chunk. */
export async function renderFrames(columns: number, rows: number, chunks: readonly Chunk[]): Promise<Frame[]> {
  const terminal = new xterm.Terminal({ cols: columns, rows, scrollback: 5000, allowProposedApi: true });
  const frames: Frame[] = [];
  for (const [, bytes] of chunks) {
    await new Promise<void>((done) => terminal.write(bytes, done));
    frames.push(frameOf(terminal));
  }
  terminal.dispose();
  return frames;
}

/** All that a frame shows, by rows and as one text without the line ends. */
export function textsOf(frame: Frame): readonly string[] {
  return [frame.rows.join("\n"), frame.rows.map((row) => row.trimEnd()).join("")];
}

function frameOf(terminal: Terminal): Frame {
  const buffer = terminal.buffer.active;
  const rows: string[] = [];
  let looks = "";
  for (let y = buffer.baseY; y < buffer.baseY + terminal.rows; y++) {
    const line = buffer.getLine(y);
    rows.push(line?.translateToString(false) ?? "");
    for (let x = 0; x < terminal.cols; x++) {
      const cell = line?.getCell(x);
      if (cell !== undefined)
        looks += `${cell.getFgColor()},${cell.getBgColor()},${cell.isBold()},${cell.isInverse()};`;
    }
  }
  return { rows, looks, cursor: [buffer.cursorX, buffer.cursorY] };
}
