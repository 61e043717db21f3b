import { descendTo, spellingsOf, type ToolNode, toolOf } from "../parse/tool-table.ts";
import type { Rule } from "./schema.ts";

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
