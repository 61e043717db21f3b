import type { Screen } from "./screen.ts";

/** Private modes that show the alternate screen. */
const alternateModes = new Set([47, 1047, 1049]);
const insertMode = 4;
const wrapMode = 7;

/**
 * Does what a control sequence (ECMA-48, xterm's ctlseqs) does to the cells. Sequences that only colour or report are
 * left out.
 *
 * @param text Parameters and the final character, such as `?1049h`.
 */
export function applyControl(screen: Screen, text: string): void {
  const final = text.at(-1) ?? "";
  if (final === "m") return;
  const isPrivate = /^[?>=<]/.test(text);
  const numbers = readNumbers(isPrivate ? text.slice(1, -1) : text.slice(0, -1));
  if (final === "h" || final === "l") setModes(screen, numbers, isPrivate, final === "h");
  else if (!isPrivate) applyPublic(screen, final, numbers);
}

function readNumbers(text: string): number[] {
  return text.split(";").map((number) => Number.parseInt(number, 10) || 0);
}

function applyPublic(screen: Screen, final: string, numbers: readonly number[]): void {
  const [first = 0, second = 0] = numbers;
  const count = Math.max(1, first);
  switch (final) {
    case "A":
      return screen.moveBy(-count);
    case "B":
    case "e":
      return screen.moveBy(count);
    case "C":
    case "a":
      return screen.moveTo(screen.x + count, screen.y);
    case "D":
      return screen.moveTo(screen.x - count, screen.y);
    case "E":
      screen.moveBy(count);
      return screen.carriageReturn();
    case "F":
      screen.moveBy(-count);
      return screen.carriageReturn();
    case "G":
    case "`":
      return screen.moveTo(count - 1, screen.y);
    case "d":
      return screen.moveTo(screen.x, count - 1);
    case "H":
    case "f":
      return screen.moveTo(Math.max(1, second) - 1, count - 1);
    case "J":
      return eraseScreen(screen, first);
    case "K":
      return eraseRow(screen, first);
    case "L":
      return screen.insertRows(count);
    case "M":
      return screen.deleteRows(count);
    case "@":
      return screen.insertCells(count);
    case "P":
      return screen.deleteCells(count);
    case "X":
      return screen.clear(screen.row, screen.x, Math.min(screen.columns, screen.x + count));
    case "S":
      return screen.scrollUp(count);
    case "T":
      return screen.scrollDown(count);
    case "b":
      return screen.repeat(count);
    case "r":
      return screen.setMargins(count - 1, (second > 0 ? Math.min(second, screen.height) : screen.height) - 1);
    case "s":
      return screen.saveCursor();
    case "u":
      return screen.restoreCursor();
    default:
      return; // shows nothing and moves nothing
  }
}

function eraseScreen(screen: Screen, mode: number): void {
  const { x, y, row, columns, height } = screen;
  if (mode === 0) {
    screen.clear(row, x, columns);
    screen.clearRows(y + 1, height);
  } else if (mode === 1) {
    screen.clearRows(0, y);
    screen.clear(row, 0, x + 1);
  } else if (mode === 2) screen.clearRows(0, height);
}

function eraseRow(screen: Screen, mode: number): void {
  const { x, row, columns } = screen;
  screen.clear(row, mode === 0 ? x : 0, mode === 1 ? x + 1 : columns);
}

function setModes(screen: Screen, modes: readonly number[], isPrivate: boolean, isOn: boolean): void {
  for (const mode of modes) {
    if (!isPrivate) {
      if (mode === insertMode) screen.isInserting = isOn;
    } else if (mode === wrapMode) screen.wraps = isOn;
    else if (alternateModes.has(mode)) {
      if (isOn) screen.enterAlternate();
      else screen.leaveAlternate();
    }
  }
}
