import { readWords } from "./argument-reader.ts";
import type { Arguments, Command, Word } from "./command.ts";
import { findOption } from "./option-table.ts";
import { descendTo, spellingsOf, type ToolNode, toolOf } from "./tool-table.ts";

/**
 * Tells subcommand, operands and options of a command apart, with the tool's own option table where there is one.
 * Subcommand words stand in `operands` by their main names (`helm del` gives `uninstall`).
 * An option with several spellings is listed once, under its name in the table: its first long spelling.
 * Ask with `hasOption` and `optionValues`, which take any spelling. An option that is not in the table may or may not
 * take the word behind it: `operands` is the likelier reading, `otherOperands` the other one.
 */
export function readArguments(command: Command): Arguments {
  const likely = readWords(command.name, command.words, false);
  const other = likely.ambiguous ? readWords(command.name, command.words, true) : likely;
  const options = new Map<string, (string | null)[]>();
  for (const { name, value } of likely.uses) {
    const values = options.get(name);
    if (values === undefined) options.set(name, [value?.text ?? null]);
    else values.push(value?.text ?? null);
  }
  const { operands } = likely;
  return { operands, options, otherOperands: other.operands, node: nodeOf(command.name, operands) };
}

/** True when the option is given, in whichever of its spellings. */
export function hasOption(parsed: Arguments, spelling: string): boolean {
  return optionValues(parsed, spelling) !== null;
}

/** The values given to an option in whichever of its spellings (null for a flag); null when it is not given. */
export function optionValues(parsed: Arguments, spelling: string): readonly (string | null)[] | null {
  const { options, node } = parsed;
  if (options.size === 0) return null;
  return options.get(spelling) ?? options.get(canonicalOption(node, spelling)) ?? null;
}

/** The name under which the table lists an option of a subcommand; the spelling itself if it has none. */
export function canonicalOption(node: ToolNode | null, spelling: string): string {
  return node === null ? spelling : (findOption(node.options, spelling)?.name ?? spelling);
}

function nodeOf(tool: string | null, operands: readonly Word[]): ToolNode | null {
  let node = toolOf(tool);
  if (node === null) return null;
  for (const { text } of operands) {
    const child: ReturnType<typeof descendTo> = descendTo(node, text);
    if (child === null) break;
    node = child.node;
  }
  return node;
}

/**
 * Every spelling of each word of a subcommand path: `helm`, [uninstall] gives [[uninstall, del, delete, un]]. For whoever
 * looks for the words in a line without parsing it.
 */
export function pathSpellings(tool: string, path: readonly string[]): readonly (readonly string[])[] {
  let node = toolOf(tool);
  return path.map((word) => {
    const child = node === null ? null : descendTo(node, word);
    const spellings = node === null || child === null ? [word] : spellingsOf(node, child.name);
    node = child?.node ?? null;
    return spellings;
  });
}
