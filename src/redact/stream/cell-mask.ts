import { type Finding, mergeFindings } from "../finding.ts";
import { leastPartial, shownCharacters } from "../mask.ts";
import type { RedactAction } from "../schema.ts";
import type { ByteWindow } from "./byte-window.ts";
import type { LinearText } from "./linear.ts";
import type { SecretMemory } from "./memory.ts";
import { pairsOf, type Row } from "./row.ts";
import type { Shadow } from "./shadow.ts";

/** What was masked: never the value. */
export interface AuditEntry {
  readonly time: number;
  readonly rule: string;
  /** Characters. */
  readonly length: number;
}

const mostRemembered = 5000;

/** Masks the bytes that wrote a secret, and remembers it for the rest of the session. */
export class CellMask {
  readonly audit: AuditEntry[] = [];
  /** Set when a new secret was learned: bytes held from before may show it too. */
  hasLearned = false;
  now = 0;
  readonly #window: ByteWindow;
  readonly #memory: SecretMemory;
  readonly #actionOf: (rule: string) => RedactAction;
  readonly #reported = new Set<string>();

  constructor(window: ByteWindow, memory: SecretMemory, actionOf: (rule: string) => RedactAction) {
    this.#window = window;
    this.#memory = memory;
    this.#actionOf = actionOf;
  }

  maskShadow(shadow: Shadow, findings: readonly Finding[]): void {
    for (const { rule, start, end } of mergeFindings(findings)) {
      const rows = new Map<Row, Set<number>>();
      for (let at = this.#firstMasked(rule, start, end); at < end; at++) {
        const row = shadow.rows[shadow.rowOf[at] ?? 0];
        const column = shadow.columnOf[at] ?? -1;
        if (row === undefined || column < 0) continue;
        this.#window.mask(row.offsetAt(column));
        if (row.overwritten.length > 0) rows.set(row, (rows.get(row) ?? new Set()).add(column));
      }
      for (const [row, columns] of rows) this.maskOverwritten(row, (column) => columns.has(column));
      this.#note(rule, shadow.text.slice(start, end), shadow.rows[shadow.rowOf[start] ?? 0]?.id ?? 0);
    }
  }

  maskLinear({ text, offsets }: LinearText, findings: readonly Finding[]): void {
    for (const { rule, start, end } of mergeFindings(findings)) {
      let isNew = false;
      for (let at = this.#firstMasked(rule, start, end); at < end; at++) {
        if (this.#window.mask(offsets[at] ?? -1)) isNew = true;
      }
      if (isNew) this.#note(rule, text.slice(start, end), -1);
    }
  }

  /** One byte a character, from `offset` on. */
  maskString(text: string, offset: number, findings: readonly Finding[]): void {
    for (const { rule, start, end } of mergeFindings(findings)) {
      for (let at = this.#firstMasked(rule, start, end); at < end; at++) this.#window.mask(offset + at);
      this.#note(rule, text.slice(start, end), -2);
    }
  }

  /** Every cell of the row, and what it showed before. */
  maskRow(row: Row): void {
    for (let column = 0; column < row.length; column++) this.#window.mask(row.offsetAt(column));
    this.maskOverwritten(row, () => true);
  }

  maskOverwritten(row: Row, isMeant: (column: number) => boolean): void {
    for (const [column, offset] of pairsOf(row.overwritten)) if (isMeant(column)) this.#window.mask(offset);
  }

  log(rule: string, length: number): void {
    this.audit.push({ time: this.now, rule, length });
  }

  #firstMasked(rule: string, start: number, end: number): number {
    const action = this.#actionOf(rule);
    if (action === "none") return end;
    return action === "partial" && end - start >= leastPartial ? start + shownCharacters : start;
  }

  /** A secret that stays on the screen is found at every look, and told of once. */
  #note(rule: string, secret: string, place: number): void {
    const key = `${rule} ${secret.length} ${place}`;
    if (this.#reported.has(key)) return;
    if (this.#reported.size >= mostRemembered) this.#reported.clear();
    this.#reported.add(key);
    this.log(rule, secret.length);
    this.#learn(secret, rule);
  }

  #learn(secret: string, rule: string): void {
    if (!isWorthRemembering(rule) || this.#actionOf(rule) === "none") return;
    const value = secret.replace(/\s+/g, "");
    const isTelling = value.length >= 16 || (value.length >= 10 && /\d/.test(value) && !/^\d+$/.test(value));
    if (isTelling && this.#memory.add(value, rule)) this.hasLearned = true;
  }
}

/** Parts of keys are public too, values of manifests are often plain words, numbers of persons are short. */
function isWorthRemembering(rule: string): boolean {
  return !/^(?:session|private-key|kubernetes|payment|person)\//.test(rule);
}
