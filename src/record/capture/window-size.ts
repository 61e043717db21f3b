import { closeSync, constants, openSync } from "node:fs";
import { WriteStream } from "node:tty";

const { O_RDWR, O_NOCTTY } = constants;

/** @param path Of a terminal. @returns Null where it is none, or has no size. */
export function windowSizeOf(path: string): { cols: number; rows: number } | null {
  let fd: number | null = null;
  try {
    fd = openSync(path, O_RDWR | O_NOCTTY);
    const terminal = new WriteStream(fd);
    fd = null;
    const [cols, rows] = terminal.getWindowSize();
    terminal.destroy();
    return cols > 0 && rows > 0 ? { cols, rows } : null;
  } catch {
    if (fd !== null) closeSync(fd);
    return null;
  }
}
