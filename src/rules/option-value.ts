import { optionValues } from "../parse/arguments.ts";
import type { Command } from "../parse/command.ts";
import type { Subject } from "./subject.ts";

/** The last value of an option in any of its spellings (null for a flag), or null when it is not given. */
export function optionValueOf(subject: Subject, spelling: string): { readonly value: string | null } | null {
  const { command, arguments: parsed } = subject;
  const values = optionValues(command, parsed, spelling);
  return values === null ? null : { value: values.at(-1) ?? wordBehind(command, spelling) };
}

/** An option that is in no table may take the next word as its value, though it was read as a flag. */
export function wordBehind({ words }: Command, option: string): string | null {
  const at = words.findIndex(({ text }) => text === option);
  const next = at < 0 ? undefined : words[at + 1]?.text;
  return next === undefined || next.startsWith("-") ? null : next;
}
