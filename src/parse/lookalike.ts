import type { Lookalike, Word } from "./command.ts";

/** Letters of other scripts by the Latin ones that they look like. */
const twins = new Map<string, string>();
for (const [latin, others] of Object.entries({
  a: "аɑαａ",
  b: "ЬƄｂ",
  c: "сϲⅽｃ",
  d: "ԁⅾɗｄ",
  e: "еҽℯｅ",
  f: "ſƒｆ",
  g: "ɡցｇ",
  h: "һհｈ",
  i: "іıɩιｉ",
  j: "јϳｊ",
  k: "κкｋ",
  l: "ӏⅼｌ",
  m: "мⅿｍ",
  n: "ոпｎ",
  o: "оοօσ०ｏ",
  p: "рρｐ",
  q: "ԛզｑ",
  r: "гｒ",
  s: "ѕꜱｓ",
  t: "тτｔ",
  u: "υսｕ",
  v: "νѵⅴｖ",
  w: "ԝшωｗ",
  x: "хχⅹｘ",
  y: "уүγｙ",
  z: "ᴢｚ",
  A: "АΑ",
  B: "ВΒ",
  C: "СϹ",
  E: "ЕΕ",
  H: "НΗ",
  I: "ІΙ",
  J: "Ј",
  K: "КΚ",
  M: "МΜ",
  N: "Ν",
  O: "ОΟ",
  P: "РΡ",
  S: "Ѕ",
  T: "ТΤ",
  X: "ХΧ",
  Y: "ҮΥ",
  Z: "Ζ",
  "-": "‐‑‒–—−﹣－",
  "/": "⁄∕⧸／",
  ".": "․．。",
}))
  for (const other of others) twins.set(other, latin);

/** Characters that are not seen at all, or that change the order in which others are shown. */
const unseen = /\p{Default_Ignorable_Code_Point}/gu;
const hasUnseen = new RegExp(unseen.source, "u");
const reorders = /[\u202A-\u202E\u2066-\u2069]/u;
/** Nobody takes a longer word for the name of something. */
const longestName = 300;
const beyondAscii = /[^\0-\u007F]/;
const plainName = /^[A-Za-z0-9_.+:@%-]+$/;

/**
 * A command whose name looks like that of another, and an address whose host does. Names in another script are no
 * look-alikes when one of their letters has no Latin twin, as in nearly every word of a language; `isTool` tells for
 * those whose letters all have one.
 */
export function lookalikesIn(words: readonly Word[], isTool: (name: string) => boolean): readonly Lookalike[] {
  const found: Lookalike[] = [];
  words.forEach((word, index) => {
    if (word.text.length > longestName || !beyondAscii.test(word.text)) return;
    if (index === 0) addName(found, word, isTool);
    else addAddress(found, word);
  });
  return found;
}

function addName(found: Lookalike[], word: Word, isTool: (name: string) => boolean): void {
  const like = latinOf(word.text);
  const name = like.slice(like.lastIndexOf("/") + 1);
  if (like === word.text || !plainName.test(name)) return;
  if (mixesScripts(word.text) || hasUnseen.test(word.text) || isTool(name)) add(found, word, like);
}

const address = /^(?:[a-z][a-z0-9+.-]*:\/\/|[\w.-]+@)(?:[^/@]*@)?([^/:?#]+)/i;

function addAddress(found: Lookalike[], word: Word): void {
  const host = address.exec(word.text)?.[1];
  if (host !== undefined && beyondAscii.test(host)) {
    const like = latinOf(host);
    const isMixed = host.split(".").some(mixesScripts);
    if (like !== host && !beyondAscii.test(like) && (isMixed || hasUnseen.test(host))) add(found, word, like);
  }
  if (!word.quoted && reorders.test(word.text)) add(found, word, word.text.replaceAll(unseen, ""));
}

function add(found: Lookalike[], { text, start, end }: Word, like: string): void {
  found.push({ text, like, start, end });
}

/** The text with what is not seen removed and each letter replaced by the Latin one that it looks like. */
function latinOf(text: string): string {
  return [...text.replaceAll(unseen, "")].map((character) => twins.get(character) ?? compatible(character)).join("");
}

/** Full-width and mathematical letters are forms of ordinary ones. */
function compatible(character: string): string {
  const plain = character.normalize("NFKC");
  return /^[\0-\u007F]+$/.test(plain) ? plain : character;
}

const latin = /[A-Za-z\u{FF21}-\u{FF5A}]/u;
const other = /[\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Armenian}]|[\u{1D400}-\u{1D7FF}\u{FF01}-\u{FF5E}]/u;

function mixesScripts(text: string): boolean {
  return (latin.test(text) && other.test(text)) || /[\u{1D400}-\u{1D7FF}\u{FF01}-\u{FF5E}]/u.test(text);
}
