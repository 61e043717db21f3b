import { closeSync, constants, fstatSync, openSync, readSync, type Stats, statSync } from "node:fs";
import { readRemoteMounts, remoteMountOf } from "./mounts.ts";
import { RemoteFiles } from "./remote-file.ts";

/** Files that say where a tool acts are small; a larger one is not read at all. */
const largestBytes = 1_048_576;

/** Of files that were read: their text does not change while these are the same. */
interface Kept {
  readonly stamp: string;
  readonly text: string;
}

const kept = new Map<string, Kept>();
const mostKept = 200;

const remoteFiles = new RemoteFiles();

/**
 * The text of a file; null when it is missing, no regular file, too large or not ours to read, and when it lies on
 * another machine that does not answer in time.
 */
export function readSmallFile(path: string): string | null {
  const mount = remoteMountOf(path, readRemoteMounts());
  return mount === null ? readLocalFile(path) : remoteFiles.read(path, mount, largestBytes);
}

function readLocalFile(path: string): string | null {
  let stamp: string;
  try {
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat === undefined || !stat.isFile() || stat.size > largestBytes) return null;
    stamp = stampOf(stat);
  } catch {
    return null; // what cannot be looked at is not known
  }
  const known = kept.get(path);
  if (known?.stamp === stamp) return known.text;
  const text = readText(path);
  if (kept.size >= mostKept) kept.clear();
  if (text !== null) kept.set(path, { stamp, text });
  return text;
}

function stampOf({ ino, dev, size, mtimeMs, ctimeMs }: Stats): string {
  return `${dev} ${ino} ${size} ${mtimeMs} ${ctimeMs}`;
}

function readText(path: string): string | null {
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
