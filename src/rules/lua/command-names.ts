import { wordBehind } from "../word-behind.ts";
import type { Subject } from "../subject.ts";
import { LuaTable, type LuaValue, toText } from "./values.ts";

/** The names by which a script knows the command, as the reference has them. */
export function commandNames(subject: Subject): Map<string, LuaValue> {
  const words = subject.command.words.slice(1).map(({ text }) => text);
  // The context of the place, not of the command's own options: scripts read those from `flags`.
  const context = subject.facts.kubeContext() ?? undefined;
  return new Map<string, LuaValue>([
    ["executable", subject.command.name ?? ""],
    ["args", LuaTable.of(words)],
    ["flags", flagsOf(subject)],
    ["k8s_current_context", context],
    ["k8s_context", context],
    ["has_arg", ([word]) => [words.includes(toText(word))]],
  ]);
}

/** `--bar baz` and `--bar=baz` as `flags.bar`; a flag without a value is true. */
function flagsOf(subject: Subject): LuaTable {
  const { command } = subject;
  const flags = new LuaTable();
  const isKnown = subject.isKnownTool;
  for (const [name, values] of subject.arguments.options) {
    const value = values.at(-1) ?? (isKnown ? null : wordBehind(command, name));
    flags.set(name.replace(/^-+/, ""), value ?? true);
  }
  // The table lists an option under one name; a script may look for it as it was written.
  for (const [index, { text }] of command.words.entries()) {
    const written = index === 0 ? null : /^--?([A-Za-z][\w-]*)(?:=(.*))?$/s.exec(text);
    const [, name = "", glued] = written ?? [];
    if (name === "" || flags.get(name) !== undefined) continue;
    flags.set(name, glued ?? wordBehind(command, text) ?? true);
  }
  return flags;
}
