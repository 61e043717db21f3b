import { widthOf } from "./width.ts";

/** How a byte is written. */
const open = 0;
const masked = 1;
/** Of a character that takes two cells. */
const maskedWide = 2;
/** The rest of a masked character: the first byte stands for all of it. */
const dropped = 3;
/** Inside base64 of a clipboard: another character of that alphabet, so that it still decodes. */
const blanked = 4;

const asterisk = 0x2a;
const letterA = 0x41;
const firstCapacity = 1 << 16;

/** The bytes that are not released yet, and which of them are secret. Offsets count from the start of the stream. */
export class ByteWindow {
  /** Offset of the first byte held. */
  base = 0;
  length = 0;
  /** Where the first byte held stands: what is taken is not closed up each time. */
  #start = 0;
  #bytes = new Uint8Array(firstCapacity);
  #marks = new Uint8Array(firstCapacity);
  /** The last offset that is marked: before it most output holds no secret, and is copied as it is. */
  #lastMarked = -1;

  get end(): number {
    return this.base + this.length;
  }

  /** What is held, in place: valid until the next change. */
  get bytes(): Uint8Array {
    return this.#bytes.subarray(this.#start, this.#start + this.length);
  }

  append(bytes: Uint8Array): void {
    const length = this.length + bytes.length;
    if (this.#start + length > this.#bytes.length) this.#makeRoom(length);
    const at = this.#start + this.length;
    this.#bytes.set(bytes, at);
    this.#marks.fill(open, at, at + bytes.length);
    this.length = length;
  }

  /**
   * Masks the character that begins here, with the width that it takes on the screen.
   *
   * @returns Whether it was held and showed until now.
   */
  mask(offset: number): boolean {
    const isHeld = offset >= this.base && offset < this.end;
    const at = offset - this.base + this.#start;
    const wasOpen = isHeld && this.#marks[at] === open;
    if (isHeld) this.#maskAt(at, offset);
    return wasOpen;
  }

  blank(offset: number): void {
    this.#mark(offset, blanked);
  }

  /** Takes the bytes before an offset out, the secret ones masked. */
  take(end: number): Uint8Array {
    const count = Math.max(0, Math.min(this.length, end - this.base));
    const taken = this.#render(count);
    this.#start += count;
    this.length -= count;
    this.base += count;
    if (this.length === 0) this.#start = 0;
    return taken;
  }

  #maskAt(at: number, offset: number): void {
    const byte = this.#bytes[at] ?? 0;
    if (byte < 0x80) return this.#mark(offset, masked);
    if (byte < 0xc0) return this.#mark(offset, dropped);
    const size = sizeOf(byte);
    this.#mark(offset, widthOf(decode(this.#bytes.subarray(at, at + size))) === 2 ? maskedWide : masked);
    for (let rest = 1; rest < size; rest++) this.#mark(offset + rest, dropped);
  }

  #mark(offset: number, mark: number): void {
    if (offset < this.base || offset >= this.end) return;
    this.#marks[offset - this.base + this.#start] = mark;
    if (offset > this.#lastMarked) this.#lastMarked = offset;
  }

  #render(count: number): Uint8Array {
    const bytes = this.#bytes.subarray(this.#start, this.#start + count);
    if (this.#lastMarked < this.base) return bytes.slice();
    const out: number[] = [];
    for (let at = 0; at < count; at++) {
      const byte = bytes[at] ?? 0;
      switch (this.#marks[this.#start + at]) {
        case masked:
          out.push(asterisk);
          break;
        case maskedWide:
          out.push(asterisk, asterisk);
          break;
        case dropped:
          break;
        case blanked:
          if (byte >= 32 && byte < 127) out.push(letterA);
          break;
        default:
          out.push(byte);
      }
    }
    return Uint8Array.from(out);
  }

  #makeRoom(length: number): void {
    const from = this.#start;
    const to = from + this.length;
    this.#start = 0;
    if (length <= this.#bytes.length) {
      this.#bytes.copyWithin(0, from, to);
      this.#marks.copyWithin(0, from, to);
      return;
    }
    let capacity = this.#bytes.length;
    while (capacity < length) capacity *= 2;
    const bytes = new Uint8Array(capacity);
    const marks = new Uint8Array(capacity);
    bytes.set(this.#bytes.subarray(from, to));
    marks.set(this.#marks.subarray(from, to));
    this.#bytes = bytes;
    this.#marks = marks;
  }
}

/** Bytes of the UTF-8 character that begins with this one. */
export function sizeOf(byte: number): 1 | 2 | 3 | 4 {
  return byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
}

const decoder = new TextDecoder();

/** The code of one UTF-8 character. */
export function decode(bytes: Uint8Array): number {
  return decoder.decode(bytes).codePointAt(0) ?? 0;
}
