import type { Subject } from "./subject.ts";

/** What can be typed without doubt about it. */
const typeable = /^[A-Za-z0-9][\w.-]{1,31}$/;

/** The word to type: what the command is aimed at when that is one plain word, else the command's own name. */
export function challengeWordOf({ command, arguments: { operands } }: Subject): string {
  const target = operands.at(-1);
  if (target !== undefined && !target.dynamic && typeable.test(target.text)) return target.text;
  return command.name !== null && typeable.test(command.name) ? command.name : "yes";
}
