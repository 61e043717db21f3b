import { descendTo, spellingsOf, type ToolNode, toolOf } from "../parse/tool-table.ts";
import type { Word } from "../parse/command.ts";
import type { Rule } from "./schema.ts";
import type { Subject } from "./subject.ts";

/**
 * The paths of a rule by the main names of subcommands, as operands are read: `helm del` is `helm uninstall`.
 * A path with aliases counts under both names.
 */
export function mainPathsOf({ command, path }: Pick<Rule, "command" | "path">): readonly string[] {
  const written = [path ?? []].flat();
  const tools = [command ?? []]
    .flat()
    .map(toolOf)
    .filter((tool) => tool !== null);
  return [...new Set([...written, ...tools.flatMap((tool) => written.map((one) => mainPath(tool, one)))])];
}

function mainPath(tool: ToolNode, path: string): string {
  let node: ToolNode | null = tool;
  const names = path.split(/\s+/).map((word) => {
    const child: ReturnType<typeof descendTo> = node === null ? null : descendTo(node, word);
    node = child?.node ?? null;
    return child?.name ?? word;
  });
  return names.join(" ");
}

/** Every way to write each word of a path under any of the commands: `uninstall` → uninstall, delete, del, un. */
export function spellingsOfPath(commands: readonly string[], path: string): readonly ReadonlySet<string>[] {
  const words = path.split(/\s+/);
  const spellings = words.map((word) => new Set([word]));
  for (const command of commands) {
    let node: ToolNode | null = toolOf(command);
    for (const [at, word] of words.entries()) {
      const child: ReturnType<typeof descendTo> = node === null ? null : descendTo(node, word);
      if (node === null || child === null) break;
      for (const spelling of spellingsOf(node, child.name)) spellings[at]?.add(spelling);
      node = child.node;
    }
  }
  return spellings;
}

/** Operands as a script sees them: the words that lead to a subcommand, and what it is given. */
export function pathOf({ command, arguments: { operands } }: Subject): {
  readonly path: readonly Word[];
  readonly operands: readonly Word[];
} {
  let node = toolOf(command.name);
  // Of a tool that is not known the first operand is taken for a subcommand.
  if (node === null || node.commands.size === 0) return { path: operands.slice(0, 1), operands: operands.slice(1) };
  let length = 0;
  for (const { text } of operands) {
    const child: ReturnType<typeof descendTo> = node === null ? null : descendTo(node, text);
    if (child === null) break;
    node = child.node;
    length++;
  }
  return { path: operands.slice(0, length), operands: operands.slice(length) };
}
