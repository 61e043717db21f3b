import type { Command } from "../parse/command.ts";

/** An option that is in no table may take the next word as its value, though it was read as a flag. */
export function wordBehind({ words }: Command, option: string): string | null {
  const at = words.findIndex(({ text }) => text === option);
  const next = at < 0 ? undefined : words[at + 1]?.text;
  return next === undefined || next.startsWith("-") ? null : next;
}
