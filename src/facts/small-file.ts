import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";

/** Files that say where a tool acts are small; a larger one is not read at all. */
const largestBytes = 1_048_576;

/** The text of a file; null when it is missing, no regular file, too large or not ours to read. */
export function readSmallFile(path: string): string | null {
  let fd: number;
  try {
    fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK); // a FIFO must not make the helper wait
  } catch {
    return null; // what cannot be read is not known
  }
  try {
    const stat = fstatSync(fd);
    if (!stat.isFile() || stat.size > largestBytes) return null;
    const bytes = Buffer.alloc(stat.size);
    return bytes.toString("utf8", 0, readSync(fd, bytes));
  } catch {
    return null; // it was cut or removed while we read
  } finally {
    closeSync(fd);
  }
}
