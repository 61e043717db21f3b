import { LuaError } from "./values.ts";

/** A step is a statement, an operation or a character that a pattern looks at: some 0.3 µs, together about 15 ms. */
const mostSteps = 50_000;

/** Functions that call functions; each takes several frames of our own stack. */
const deepestCall = 100;

const longestText = 65_536;

/** What one run of a script may still use. */
export class Run {
  #steps = 0;
  #depth = 0;

  spend(steps = 1): void {
    this.#steps += steps;
    if (this.#steps > mostSteps) throw new LuaError(`the script takes more than ${mostSteps} steps`);
  }

  /** For a text that is made or looked at as a whole. */
  spendText(length: number): void {
    if (length > longestText) throw new LuaError(`a text has more than ${longestText} characters`);
    this.spend(1 + length / 32);
  }

  inCall<T>(call: () => T): T {
    if (++this.#depth > deepestCall) throw new LuaError(`more than ${deepestCall} functions call each other`);
    try {
      return call();
    } finally {
      this.#depth--;
    }
  }
}
