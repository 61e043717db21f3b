/** Looks for words in a row, in any case, with anything but letters, digits and `_` between them. */
export type PhraseTest = (text: string) => boolean;

/** @param phrases `drop table` holds for `DROP  TABLE x` and `drop\ntable`, not for `raindrop table`. */
export function compilePhrases(phrases: readonly string[]): PhraseTest {
  const wanted = phrases.map(wordsOf);
  return (text) => {
    if (text.length > longestText) return false;
    const words = wordsOf(text);
    return wanted.some((phrase) => hasRun(words, phrase));
  };
}

/** The line is never longer than this when it is analysed. */
const longestText = 65_536;

function wordsOf(text: string): string[] {
  return text
    .toLowerCase()
    .split(/[^\p{L}\p{N}_]+/u)
    .filter(Boolean);
}

function hasRun(words: readonly string[], run: readonly string[]): boolean {
  for (let start = words.indexOf(run[0] ?? ""); start >= 0; start = words.indexOf(run[0] ?? "", start + 1)) {
    if (run.every((word, i) => words[start + i] === word)) return true;
  }
  return false;
}
