import { closeSync, fstatSync, openSync, readSync, statSync } from "node:fs";
import { StringDecoder } from "node:string_decoder";

const atOnce = 1_048_576;

/** What is appended to a log from now on, also when it is rotated meanwhile. */
export class AuditTail {
  readonly #path: string;
  #decoder = new StringDecoder("utf8");
  #fd: number;
  #position: number;

  /** Throws what the file system throws. */
  constructor(path: string) {
    this.#path = path;
    this.#fd = openSync(path, "r");
    this.#position = fstatSync(this.#fd).size;
  }

  read(): string {
    const text = this.#readOn();
    if (!this.#isReplaced()) return text;
    const rest = this.#readOn();
    closeSync(this.#fd);
    this.#fd = openSync(this.#path, "r");
    this.#position = 0;
    this.#decoder = new StringDecoder("utf8");
    return text + rest + this.#readOn();
  }

  close(): void {
    closeSync(this.#fd);
  }

  #isReplaced(): boolean {
    const now = statSync(this.#path, { throwIfNoEntry: false });
    const own = fstatSync(this.#fd);
    if (own.size < this.#position) this.#position = 0; // cut short where it stands
    return now !== undefined && now.ino !== own.ino;
  }

  #readOn(): string {
    const buffer = Buffer.alloc(atOnce);
    let text = "";
    for (;;) {
      const length = readSync(this.#fd, buffer, 0, buffer.length, this.#position);
      if (length === 0) return text;
      this.#position += length;
      text += this.#decoder.write(buffer.subarray(0, length));
    }
  }
}
