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

const braceList = /^\{[^{}]*,[^{}]*\}$/;

/** `{rm,-rf,x}` as the word of a command is three words. */
export function expandBraces(words: readonly Word[]): readonly Word[] {
  const first = words[0];
  if (first === undefined || first.quoted || !first.text.startsWith("{") || !braceList.test(first.text)) return words;
  const parts = first.text.slice(1, -1).split(",");
  return [...parts.map((part) => withText(first, part)), ...words.slice(1)];
}

/** The same word of the line, read as something else. */
export function withText(word: Word, text: string): Word {
  return { ...word, text };
}
