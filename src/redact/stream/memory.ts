import { countDifferent } from "../entropy.ts";
import type { Finding } from "../finding.ts";

/** Fragments of so many characters of a secret are found wherever they stand. */
const fragmentLength = 9;
const leastFragmented = 16;
const longestSecret = 8192;
/** Of a fragment, so that `------------` is none. */
const leastDifferent = 6;
const leastKnown = 8;
/** A session that prints a whole store of secrets must not become slow: the earliest are forgotten. */
const mostShort = 500;
const mostFragments = 200_000;
const hashBits = 0xffff;
const factor = 31;
const topFactor = Array.from({ length: fragmentLength - 1 }).reduce<number>((power) => Math.imul(power, factor), 1);

/**
 * The secrets that a session has shown, in memory only. They are found again where nothing says what they are: printed
 * by `echo $X`, wrapped in a narrow pane, with only the tail left after scrolling.
 */
export class SecretMemory {
  /** Too short for fragments: each is looked for by itself. */
  readonly #short = new Map<string, string>();
  readonly #fragments = new Set<string>();
  /** Hashes of the fragments: most places of a text need no more than this look. */
  readonly #hashes = new Uint8Array(hashBits + 1);

  get isEmpty(): boolean {
    return this.#short.size + this.#fragments.size === 0;
  }

  /** @returns Whether it was new. */
  add(secret: string, rule: string): boolean {
    if (secret.length < leastKnown || secret.length > longestSecret) return false;
    if (secret.length >= leastFragmented && this.#addFragments(secret)) return true;
    if (secret.length >= leastFragmented || this.#short.has(secret)) return false;
    this.#short.set(secret, rule);
    forgetFirst(this.#short, mostShort);
    return true;
  }

  find(text: string): Finding[] {
    if (this.isEmpty) return [];
    const found: Finding[] = [];
    for (const [secret, rule] of this.#short) {
      for (let at = text.indexOf(secret); at >= 0; at = text.indexOf(secret, at + 1)) {
        found.push({ rule, start: at, end: at + secret.length });
      }
    }
    if (this.#fragments.size > 0) found.push(...this.#findFragments(text));
    return found;
  }

  #addFragments(secret: string): boolean {
    const before = this.#fragments.size;
    for (let at = 0; at + fragmentLength <= secret.length; at++) {
      const fragment = secret.slice(at, at + fragmentLength);
      if (countDifferent(fragment) < leastDifferent) continue;
      this.#fragments.add(fragment);
      this.#hashes[hashOf(fragment) & hashBits] = 1;
    }
    const isNew = this.#fragments.size > before;
    forgetFirst(this.#fragments, mostFragments);
    return isNew;
  }

  *#findFragments(text: string): Generator<Finding> {
    if (text.length < fragmentLength) return;
    let hash = hashOf(text.slice(0, fragmentLength));
    for (let at = 0; ; at++) {
      if (this.#hashes[hash & hashBits] === 1 && this.#fragments.has(text.slice(at, at + fragmentLength))) {
        yield { rule: "session/fragment", start: at, end: at + fragmentLength };
      }
      if (at + fragmentLength >= text.length) return;
      // A rolling hash (Rabin and Karp): the character that leaves is taken out, the next one comes in.
      const without = (hash - Math.imul(text.charCodeAt(at), topFactor)) | 0;
      hash = (Math.imul(without, factor) + text.charCodeAt(at + fragmentLength)) | 0;
    }
  }
}

function hashOf(text: string): number {
  let hash = 0;
  for (let at = 0; at < text.length; at++) hash = (Math.imul(hash, factor) + text.charCodeAt(at)) | 0;
  return hash;
}

/** Maps and sets keep the order in which things came. */
function forgetFirst(things: Map<string, string> | Set<string>, most: number): void {
  for (const key of things.keys()) {
    if (things.size <= most) return;
    things.delete(key);
  }
}
