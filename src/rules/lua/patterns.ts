import type { Run } from "./run.ts";
import { LuaError } from "./values.ts";

/** What a pattern found: from, to (exclusive) and its captures; a number is a position. */
export interface PatternMatch {
  readonly start: number;
  readonly end: number;
  readonly captures: readonly (string | number)[];
}

const deepest = 150;

/** The first place from `init` (from 0) where a Lua pattern matches, or null. */
export function findPattern(text: string, pattern: string, init: number, run: Run): PatternMatch | null {
  const anchored = pattern.startsWith("^");
  for (let start = init; start <= text.length; start++) {
    const match = new Matcher(text, pattern, run).match(start, anchored ? 1 : 0);
    if (match !== null) return match;
    if (anchored) break;
  }
  return null;
}

const classes: Readonly<Record<string, RegExp>> = {
  a: /\p{L}/u,
  c: /\p{Cc}/u,
  d: /[0-9]/,
  g: /[^\s\p{Cc}]/u,
  l: /\p{Ll}/u,
  p: /[!-/:-@[-`{-~]/,
  s: /\s/,
  u: /\p{Lu}/u,
  w: /[\p{L}0-9]/u,
  x: /[0-9A-Fa-f]/,
};

const open = -1;
const position = -2;

/** One attempt at one place; backtracks as Lua's own matcher does, within the budget of the run. */
class Matcher {
  readonly #text: string;
  readonly #pattern: string;
  readonly #run: Run;
  readonly #captures: { start: number; length: number }[] = [];
  #depth = 0;

  constructor(text: string, pattern: string, run: Run) {
    this.#text = text;
    this.#pattern = pattern;
    this.#run = run;
  }

  match(start: number, from: number): PatternMatch | null {
    const end = this.#match(start, from);
    if (end === null) return null;
    const captures = this.#captures.map(({ start: at, length }) => {
      if (length === open) throw new LuaError("a capture of the pattern is not closed");
      return length === position ? at + 1 : this.#text.slice(at, at + length);
    });
    return { start, end, captures };
  }

  #match(at: number, from: number): number | null {
    if (++this.#depth > deepest) throw new LuaError("the pattern is too complex");
    try {
      return this.#matchHere(at, from);
    } finally {
      this.#depth--;
    }
  }

  #matchHere(start: number, from: number): number | null {
    const pattern = this.#pattern;
    let at = start;
    for (let p = from; p < pattern.length;) {
      this.#run.spend();
      const char = pattern[p];
      if (char === "(") return this.#openCapture(at, p);
      if (char === ")") return this.#closeCapture(at, p);
      if (char === "$" && p + 1 === pattern.length) return at === this.#text.length ? at : null;
      if (char === "%" && pattern[p + 1] === "b") {
        const end = this.#balanced(at, p + 2);
        if (end === null) return null;
        [at, p] = [end, p + 4];
        continue;
      }
      if (char === "%" && /[1-9]/.test(pattern[p + 1] ?? "")) {
        const captured = this.#captureText(Number(pattern[p + 1]) - 1);
        if (!this.#text.startsWith(captured, at)) return null;
        [at, p] = [at + captured.length, p + 2];
        continue;
      }
      const end = this.#itemEnd(p);
      const repeat = pattern[end];
      if (repeat === "*" || repeat === "+") return this.#most(at, p, end, repeat === "+" ? 1 : 0);
      if (repeat === "-") return this.#least(at, p, end);
      const fits = this.#fits(at, p, end);
      if (repeat === "?") {
        const longer = fits ? this.#match(at + 1, end + 1) : null;
        if (longer !== null) return longer;
        p = end + 1;
        continue;
      }
      if (!fits) return null;
      [at, p] = [at + 1, end];
    }
    return at;
  }

  #openCapture(at: number, p: number): number | null {
    const isPosition = this.#pattern[p + 1] === ")";
    this.#captures.push({ start: at, length: isPosition ? position : open });
    const end = this.#match(at, isPosition ? p + 2 : p + 1);
    if (end === null) this.#captures.pop();
    return end;
  }

  #closeCapture(at: number, p: number): number | null {
    const capture = this.#captures.findLast(({ length }) => length === open);
    if (capture === undefined) throw new LuaError("the pattern closes a capture that is not open");
    capture.length = at - capture.start;
    const end = this.#match(at, p + 1);
    if (end === null) capture.length = open;
    return end;
  }

  #captureText(index: number): string {
    const capture = this.#captures[index];
    if (capture === undefined || capture.length < 0) throw new LuaError(`the pattern has no capture %${index + 1}`);
    return this.#text.slice(capture.start, capture.start + capture.length);
  }

  #balanced(at: number, p: number): number | null {
    const [opens, closes] = [this.#pattern[p], this.#pattern[p + 1]];
    if (opens === undefined || closes === undefined) throw new LuaError("%b wants two characters");
    if (this.#text[at] !== opens) return null;
    for (let depth = 0, to = at; to < this.#text.length; to++) {
      this.#run.spend();
      if (this.#text[to] === closes && --depth === 0) return to + 1;
      if (this.#text[to] === opens) depth++;
    }
    return null;
  }

  #most(at: number, p: number, end: number, least: number): number | null {
    let count = 0;
    while (this.#fits(at + count, p, end)) {
      count++;
      this.#run.spend();
    }
    for (; count >= least; count--) {
      const found = this.#match(at + count, end + 1);
      if (found !== null) return found;
    }
    return null;
  }

  #least(from: number, p: number, end: number): number | null {
    for (let at = from; ; at++) {
      const found = this.#match(at, end + 1);
      if (found !== null) return found;
      if (!this.#fits(at, p, end)) return null;
    }
  }

  /** Where the item that begins at `p` ends: a character, a class, or a set. */
  #itemEnd(p: number): number {
    const pattern = this.#pattern;
    if (pattern[p] === "%") {
      if (p + 1 >= pattern.length) throw new LuaError("the pattern ends with %");
      return p + 2;
    }
    if (pattern[p] !== "[") return p + 1;
    let at = pattern[p + 1] === "^" ? p + 2 : p + 1;
    do {
      if (at >= pattern.length) throw new LuaError("a set of the pattern is not closed");
      at += pattern[at] === "%" ? 2 : 1;
    } while (pattern[at] !== "]");
    return at + 1;
  }

  #fits(at: number, p: number, end: number): boolean {
    const char = this.#text[at];
    if (char === undefined) return false;
    switch (this.#pattern[p]) {
      case ".":
        return true;
      case "%":
        return isInClass(char, this.#pattern[p + 1] ?? "");
      case "[":
        return this.#isInSet(char, p, end - 1);
      default:
        return this.#pattern[p] === char;
    }
  }

  #isInSet(char: string, open_: number, close: number): boolean {
    const pattern = this.#pattern;
    const negated = pattern[open_ + 1] === "^";
    for (let p = negated ? open_ + 2 : open_ + 1; p < close; p++) {
      this.#run.spend();
      const item = pattern[p] ?? "";
      if (item === "%") {
        if (isInClass(char, pattern[++p] ?? "")) return !negated;
      } else if (pattern[p + 1] === "-" && p + 2 < close) {
        if (item <= char && char <= (pattern[p + 2] ?? "")) return !negated;
        p += 2;
      } else if (item === char) return !negated;
    }
    return negated;
  }
}

/** `%d` and the like; an upper-case letter stands for all others. */
function isInClass(char: string, name: string): boolean {
  const kind = classes[name.toLowerCase()];
  if (kind === undefined) return char === name;
  return kind.test(char) === (name === name.toLowerCase());
}
