import type { TokenBody } from "./schema.ts";

const upper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const lower = "abcdefghijklmnopqrstuvwxyz";
const digits = "0123456789";

/** Sets of ASCII characters, as tables by code: 1 is in the set. */
export type CharacterSet = Uint8Array;

export const alphabets: Readonly<Record<TokenBody, string>> = {
  hex: `${digits}abcdef`,
  alnum: upper + lower + digits,
  upper: upper + digits,
  lower: lower + digits,
  url64: `${upper}${lower}${digits}_-`,
  dotted: `${upper}${lower}${digits}_-.`,
  base64: `${upper}${lower}${digits}_-.+/=~`,
  slashed: `${upper}${lower}${digits}_-/`,
  dollar: `${upper}${lower}${digits}_$`,
};

export const wordSet = setOf(alphabets.alnum);
/** What a generated secret may be made of, for finding where one goes on in the next line. */
export const secretSet = setOf(`${alphabets.base64}%$!@#^*`);
export const nameSet = setOf(`${alphabets.dotted}/`);

export function setOf(characters: string): CharacterSet {
  const set = new Uint8Array(128);
  for (const character of characters) set[character.charCodeAt(0)] = 1;
  return set;
}

export function isIn(set: CharacterSet, code: number): boolean {
  return set[code] === 1; // beyond the table: undefined
}
