import { optionValues } from "../parse/arguments.ts";
import type { Subject } from "./subject.ts";
import { wordBehind } from "./word-behind.ts";

/** The last value of an option in any of its spellings (null for a flag), or null when it is not given. */
export function optionValueOf(subject: Subject, spelling: string): { readonly value: string | null } | null {
  const { command, arguments: parsed } = subject;
  const values = optionValues(parsed, spelling);
  return values === null ? null : { value: values.at(-1) ?? wordBehind(command, spelling) };
}
