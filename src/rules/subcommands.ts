import { descendTo, spellingsOf, type ToolNode, toolOf } from "../parse/tool-table.ts";
import type { Rule } from "./schema.ts";

/**
 * The paths of a rule by the main names of subcommands, as operands are read: `helm del` is `helm uninstall`.
 * A path with aliases counts under both names.
 */
export function mainPathsOf({ command, path }: Pick<Rule, "command" | "path">): readonly string[] {
  const paths = new Set<string>();
  for (const written of [path ?? []].flat()) {
    paths.add(written);
    for (const name of [command ?? []].flat())
      paths.add(
        walk(name, written)
          .map(({ main }) => main)
          .join(" "),
      );
  }
  return [...paths];
}

/** Every way to write each word of a path: `uninstall` → uninstall, delete, del, un. */
export function spellingsOfPath(command: string, path: string): readonly (readonly string[])[] {
  return walk(command, path).map(({ spellings }) => spellings);
}

function walk(command: string, path: string): { main: string; spellings: string[] }[] {
  let node: ToolNode | null = toolOf(command);
  return path.split(/\s+/).map((word) => {
    const child: ReturnType<typeof descendTo> = node === null ? null : descendTo(node, word);
    const spellings = node === null || child === null ? [] : spellingsOf(node, child.name);
    node = child?.node ?? null;
    return { main: child?.name ?? word, spellings: [...new Set([word, ...spellings])] };
  });
}
