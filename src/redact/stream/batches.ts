/** Batches of a program that draws a screen are looked at one by one: a later one may draw over what came before. */
const leastSplit = 400;
const leastBatch = 200;
const longestBatch = 4096;
const ESC = 0x1b;
const redraws = new Set(["H", "J", "r", "L", "M"]);
const cuts = new Set(["J", "r"]);

/** Where to stop and look at the screen: before it is cleared, or drawn anew from the top. */
export function* batchesOf(bytes: Uint8Array, isAlternate: boolean): Generator<readonly [number, number]> {
  if (bytes.length <= leastSplit || !(isAlternate || hasRedraw(bytes))) {
    yield [0, bytes.length];
    return;
  }
  for (let from = 0; from < bytes.length;) {
    const to = nextCut(bytes, from);
    yield [from, to];
    from = to;
  }
}

function hasRedraw(bytes: Uint8Array): boolean {
  for (let at = bytes.indexOf(ESC); at >= 0; at = bytes.indexOf(ESC, at + 1)) {
    if (redraws.has(controlAt(bytes, at).final)) return true;
  }
  return false;
}

function nextCut(bytes: Uint8Array, from: number): number {
  const limit = Math.min(bytes.length, from + longestBatch);
  for (let at = bytes.indexOf(ESC, from + leastBatch); at >= 0 && at < limit; at = bytes.indexOf(ESC, at + 1)) {
    const { final, length } = controlAt(bytes, at);
    if (cuts.has(final) || (final === "H" && length === 0)) return at;
  }
  return limit;
}

/** The final character of the control sequence that begins here, and the length of its parameters. */
function controlAt(bytes: Uint8Array, at: number): { final: string; length: number } {
  if (bytes[at + 1] !== 0x5b) return { final: "", length: 0 };
  let end = at + 2;
  while (end < bytes.length && (bytes[end] ?? 0) < 0x40) end++;
  return { final: end < bytes.length ? String.fromCharCode(bytes[end] ?? 0) : "", length: end - at - 2 };
}
