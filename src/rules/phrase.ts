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
  const byWord = new Map<string, string[]>();
  for (const { text, words } of phrases.map(toSpoken)) addTo(byWord, words[0] ?? "", text);
  return ({ text, words }) => words.some((word) => byWord.get(word)?.some((phrase) => text.includes(phrase)) === true);
}

/** Says which of many sets of phrases have one that is in the text, by their numbers; a number may be said twice. */
export function compilePhraseSets(
  sets: readonly (readonly string[])[],
): (spoken: Spoken, found: (set: number) => void) => void {
  const byWord = new Map<string, { readonly text: string; readonly set: number }[]>();
  for (const [set, phrases] of sets.entries())
    for (const { text, words } of phrases.map(toSpoken)) addTo(byWord, words[0] ?? "", { text, set });
  return ({ text, words }, found) => {
    for (const word of words)
      for (const phrase of byWord.get(word) ?? none) if (text.includes(phrase.text)) found(phrase.set);
  };
}

const none: readonly { readonly text: string; readonly set: number }[] = [];

/** By first word: a rule has many phrases, and most texts none of their words. */
function addTo<Phrase>(byWord: Map<string, Phrase[]>, word: string, phrase: Phrase): void {
  const known = byWord.get(word);
  if (known === undefined) byWord.set(word, [phrase]);
  else known.push(phrase);
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
