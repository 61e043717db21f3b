import { applyControl } from "./controls.ts";
import { Screen } from "./screen.ts";

/** What a sequence of the kind OSC, DCS, APC, PM or SOS carries, and where in the stream it stands. */
export interface ControlString {
  readonly bytes: Uint8Array;
  readonly start: number;
}

type State = "text" | "escape" | "control" | "string" | "string-escape" | "charset";

const ESC = 0x1b;
const BEL = 0x07;
const longestControl = 64;
const longestString = 1 << 20;
/** DEC's line drawing: the characters from 0x60 on that matter for telling panes apart. */
const lineDrawing: Readonly<Record<number, number>> = { 0x71: 0x2500, 0x78: 0x2502 };
const otherDrawing = 0x253c;

/** Reads the bytes of a terminal into a screen. Bytes may be cut anywhere. */
export class Terminal {
  readonly screen: Screen;
  readonly #onString: (string: ControlString) => void;
  #state: State = "text";
  /** Where the sequence that is not complete yet began. */
  #sequenceStart = 0;
  #control = "";
  #string: number[] = [];
  #stringStart = 0;
  #isOsc = false;
  #charset = 0;
  #draws = false;
  /** Of a UTF-8 character that is not complete: its code so far, the bytes it lacks, its first byte. */
  #code = 0;
  #missing = 0;
  #codeStart = 0;

  constructor(columns: number, height: number, onString: (string: ControlString) => void) {
    this.screen = new Screen(columns, height);
    this.#onString = onString;
  }

  /** Where what is not complete yet begins: a sequence, or a character. Infinity when nothing is open. */
  get openFrom(): number {
    const sequence = this.#state === "text" ? Number.POSITIVE_INFINITY : this.#sequenceStart;
    return this.#missing > 0 ? Math.min(sequence, this.#codeStart) : sequence;
  }

  /** Bytes are read as they stand: nothing is open, and no other alphabet is chosen. */
  get isAtRest(): boolean {
    return this.#state === "text" && this.#missing === 0 && !this.#draws;
  }

  /** @param base The offset in the stream of the first byte. */
  feed(bytes: Uint8Array, base: number): void {
    this.screen.batchStart = base;
    this.screen.hasLost = false;
    for (let at = 0; at < bytes.length; at++) {
      const byte = bytes[at] ?? 0;
      if (this.#state === "text") {
        if (byte >= 32 && byte < 127 && !this.#draws) {
          this.#missing = 0;
          const count = this.screen.putRun(bytes, at, bytes.length, base);
          if (count > 0) at += count - 1;
          else this.screen.put(byte, base + at);
        } else this.#readText(byte, base + at);
      } else this.#readSequence(byte, base + at);
    }
  }

  #readText(byte: number, offset: number): void {
    const { screen } = this;
    if (byte >= 0x80) return this.#readUtf8(byte, offset);
    this.#missing = 0;
    if (byte >= 32 && byte < 127) return screen.put(byte >= 0x60 ? (lineDrawing[byte] ?? otherDrawing) : byte, offset);
    switch (byte) {
      case ESC:
        this.#sequenceStart = offset;
        this.#state = "escape";
        return;
      case 0x08:
        return screen.backspace();
      case 0x09:
        return screen.tab();
      case 0x0a:
      case 0x0b:
      case 0x0c:
        return screen.lineFeed();
      case 0x0d:
        return screen.carriageReturn();
      case 0x0e:
        return;
      case 0x0f:
        this.#draws = false;
        return;
      default:
        return; // shows nothing
    }
  }

  #readUtf8(byte: number, offset: number): void {
    if (byte >= 0xc0 && byte < 0xf8) {
      this.#missing = byte < 0xe0 ? 1 : byte < 0xf0 ? 2 : 3;
      this.#code = byte & (0x3f >> this.#missing);
      this.#codeStart = offset;
    } else if (byte < 0xc0 && this.#missing > 0) {
      this.#code = (this.#code << 6) | (byte & 0x3f);
      if (--this.#missing > 0) return;
      if (this.#code >= 0x80 && this.#code < 0xa0) this.#readC1(this.#code, offset);
      else this.screen.put(this.#code, this.#codeStart);
    }
  }

  /** A control of eight bits is ESC and the character 0x40 below it (ECMA-48). */
  #readC1(code: number, offset: number): void {
    this.#sequenceStart = this.#codeStart;
    this.#readEscape(code - 0x40, offset);
  }

  #readSequence(byte: number, offset: number): void {
    switch (this.#state) {
      case "escape":
        return this.#readEscape(byte, offset);
      case "control":
        return this.#readControl(byte, offset);
      case "string":
      case "string-escape":
        return this.#readString(byte, offset);
      case "charset":
        this.#state = "text";
        if (this.#charset === 0x28) this.#draws = byte === 0x30;
        return;
      case "text":
        return;
      default:
        return this.#state satisfies never;
    }
  }

  #readEscape(byte: number, offset: number): void {
    const { screen } = this;
    this.#state = "text";
    switch (String.fromCharCode(byte)) {
      case "\u001b":
        this.#sequenceStart = offset;
        this.#state = "escape";
        return;
      case "[":
        this.#state = "control";
        this.#control = "";
        return;
      case "]":
      case "P":
      case "X":
      case "^":
      case "_":
        this.#state = "string";
        this.#isOsc = byte === 0x5d;
        this.#string = [];
        this.#stringStart = offset + 1;
        return;
      case "(":
      case ")":
      case "*":
      case "+":
      case "#":
      case " ":
        this.#state = "charset";
        this.#charset = byte;
        return;
      case "D":
        return screen.lineFeed();
      case "E":
        screen.carriageReturn();
        return screen.lineFeed();
      case "M":
        return screen.reverseLineFeed();
      case "7":
        return screen.saveCursor();
      case "8":
        return screen.restoreCursor();
      case "c":
        return screen.reset();
      default:
        return; // moves nothing
    }
  }

  #readControl(byte: number, offset: number): void {
    if (byte >= 0x40 && byte <= 0x7e) {
      this.#state = "text";
      applyControl(this.screen, this.#control + String.fromCharCode(byte));
    } else if (byte === ESC) {
      this.#sequenceStart = offset;
      this.#state = "escape";
    } else if (byte < 0x20) this.#readText(byte, offset); // controls act inside of sequences
    else if (this.#control.length < longestControl) this.#control += String.fromCharCode(byte);
  }

  #readString(byte: number, offset: number): void {
    if (this.#state === "string-escape") {
      // ESC \ ends it; ESC and anything else ends it too, and begins another sequence.
      this.#endString();
      if (byte === 0x5c) return;
      this.#sequenceStart = offset - 1;
      return this.#readEscape(byte, offset);
    }
    const before = this.#string.at(-1);
    if (byte === ESC) this.#state = "string-escape";
    else if (byte === 0x9c && before === 0xc2) {
      this.#string.pop(); // the string terminator of eight bits, in UTF-8
      this.#endString();
    } else if (byte === BEL && this.#isOsc) this.#endString();
    else if (this.#string.length < longestString) this.#string.push(byte);
  }

  #endString(): void {
    this.#state = "text";
    if (this.#string.length > 0) this.#onString({ bytes: Uint8Array.from(this.#string), start: this.#stringStart });
    this.#string = [];
  }
}
