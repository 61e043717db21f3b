import { closeSync, constants, fstatSync, openSync, readSync, writeSync } from "node:fs";
import { blankRecords } from "./spool.ts";

const chunkBytes = 1 << 20;

/** One shell's spool as its reader has it open: whole records are read, and made blank once they are stored. */
export class SpoolFile {
  readonly #fd: number;
  /** Tells it from one that was made in its place, which often gets the same inode. */
  readonly identity: number;

  /** @throws System errors: ENOENT, EACCES … */
  constructor(path: string) {
    this.#fd = openSync(path, constants.O_RDWR | constants.O_NOFOLLOW);
    const { ino, birthtimeNs } = fstatSync(this.#fd, { bigint: true });
    this.identity = Number(BigInt.asUintN(53, (birthtimeNs << 8n) ^ ino));
  }

  get size(): number {
    return fstatSync(this.#fd).size;
  }

  /** One chunk, or more of it when a single record is longer than that; empty at the end. */
  readAt(offset: number): Buffer {
    for (let size = chunkBytes; ; size *= 4) {
      const buffer = Buffer.alloc(size);
      const bytes = buffer.subarray(0, readSync(this.#fd, buffer, 0, size, offset));
      if (bytes.length < size || bytes.includes(0)) return bytes;
    }
  }

  /**
   * Takes what was typed out of records that are stored. In place: a shell may be appending just now, to a file that
   * must therefore not be shortened or replaced.
   *
   * @param from Where a record begins. @param to Where one ends.
   */
  blank(from: number, to: number): void {
    for (let at = from; at < to;) {
      const bytes = this.readAt(at).subarray(0, to - at);
      const end = bytes.lastIndexOf(0) + 1;
      if (end === 0) return; // it was cut off meanwhile
      const records = bytes.subarray(0, end);
      if (blankRecords(records)) writeSync(this.#fd, records, 0, end, at);
      at += end;
    }
  }

  close(): void {
    closeSync(this.#fd);
  }
}
