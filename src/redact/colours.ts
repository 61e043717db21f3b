/** A text without its colours, and how to find a place of it in the coloured one. */
export interface Uncoloured {
  readonly text: string;
  /** Where the character at `index` stood before. */
  readonly originOf: (index: number) => number;
}

// oxlint-disable-next-line no-control-regex -- escape sequences begin with a control character
const colour = /\u001b\[[\d;:]*[mK]/g;

/** Takes colours out, so that a name, its `=` and its value stand side by side. Null for a text without any. */
export function withoutColours(coloured: string): Uncoloured | null {
  if (!coloured.includes("\u001b[")) return null;
  /** By gap: where it is in the new text, and how much is missing up to and with it. */
  const gaps: { readonly at: number; readonly missing: number }[] = [];
  let text = "";
  let from = 0;
  let missing = 0;
  for (const match of coloured.matchAll(colour)) {
    text += coloured.slice(from, match.index);
    missing += match[0].length;
    from = match.index + match[0].length;
    gaps.push({ at: text.length, missing });
  }
  if (missing === 0) return null;
  return { text: text + coloured.slice(from), originOf: (index) => index + missingBefore(gaps, index) };
}

/** The last gap at or before the index, by halving. */
function missingBefore(gaps: readonly { readonly at: number; readonly missing: number }[], index: number): number {
  let low = 0;
  let high = gaps.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((gaps[middle]?.at ?? 0) <= index) low = middle + 1;
    else high = middle;
  }
  return gaps[low - 1]?.missing ?? 0;
}
