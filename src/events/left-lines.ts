import {
  closeSync,
  constants,
  fstatSync,
  ftruncateSync,
  openSync,
  readdirSync,
  readSync,
  rmSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { errnoOf } from "../base/errors.ts";

/**
 * Lines that hooks and helper put into files of the runtime folder for each other, and how long one is left alone: a
 * shell reads what it has written itself at once, an answer within the time that it waits for one.
 *
 *     SESSION.line       a line too long for a question; written anew for each
 *     SESSION.answer.ID  what a fish is told, with the line in it; `text` for a bash
 *     SESSION.line.seen  the newest entry of a bash's history
 */
const kinds: readonly {
  readonly name: RegExp;
  readonly restMs: number;
  readonly how: "remove" | "empty" | "overwrite";
}[] = [
  // Asked about once more, a line that is gone is a fault; an empty one would be harmless.
  { name: /^\d+-.*\.line$/, restMs: 20_000, how: "remove" },
  // That it is there tells a fish that its helper does not hang.
  { name: /^\d+-.*\.answer\.[^.]+$/, restMs: 20_000, how: "empty" },
  // Its bash writes into it in place, and takes NUL for a line that it could not see and has to read once more.
  { name: /^\d+-.*\.line\.seen$/, restMs: 1000, how: "overwrite" },
];

/**
 * Takes the lines out of those that have served.
 *
 * @returns Milliseconds until the others have, or null when there is none.
 */
export function emptyLeftLines(folder: string, now: number): number | null {
  let nextMs: number | null = null;
  for (const name of listFolder(folder)) {
    const kind = kinds.find((one) => one.name.test(name));
    if (kind === undefined) continue;
    const leftMs = empty(join(folder, name), kind, now);
    if (leftMs > 0) nextMs = Math.min(leftMs, nextMs ?? leftMs);
  }
  return nextMs;
}

function empty(path: string, { restMs, how }: (typeof kinds)[number], now: number): number {
  let fd: number;
  try {
    fd = openSync(path, constants.O_RDWR | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch {
    return 0; // removed just now, or no file of ours
  }
  try {
    const stat = fstatSync(fd);
    if (!stat.isFile() || stat.size === 0) return 0;
    // A clock that was put back leaves files of the future.
    const leftMs = Math.max(restMs - Math.abs(now - stat.mtimeMs), 0);
    if (leftMs > 0) return leftMs;
    if (how === "remove") rmSync(path, { force: true });
    else if (how === "empty") ftruncateSync(fd, 0);
    else overwrite(fd, stat.size);
    return 0;
  } finally {
    closeSync(fd);
  }
}

function overwrite(fd: number, size: number): void {
  const bytes = Buffer.alloc(size);
  readSync(fd, bytes, 0, size, 0);
  if (bytes.every((byte) => byte === 0)) return;
  writeSync(fd, bytes.fill(0), 0, size, 0);
}

function listFolder(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (errnoOf(error) === "ENOENT") return []; // no shell has asked yet
    throw error;
  }
}
