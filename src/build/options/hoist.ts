import type { Tree } from "./tree.ts";

/**
 * Moves an option that (nearly) all commands of a node have to the node itself, where it is written once. What a
 * command says itself still comes first.
 */
export function hoistOptions(tree: Tree): Tree {
  const commands = tree.commands.map(({ names, tree: inner }) => ({ names, tree: hoistOptions(inner) }));
  if (commands.length < fewestCommands) return { ...tree, commands };
  const own = new Set(tree.options.flatMap(spellingsOf));
  const moved = new Set<string>();
  for (const [entry, count] of countEntries(commands)) {
    const share = count / commands.length;
    // A letter means something else in the next command: it is only moved where there is hardly any other.
    if (share < (hasLetter(entry) ? 0.9 : 0.5) || spellingsOf(entry).some((spelling) => own.has(spelling))) continue;
    for (const spelling of spellingsOf(entry)) own.add(spelling);
    moved.add(entry);
  }
  const without = ({ options, ...rest }: Tree): Tree => ({
    ...rest,
    options: options.filter((entry) => !moved.has(entry)),
  });
  return {
    ...tree,
    options: [...tree.options, ...moved],
    commands: commands.map(({ names, tree: inner }) => ({ names, tree: without(inner) })),
  };
}

const fewestCommands = 3;

function countEntries(commands: Tree["commands"]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const entry of commands.flatMap(({ tree }) => tree.options)) counts.set(entry, (counts.get(entry) ?? 0) + 1);
  return counts;
}

function spellingsOf(entry: string): string[] {
  return entry.replace(/=.*$/, "").split(",");
}

function hasLetter(entry: string): boolean {
  return spellingsOf(entry).some((spelling) => spelling.length === 2);
}
