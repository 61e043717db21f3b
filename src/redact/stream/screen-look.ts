import type { Finding } from "../finding.ts";
import type { CellMask } from "./cell-mask.ts";
import type { SecretMemory } from "./memory.ts";
import { paneShadows } from "./panes.ts";
import { PrivateKeyRows } from "./private-key-rows.ts";
import type { Row } from "./row.ts";
import type { Screen } from "./screen.ts";
import { joinedShadowOf, type Shadow, shadowOf, tailLength } from "./shadow.ts";

/** Rows above a change that give its context, such as a name in the line before. */
const contextRows = 6;
/** A long word that was broken into rows is followed upwards so far. */
const mostBroken = 200;
const leastBroken = 32;
const leastTail = 20;

export type FindSecrets = (text: string) => readonly Finding[];

/** Looks at what has changed on a screen and masks the secrets in it. */
export class ScreenLook {
  readonly #screen: Screen;
  readonly #find: FindSecrets;
  readonly #memory: SecretMemory;
  readonly #mask: CellMask;
  readonly #privateKey = new PrivateKeyRows();
  /** What was looked at last. */
  last: Shadow | null = null;
  /** The row from which on more is to come that tells whether it is secret, by its id. */
  pendingFrom: number | null = null;

  constructor(screen: Screen, find: FindSecrets, memory: SecretMemory, mask: CellMask) {
    this.#screen = screen;
    this.#find = find;
    this.#memory = memory;
    this.#mask = mask;
  }

  look(): void {
    const { leftAlternate } = this.#screen;
    if (leftAlternate !== null) {
      this.#screen.leftAlternate = null;
      this.#lookAt(leftAlternate, 0, leftAlternate.length - 1);
    }
    const rows = this.#screen.allRows;
    const first = rows.findIndex((row) => row.isDirty);
    if (first < 0) return;
    const last = rows.findLastIndex((row) => row.isDirty);
    this.#lookAt(rows, this.#startOfContext(rows, first), this.#endOfLine(rows, last));
    for (let index = first; index <= last; index++) {
      const row = rows[index];
      if (row !== undefined) row.isDirty = false;
    }
    this.#screen.trimScrollback();
  }

  /** What comes may belong to a secret that has begun. */
  get isOpen(): boolean {
    return this.pendingFrom !== null || this.#privateKey.isOpen;
  }

  /** The rows above the cursor: the context of what is printed next, as they are and with broken words joined. */
  context(): { readonly text: string; readonly joined: string } {
    const { allRows, scrollback, isAlternate, y, columns } = this.#screen;
    const cursor = y + (isAlternate ? 0 : scrollback.length);
    const first = this.#startOfContext(allRows, cursor);
    const { text } = shadowOf(allRows, first, cursor - 1);
    return { text, joined: joinedShadowOf(allRows, first, cursor - 1, columns)?.text ?? text };
  }

  /** What comes next may be the rest of what nobody has seen the beginning of. */
  noteGap(): void {
    this.#privateKey.mayBeInside(this.#screen.row);
  }

  /** All that was on the screen has scrolled away. */
  forget(): void {
    this.last = null;
  }

  #startOfContext(rows: readonly Row[], first: number): number {
    let start = Math.max(0, first - contextRows);
    while (start > 0 && (rows[start - 1]?.isWrapped || (first - start < mostBroken && isInLongWord(rows, start))))
      start--;
    if (this.pendingFrom === null) return start;
    const pending = rows.findIndex((row) => row.id === this.pendingFrom);
    return pending >= 0 ? Math.min(start, pending) : start;
  }

  #endOfLine(rows: readonly Row[], last: number): number {
    let end = last;
    while (end < rows.length - 1 && rows[end]?.isWrapped) end++;
    return end;
  }

  #lookAt(rows: readonly Row[], first: number, last: number): void {
    const { columns } = this.#screen;
    const shadow = shadowOf(rows, first, last);
    this.#maskIn(shadow, true);
    const joined = joinedShadowOf(rows, first, last, columns);
    if (joined !== null) this.#maskIn(joined, true);
    this.last = shadow;
    for (const pane of paneShadows(rows, first, last, columns)) this.#maskIn(pane, false);
  }

  #maskIn(shadow: Shadow, followsKeys: boolean): void {
    const found = [...this.#find(shadow.text), ...this.#memory.find(shadow.text)];
    if (found.length > 0) this.#mask.maskShadow(shadow, found);
    if (!followsKeys) return;
    const follow = () => this.#privateKey.follow(shadow.rows, (row) => this.#mask.maskRow(row));
    follow(); // one that has begun before may end, and others follow it
    for (const { rule, start, end } of found) {
      if (rule === "private-key/block") this.#privateKey.notice(shadow, start, end);
    }
    follow();
  }
}

/** Both rows are full of characters of one word. */
function isInLongWord(rows: readonly Row[], index: number): boolean {
  const row = rows[index];
  const above = rows[index - 1];
  if (row === undefined || above === undefined || row.length < leastBroken) return false;
  return tailLength(row) === row.length && above.length >= row.length && tailLength(above) >= leastTail;
}
