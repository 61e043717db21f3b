import type { TerminalModel } from "../record/terminal-model.ts";

type Row = NonNullable<ReturnType<TerminalModel["row"]>>;
type Cell = NonNullable<ReturnType<Row["getCell"]>>;

/**
 * One row of a terminal as text with its colours, for another terminal: at most `width` columns, ending in the default
 * colours. What does not fit is cut.
 *
 * @param hasColor Without it only bold, underlined and the like are left.
 */
export function rowText(row: Row, width: number, hasColor = true): string {
  let text = "";
  let style = "";
  let column = 0;
  let blanks = 0;
  while (column < Math.min(width, row.length)) {
    const cell = row.getCell(column);
    if (cell === undefined) break;
    const cellWidth = Math.max(1, cell.getWidth());
    if (column + cellWidth > width) break;
    const wanted = styleOf(cell, hasColor);
    const characters = cell.getChars();
    if (characters === "" && wanted === "") blanks++;
    else {
      text += " ".repeat(blanks) + (wanted === style ? "" : `\x1b[0${wanted}m`) + (characters || " ");
      style = wanted;
      blanks = 0;
    }
    // Blanks in the default style are written when something follows them.
    if (blanks > 0 && style !== "") {
      text += "\x1b[0m";
      style = "";
    }
    column += cellWidth;
  }
  return style === "" ? text : `${text}\x1b[0m`;
}

/** Parameters of SGR, each with a semicolon in front; empty for the default. */
function styleOf(cell: Cell, hasColor: boolean): string {
  if (cell.isAttributeDefault()) return "";
  const codes = [
    [cell.isBold(), ";1"],
    [cell.isDim(), ";2"],
    [cell.isItalic(), ";3"],
    [cell.isUnderline(), ";4"],
    [cell.isBlink(), ";5"],
    [cell.isInverse(), ";7"],
    [cell.isInvisible(), ";8"],
    [cell.isStrikethrough(), ";9"],
  ] as const;
  const flags = codes.map(([isOn, code]) => (isOn ? code : "")).join("");
  if (!hasColor) return flags;
  const foreground = colorOf(38, cell.getFgColor(), cell.isFgRGB(), cell.isFgPalette());
  return flags + foreground + colorOf(48, cell.getBgColor(), cell.isBgRGB(), cell.isBgPalette());
}

function colorOf(kind: 38 | 48, color: number, isRgb: boolean, isPalette: boolean): string {
  if (isRgb) return `;${kind};2;${(color >> 16) & 255};${(color >> 8) & 255};${color & 255}`;
  return isPalette ? `;${kind};5;${color}` : "";
}
