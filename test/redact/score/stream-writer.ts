import type { Chunk } from "../../../src/redact/stream/redact-recording.ts";

/** Writes one stream: what a program prints, and when. */
export class Writer {
  readonly chunks: Chunk[] = [];
  #time = 0;

  /** One chunk, after a pause. */
  print(text: string | Uint8Array, pauseMs = 20): this {
    this.#time += pauseMs;
    this.chunks.push([this.#time, typeof text === "string" ? new Uint8Array(Buffer.from(text)) : text]);
    return this;
  }

  /** Each character as its own chunk, as a shell echoes keys. */
  type(text: string, pauseMs = 80): this {
    for (const character of text) this.print(character, pauseMs);
    return this;
  }

  line(text: string): this {
    return this.print(`${text}\r\n`);
  }
}
