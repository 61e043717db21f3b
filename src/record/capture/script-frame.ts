const header = Buffer.from("Script started on ");
const footer = Buffer.from("\nScript done on ");
/** Longer than any footer. */
const longestFooter = 256;

/**
 * Takes away the line that `script` writes before what the terminal shows, and the one behind it. Neither was shown.
 * What may be the footer is held back until something else follows it.
 */
export class ScriptFrame {
  #isInside: boolean;
  #held: Buffer = Buffer.alloc(0);

  /** @param isInside The beginning was seen by an earlier reader. */
  constructor(isInside = false) {
    this.#isInside = isInside;
  }

  /** @returns Part of what was given, not a copy. */
  feed(bytes: Uint8Array): Uint8Array {
    const given = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    let all: Buffer = this.#held.length === 0 ? given : Buffer.concat([this.#held, given]);
    this.#held = Buffer.alloc(0);
    if (!this.#isInside) {
      const begins = all.subarray(0, header.length).equals(header.subarray(0, all.length));
      const lineEnd = all.indexOf(0x0a);
      if (begins && lineEnd < 0) {
        this.#held = Buffer.from(all);
        return Buffer.alloc(0);
      }
      this.#isInside = true;
      if (begins) all = all.subarray(lineEnd + 1);
    }
    const at = footerIn(all);
    if (at < 0) return all;
    this.#held = Buffer.from(all.subarray(at));
    return all.subarray(0, at);
  }

  /** What was held back, unless it is the footer. */
  end(): Uint8Array {
    const rest = this.#held;
    this.#held = Buffer.alloc(0);
    return /^\nScript done on [^\n]*\n$/.test(rest.toString("latin1")) ? Buffer.alloc(0) : rest;
  }
}

/** Where the end of the bytes may begin the footer, or -1. */
function footerIn(bytes: Buffer): number {
  const from = Math.max(0, bytes.length - longestFooter);
  const inTail = bytes.subarray(from).lastIndexOf(footer);
  const whole = inTail < 0 ? -1 : from + inTail;
  // Nothing follows the footer but its own line end.
  if (whole >= 0 && [-1, bytes.length - 1].includes(bytes.indexOf(0x0a, whole + 1))) return whole;
  // It is written at once, so that it is hardly ever cut in two; every line end may not wait for that.
  const begun = bytes.lastIndexOf(0x0a);
  const tail = bytes.subarray(begun < 0 ? bytes.length : begun);
  return tail.length > 1 && tail.length < footer.length && tail.equals(footer.subarray(0, tail.length)) ? begun : -1;
}
