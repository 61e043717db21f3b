import { decode, sizeOf } from "./byte-window.ts";

/** What was printed, in the order of printing, and the offset of the byte that printed each character. */
export interface LinearText {
  readonly text: string;
  /** -1 for a newline that stands for a movement of the cursor. */
  readonly offsets: readonly number[];
}

const ESC = 0x1b;
const newline = 10;
const replacement = 0x25a1;
/** Final characters of sequences that move the cursor elsewhere. */
const jumps = new Set(["H", "f", "A", "B", "G", "d"]);

/**
 * Reads bytes as printed text, for what was written over or erased before the screen was looked at.
 *
 * @param isStrict Every sequence but colours parts the text, and a backspace too: for finding whole known secrets only.
 */
export function linearText(bytes: Uint8Array, from: number, base: number, isStrict: boolean): LinearText {
  const codes: number[] = [];
  const offsets: number[] = [];
  const part = () => {
    codes.push(newline);
    offsets.push(-1);
  };
  for (let at = from; at < bytes.length;) {
    const byte = bytes[at] ?? 0;
    if (byte === ESC) {
      const { end, final } = endOfSequence(bytes, at);
      if (jumps.has(final) || (isStrict && final !== "" && final !== "m")) part();
      at = end;
    } else if (byte >= 0xc0) {
      const size = sizeOf(byte);
      const code = decode(bytes.subarray(at, at + size));
      codes.push(code > 0xffff ? replacement : code);
      offsets.push(base + at);
      at += size;
    } else {
      if (byte === 8 && !isStrict) {
        codes.pop();
        offsets.pop();
      } else if (byte === 8 || byte === 13 || byte === newline) part();
      else if (byte >= 32 && byte < 127) {
        codes.push(byte);
        offsets.push(base + at);
      }
      at++;
    }
  }
  return { text: Buffer.from(Uint16Array.from(codes).buffer).toString("utf16le"), offsets };
}

/** @returns `final`: the last character of a control sequence, empty for other sequences. */
function endOfSequence(bytes: Uint8Array, start: number): { end: number; final: string } {
  const kind = bytes[start + 1];
  let at = start + 2;
  if (kind === 0x5b) {
    while (at < bytes.length && !isFinal(bytes[at] ?? 0)) at++;
    return { end: at + 1, final: String.fromCharCode(bytes[at] ?? 0) };
  }
  if (kind === 0x5d || kind === 0x50) {
    while (at < bytes.length && bytes[at] !== 7 && bytes[at] !== ESC) at++;
    return { end: bytes[at] === ESC ? at + 2 : at + 1, final: "" };
  }
  return { end: at, final: "" };
}

function isFinal(byte: number): boolean {
  return byte >= 0x40 && byte <= 0x7e;
}
