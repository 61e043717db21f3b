import type xterm from "@xterm/headless";

type Terminal = InstanceType<typeof xterm.Terminal>;
type Buffer = Terminal["buffer"]["active"];
type Cell = NonNullable<ReturnType<Buffer["getNullCell"]>>;

/** A colour of the terminal's palette (0 to 15), one of its two defaults, or `#rrggbb`. */
export type Color = number | "text" | "ground" | `#${string}`;

export interface Style {
  readonly color: Color;
  readonly background: Color;
  readonly isBold: boolean;
  readonly isDim: boolean;
  readonly isItalic: boolean;
  readonly isUnderlined: boolean;
}

/** Neighbouring cells of one style. */
export interface Run {
  readonly column: number;
  /** In columns: a wide character takes two. */
  readonly width: number;
  readonly text: string;
  readonly style: Style;
}

/** What stands on a terminal at one moment. */
export interface Screen {
  readonly rows: readonly (readonly Run[])[];
  /** null while a program hides it. */
  readonly cursor: { readonly column: number; readonly row: number } | null;
}

/** Reads the visible rows of an emulated terminal, all that was written to it being processed. */
export function readScreen(terminal: Terminal, isCursorShown = true): Screen {
  const buffer = terminal.buffer.active;
  const rows = Array.from({ length: terminal.rows }, (_, row) =>
    readRow(buffer, buffer.viewportY + row, terminal.cols),
  );
  return { rows, cursor: isCursorShown ? { column: buffer.cursorX, row: buffer.cursorY } : null };
}

function readRow(buffer: Buffer, y: number, columns: number): Run[] {
  const line = buffer.getLine(y);
  const runs: { column: number; width: number; text: string; style: Style }[] = [];
  for (let column = 0; column < columns; column++) {
    const cell = line?.getCell(column);
    if (cell === undefined || cell.getWidth() === 0) continue; // the right half of a wide character
    const style = styleOf(cell);
    const text = cell.getChars() || " ";
    const width = cell.getWidth();
    const last = runs.at(-1);
    // A wide character stands alone: fonts disagree on how wide it is, and what follows must not shift.
    if (last !== undefined && width === 1 && last.width === [...last.text].length && isSame(style, last.style)) {
      last.width++;
      last.text += text;
    } else {
      runs.push({ column, width, text, style });
    }
  }
  return runs;
}

function styleOf(cell: Cell): Style {
  const color: Color = cell.isFgDefault() ? "text" : colorOf(cell.isFgRGB(), cell.getFgColor());
  const background: Color = cell.isBgDefault() ? "ground" : colorOf(cell.isBgRGB(), cell.getBgColor());
  const isInverse = cell.isInverse() !== 0;
  return {
    color: isInverse ? background : color,
    background: isInverse ? color : background,
    isBold: cell.isBold() !== 0,
    isDim: cell.isDim() !== 0,
    isItalic: cell.isItalic() !== 0,
    isUnderlined: cell.isUnderline() !== 0,
  };
}

function colorOf(isRgb: boolean, value: number): Color {
  if (isRgb) return `#${value.toString(16).padStart(6, "0")}`;
  return value < 16 ? value : paletteColor(value);
}

/** xterm's 256 colours beyond the first sixteen: a cube of 6 × 6 × 6, then 24 greys. */
function paletteColor(index: number): Color {
  const channels =
    index >= 232
      ? Array.from({ length: 3 }, () => 8 + (index - 232) * 10)
      : [36, 6, 1].map((unit) => {
          const level = Math.floor((index - 16) / unit) % 6;
          return level === 0 ? 0 : 55 + level * 40;
        });
  return `#${channels.map((channel) => channel.toString(16).padStart(2, "0")).join("")}`;
}

function isSame(a: Style, b: Style): boolean {
  return (
    a.color === b.color &&
    a.background === b.background &&
    a.isBold === b.isBold &&
    a.isDim === b.isDim &&
    a.isItalic === b.isItalic &&
    a.isUnderlined === b.isUnderlined
  );
}
