type Range = readonly [number, number];

/** Combining marks, zero-width characters, variation selectors. */
const zeroWidth: readonly Range[] = [
  [0x300, 0x36f],
  [0x200b, 0x200f],
  [0xfe00, 0xfe0f],
  [0xfeff, 0xfeff],
];

/** East Asian wide and full-width characters and emoji (Unicode Standard Annex 11), as terminals have them. */
const doubleWidth: readonly Range[] = [
  [0x1100, 0x115f],
  [0x2e80, 0xa4cf],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe30, 0xfe6f],
  [0xff00, 0xff60],
  [0xffe0, 0xffe6],
  [0x1f300, 0x1faff],
  [0x20000, 0x3fffd],
];

/** How many cells a character takes. */
export function widthOf(code: number): 0 | 1 | 2 {
  if (code < 0x300) return 1;
  if (isWithin(zeroWidth, code)) return 0;
  return isWithin(doubleWidth, code) ? 2 : 1;
}

function isWithin(ranges: readonly Range[], code: number): boolean {
  return ranges.some(([first, last]) => code >= first && code <= last);
}
