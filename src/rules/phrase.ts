/** A text as phrases are looked for in it. */
export interface Spoken {
  /** Its words in lower case, with one blank around each. */
  readonly text: string;
  /** Each of them once. */
  readonly words: readonly string[];
}

/** Looks for words in a row, in any case, with anything but letters, digits and `_` between them. */
export type PhraseTest = (spoken: Spoken) => boolean;

/** @param phrases `drop table` holds for `DROP  TABLE x` and `drop\ntable`, not for `raindrop table`. */
export function compilePhrases(phrases: readonly string[]): PhraseTest {
  // By first word: a rule has many phrases, and most texts none of their words.
  const byWord = new Map<string, string[]>();
  for (const { text, words } of phrases.map(toSpoken)) {
    const known = byWord.get(words[0] ?? "");
    if (known === undefined) byWord.set(words[0] ?? "", [text]);
    else known.push(text);
  }
  return ({ text, words }) => words.some((word) => byWord.get(word)?.some((phrase) => text.includes(phrase)) === true);
}

/** The line is never longer than this when it is analysed. */
const longestText = 65_536;

export function toSpoken(text: string): Spoken {
  if (text.length > longestText) return { text: "", words: [] };
  const between = isAscii.test(text) ? /[^A-Za-z0-9_]+/ : /[^\p{L}\p{N}_]+/u;
  const words = text.toLowerCase().split(between).filter(Boolean);
  // A phrase that is not there would else be looked for as often as its first word stands there.
  return { text: ` ${words.join(" ")} `, words: [...new Set(words)] };
}

const isAscii = /^[\0-\u007F]*$/;
