import type { FindSecrets } from "./screen-look.ts";

/**
 * Ways in which a secret that has been typed in part may go on: mixed, upper case, hexadecimal, a JSON Web Token, a
 * quoted password. They are put behind the cursor and the rules are asked, so that there is no second grammar of
 * secrets that could differ from the first.
 */
const continuations: readonly string[] = [
  "Zx9QkL3vT8mW2pR7sY4bHd6Nf1JcGa5XtZx9QkL3vT8mW2pR7sY4bHd6Nf1Jc",
  "Q7XKZ4M2WVNB6RTYAKIAQ7XK",
  "9f3a71c04be28d659f3a71c04be28d659f3a71c04be28d659f3a71c04be28d65",
  "bGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.Zx9QkL3vT8mW2pR7sY4b",
  "x9QkL3vT8mW2pR7' ",
  'x9QkL3vT8mW2pR7" ',
];

/** A line is a command; what stands further back changes nothing. */
const longestLine = 4096;
const leastMixed = 14;

/** Where the secret begins that the text may be about to end in; -1 when nothing it could become is one. */
export function startOfSecret(text: string, find: FindSecrets): number {
  if (text === "") return -1;
  const skipped = Math.max(0, text.length - longestLine);
  const head = text.slice(skipped);
  for (const continuation of continuations) {
    const starts = find(head + continuation)
      .filter(({ start, end }) => start <= head.length && end > head.length)
      .map(({ start }) => start);
    if (starts.length > 0) return skipped + Math.min(...starts);
  }
  const word = /\S*$/.exec(head)?.[0] ?? "";
  return isMixed(word) ? text.length - word.length : -1;
}

/** A long word of letters and digits, and no path: its name may be typed after it. */
function isMixed(word: string): boolean {
  return word.length >= leastMixed && /\d/.test(word) && /[A-Za-z]/.test(word) && !word.slice(1).includes("/");
}
