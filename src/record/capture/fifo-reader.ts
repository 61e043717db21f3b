import { constants, openSync } from "node:fs";
import { Socket } from "node:net";

const { O_RDONLY, O_NONBLOCK, O_NOFOLLOW } = constants;

/** How soon a FIFO is opened again that nobody writes to just now. */
const reopenMs = 50;

/**
 * Reads a FIFO for as long as somebody may write to it. It is opened anew whenever its last writer has closed it,
 * because the one who is to write may not have begun yet.
 */
export class FifoReader {
  readonly #path: string;
  readonly #take: (bytes: Uint8Array) => void;
  readonly #onIdle: () => boolean;
  #socket: Socket | null = null;
  #timer: NodeJS.Timeout | null = null;
  #isClosed = false;

  /** @param onIdle Asked each time that there is no writer: false ends the reading. */
  constructor(path: string, take: (bytes: Uint8Array) => void, onIdle: () => boolean) {
    this.#path = path;
    this.#take = take;
    this.#onIdle = onIdle;
    this.#open();
  }

  close(): void {
    this.#isClosed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#socket?.destroy();
  }

  #open(): void {
    if (this.#isClosed) return;
    let fd: number;
    try {
      fd = openSync(this.#path, O_RDONLY | O_NONBLOCK | O_NOFOLLOW);
    } catch {
      this.#pause(); // it was removed: there is nothing more to come, which the owner of this reader finds out
      return;
    }
    // One buffer, which the caller must not keep: what a terminal shows in a burst is many megabytes.
    const buffer = new Uint8Array(65_536);
    const callback = (length: number): boolean => {
      this.#take(buffer.subarray(0, length));
      return true;
    };
    const socket = new Socket({ fd, readable: true, writable: false, onread: { buffer, callback } });
    socket.on("error", () => socket.destroy());
    socket.on("close", () => this.#pause());
    socket.resume();
    this.#socket = socket;
  }

  #pause(): void {
    if (this.#isClosed) return;
    if (this.#onIdle()) this.#timer = setTimeout(() => this.#open(), reopenMs);
    else this.close();
  }
}
