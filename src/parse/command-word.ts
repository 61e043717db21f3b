import type { Word } from "./command.ts";

const plainName = /^[A-Za-z0-9_.+:@%-]+$/;

/**
 * The name of a command without its folders: `/bin/rm` and zsh's `=rm` are `rm`. Null when only the run time knows it;
 * of `$HOME/bin/rm` the name is known nevertheless. Empty for a command that only redirects.
 */
export function baseNameOf(word: Word | undefined): string | null {
  if (word === undefined) return "";
  const { text } = word;
  const slash = text.lastIndexOf("/");
  let name = slash < 0 ? text : text.slice(slash + 1);
  if (word.dynamic) return slash >= 0 && plainName.test(name) ? name : null;
  if (name.length > 1 && name.startsWith("=")) name = name.slice(1);
  return name.endsWith(".exe") ? name.slice(0, -4) : name;
}

/** Longer words, and lists of more words, stay as they are written: nobody types them. */
const longestBraceWord = 1000;
const mostBraceWords = 64;
const mostWords = 500;

/** Brace lists as the shells expand them: `{rm,-rf}` is two words, `/{etc,usr}` is `/etc` and `/usr`. */
export function expandBraces(words: readonly Word[]): readonly Word[] {
  if (words.length > mostWords || !words.some(hasBraceList)) return words;
  return words.flatMap((word) =>
    hasBraceList(word) ? expandText(word.text).map((text) => withText(word, text)) : word,
  );
}

/** Quoted braces are text, and those of a dynamic word may be of a `${…}`. */
function hasBraceList({ text, quoted, dynamic }: Word): boolean {
  return !quoted && !dynamic && text.length <= longestBraceWord && text.includes("{") && text.includes(",");
}

function expandText(text: string): readonly string[] {
  for (let open = text.indexOf("{"); open >= 0; open = text.indexOf("{", open + 1)) {
    const list = braceListAt(text, open);
    if (list === null) continue;
    const head = text.slice(0, open);
    const tails = expandText(text.slice(list.end));
    const parts = list.parts.flatMap((part) => expandText(part));
    if (parts.length * tails.length > mostBraceWords) return [text];
    return parts.flatMap((part) => tails.map((tail) => head + part + tail));
  }
  return [text];
}

/** The parts of the list whose brace is at `open`, or null when no comma or no closing brace belongs to it. */
function braceListAt(text: string, open: number): { readonly parts: readonly string[]; readonly end: number } | null {
  const parts: string[] = [];
  let depth = 0;
  let from = open + 1;
  for (let at = open; at < text.length; at++) {
    const character = text.charAt(at);
    if (character === "{") depth++;
    else if (character === "," && depth === 1) {
      parts.push(text.slice(from, at));
      from = at + 1;
    } else if (character === "}" && --depth === 0) {
      return parts.length === 0 ? null : { parts: [...parts, text.slice(from, at)], end: at + 1 };
    }
  }
  return null;
}

const singleClass = /\[([A-Za-z0-9])\]/g;

/** `/et[c]` can only be `/etc`. */
export function expandSingleClasses(words: readonly Word[]): readonly Word[] {
  if (!words.some(({ text, quoted }) => !quoted && text.includes("["))) return words;
  return words.map((word) =>
    word.quoted || word.dynamic ? word : withText(word, word.text.replaceAll(singleClass, "$1")),
  );
}

const extendedGlob = /\^|[^/]~.|[^/]#/;

/**
 * What words of zsh's `extended_glob` can be: `^keep` and `*~keep` are nearly all files, as `*` is, and in `/etc#` the
 * last letter may stand once. Null when no word is written so.
 */
export function readExtendedGlobs(words: readonly Word[]): readonly Word[] | null {
  const isExtended = ({ text, quoted, dynamic }: Word, index: number) =>
    index > 0 && !quoted && !dynamic && text.length <= longestBraceWord && extendedGlob.test(text);
  if (!words.some(isExtended)) return null;
  return words.map((word, index) => (isExtended(word, index) ? withText(word, plainGlob(word.text)) : word));
}

function plainGlob(text: string): string {
  return text
    .replaceAll(/\^[^/~]+/g, "*")
    .replace(/(?<=[^/])~.+$/s, "")
    .replaceAll(/(?<=[^/])#{1,2}/g, "");
}

/** The same word of the line, read as something else. */
export function withText(word: Word, text: string): Word {
  return { ...word, text };
}
