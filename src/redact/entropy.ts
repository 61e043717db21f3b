const counts = new Uint16Array(128);

/** Shannon entropy of the characters, in bits a character. What is not ASCII counts as one character. */
export function entropyOf(text: string): number {
  if (text.length === 0) return 0;
  counts.fill(0);
  for (let at = 0; at < text.length; at++) {
    const code = Math.min(text.charCodeAt(at), 127);
    counts[code] = (counts[code] ?? 0) + 1;
  }
  let bits = 0;
  for (const count of counts) {
    if (count === 0) continue;
    const share = count / text.length;
    bits -= share * Math.log2(share);
  }
  return bits;
}

export function countDifferent(text: string): number {
  return new Set(text).size;
}
