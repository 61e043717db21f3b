import { findWords } from "./automaton.ts";
import { withoutColours } from "./colours.ts";
import type { CompiledRules } from "./compile.ts";
import type { Span } from "./detectors/detector.ts";
import { type Finding, mergeFindings } from "./finding.ts";
import { endOfToken } from "./token.ts";

/** A window that grows with every keyword in it is run in parts: an expression may be quadratic. */
const longestWindow = 2048;
const nowhere = -1;

export interface ScannerOptions {
  /** What is no secret although a rule says so. It is left out before findings are merged: it hides no other. */
  readonly isAllowed?: (value: string, rule: string) => boolean;
  readonly known?: readonly string[];
}

/** Finds secrets in text. It has tables of its own that each search uses again: one search at a time. */
export class Scanner {
  readonly #rules: CompiledRules;
  /** Of the window that waits to be run, by pattern. */
  readonly #windowStart: Int32Array;
  readonly #windowEnd: Int32Array;
  readonly #waiting: number[] = [];
  /** By detector: keywords before it are spent. */
  readonly #doneTo: Int32Array;
  #text = "";
  #found: Finding[] = [];
  #tokensDoneTo = 0;

  readonly #isAllowed: (value: string, rule: string) => boolean;
  /** Secrets that are known before they are seen. */
  readonly #known: readonly string[];

  constructor(rules: CompiledRules, { isAllowed = () => false, known = [] }: ScannerOptions = {}) {
    this.#rules = rules;
    this.#isAllowed = isAllowed;
    this.#known = known;
    this.#windowStart = new Int32Array(rules.patterns.length).fill(nowhere);
    this.#windowEnd = new Int32Array(rules.patterns.length);
    this.#doneTo = new Int32Array(rules.detectors.length);
  }

  /** What of the text is secret, in order and without overlaps. The text may be coloured. */
  find(text: string): Finding[] {
    const plain = withoutColours(text);
    if (plain === null) return mergeFindings(this.findAll(text));
    return mergeFindings(this.findAll(plain.text)).map(({ rule, start, end }) => ({
      rule,
      start: plain.originOf(start),
      end: plain.originOf(end - 1) + 1,
    }));
  }

  /** All that any rule says, as it is found. */
  findAll(text: string): Finding[] {
    this.#text = text;
    this.#found = [];
    this.#tokensDoneTo = 0;
    this.#doneTo.fill(0);
    findWords(this.#rules.automaton, text, (word, end) => this.#onWord(word, end));
    for (const pattern of this.#waiting) this.#runWindow(pattern);
    this.#waiting.length = 0;
    for (const pattern of this.#rules.everywhere) this.#runEverywhere(pattern);
    for (const secret of this.#known) this.#findKnown(secret);
    this.#text = "";
    return this.#found;
  }

  #findKnown(secret: string): void {
    for (let at = this.#text.indexOf(secret); at >= 0; at = this.#text.indexOf(secret, at + secret.length)) {
      this.#report("session/known", { start: at, end: at + secret.length }, 0);
    }
  }

  #onWord(word: number, end: number): void {
    const entry = this.#rules.words[word];
    if (entry === undefined) return;
    const start = end - entry.length;
    if (entry.tokens.length > 0) this.#readTokens(entry.tokens, start);
    for (const pattern of entry.patterns) this.#widen(pattern, start, end);
    for (const detector of entry.detectors) this.#detect(detector, start, end);
  }

  #readTokens(tokens: readonly number[], start: number): void {
    if (start < this.#tokensDoneTo) return;
    let longest = start;
    let rule = "";
    for (const index of tokens) {
      const token = this.#rules.tokens[index];
      const end = token === undefined ? -1 : endOfToken(this.#text, start, token);
      if (token !== undefined && end > longest) [longest, rule] = [end, token.rule];
    }
    if (longest === start) return;
    this.#tokensDoneTo = longest;
    this.#report(rule, { start, end: longest }, 0);
  }

  #widen(index: number, start: number, end: number): void {
    const pattern = this.#rules.patterns[index];
    if (pattern === undefined) return;
    const from = Math.max(0, start - pattern.before);
    const to = Math.min(this.#text.length, end + pattern.after);
    const windowStart = this.#windowStart[index] ?? nowhere;
    if (windowStart === nowhere) this.#waiting.push(index);
    else if (
      from <= (this.#windowEnd[index] ?? 0) &&
      to - windowStart <= longestWindow + pattern.before + pattern.after
    ) {
      this.#windowEnd[index] = to;
      return;
    } else this.#runWindow(index);
    this.#windowStart[index] = from;
    this.#windowEnd[index] = to;
  }

  #runWindow(index: number): void {
    const pattern = this.#rules.patterns[index];
    const start = this.#windowStart[index] ?? nowhere;
    if (pattern === undefined || start === nowhere) return;
    this.#windowStart[index] = nowhere;
    const window = this.#text.slice(start, this.#windowEnd[index]);
    pattern.run(window, (span) => this.#report(pattern.rule, span, start));
  }

  /** In windows too, each with what may belong to its end. */
  #runEverywhere(index: number): void {
    const pattern = this.#rules.patterns[index];
    if (pattern === undefined) return;
    for (let start = 0; start < this.#text.length; start += longestWindow) {
      const window = this.#text.slice(start, start + longestWindow + pattern.after);
      pattern.run(window, (span) => this.#report(pattern.rule, span, start));
    }
  }

  #detect(index: number, start: number, end: number): void {
    const detector = this.#rules.detectors[index];
    if (detector === undefined || end <= (this.#doneTo[index] ?? 0)) return;
    const detection = detector.detect(this.#text, start, end);
    if (detection === null) return;
    this.#doneTo[index] = detection.doneTo;
    for (const span of detection.secrets) this.#report(detector.rule, span, 0);
  }

  #report(rule: string, { start, end }: Span, offset: number): void {
    const finding = { rule, start: start + offset, end: end + offset };
    if (!this.#isAllowed(this.#text.slice(finding.start, finding.end), rule)) this.#found.push(finding);
  }
}
