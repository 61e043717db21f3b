import { isIn, nameSet } from "../characters.ts";

const longestName = 60;
const longestPhrase = 40;
const longestWord = 16;
/** Where a name may stand although a colon is before it: `$env:TOKEN` of PowerShell. */
const scope = /\$(?:env|global|script|local|using):$/i;
const longestScope = 8;

export interface NameSpan {
  /** What comes before the keyword, it, and what follows up to `nameEnd`, without blanks and signs around it. */
  readonly name: string;
  /** Where the walk back ended: blanks and signs that belong to no name included. */
  readonly from: number;
}

/**
 * Walks back from a keyword to where the name begins: `AWS Secret Access Key:` has blanks in it, `export SECRET=` has
 * none. Null when what stands there is the value of another name.
 */
export function readNameBefore(text: string, start: number, nameEnd: number, mayHaveBlanks: boolean): NameSpan | null {
  let from = start;
  for (let length = 0; from > 0 && length < longestName; length++) {
    const code = text.charCodeAt(from - 1);
    const isBlankInPhrase =
      code === 32 && mayHaveBlanks && length < longestPhrase && /[A-Za-z]/.test(text[from - 2] ?? "");
    if (!isIn(nameSet, code) && !isBlankInPhrase) break;
    from--;
  }
  const column = text.slice(from, nameEnd);
  if (
    /^\w:$/.test(text.slice(Math.max(0, from - 2), from)) &&
    !scope.test(text.slice(Math.max(0, from - longestScope), from))
  ) {
    const blank = column.lastIndexOf(" "); // what comes before it is the value of another name
    return blank < 0 ? null : { name: column.slice(blank + 1), from };
  }
  const phrase = column.slice(column.lastIndexOf("  ") + 1).trim();
  const words = phrase.split(" ").slice(-3);
  while (words.length > 1 && (words[0]?.length ?? 0) >= longestWord) words.shift(); // the value of another name
  const name = words.join(" ");
  return { name: text[from - 1] === ":" ? name : name.replace(/^[/#-]+/, ""), from };
}
