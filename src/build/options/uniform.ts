import type { SpecNode } from "./spec.ts";
import { ownTree, type ToolSource, type Tree } from "./tree.ts";

/**
 * The CLIs of the big clouds have thousands of commands, all alike: a few words, then options that take a value. Of
 * them only what is different is kept, for the tool as a whole: flags, and short spellings. In `options.json` they are
 * `"unknown": "value"`.
 */
export interface UniformLimits {
  /** Only of these commands; of all when there are none. */
  readonly commands: readonly string[];
  /** So many commands at least must have a flag or a short spelling. */
  readonly uses: number;
}

interface Counts {
  flags: number;
  values: number;
}

export function uniformTree(spec: SpecNode, own: ToolSource, { commands, uses }: UniformLimits): Tree {
  const tree = ownTree(own);
  const kept = spec.commands.filter(
    ({ names }) => commands.length === 0 || names.some((name) => commands.includes(name)),
  );
  const all = [spec, ...kept.flatMap(({ node }) => nodesOf(node))];
  const flags = [...countOptions(all)]
    // `--no-…` is a flag wherever it stands: nobody needs to write it down.
    .filter(
      ([spelling, count]) => count.flags >= uses && count.flags > 4 * count.values && !spelling.startsWith("--no-"),
    )
    .map(([spelling]) => spelling);
  const known = new Set(tree.options.flatMap((entry) => entry.replace(/=.*$/, "").split(",")));
  const letters = shortSpellings(all, uses).filter(
    (entry) =>
      !entry
        .replace(/=$/, "")
        .split(",")
        .some((one) => known.has(one)),
  );
  for (const entry of letters) for (const one of entry.replace(/=$/, "").split(",")) known.add(one);
  const options = [...tree.options, ...letters, ...flags.filter((spelling) => !known.has(spelling)).toSorted()];
  return { ...tree, options };
}

function nodesOf(node: SpecNode): SpecNode[] {
  return [node, ...node.commands.flatMap((command) => nodesOf(command.node))];
}

function countOptions(nodes: readonly SpecNode[]): ReadonlyMap<string, Counts> {
  const counts = new Map<string, Counts>();
  for (const { spellings, takes } of nodes.flatMap(({ options }) => options)) {
    for (const spelling of spellings) {
      const count = counts.get(spelling) ?? { flags: 0, values: 0 };
      if (takes === "") count.flags++;
      else count.values++;
      counts.set(spelling, count);
    }
  }
  return counts;
}

/** `-g,--resource-group=`: a letter that nearly always stands for the same long option. */
function shortSpellings(nodes: readonly SpecNode[], uses: number): string[] {
  const byLetter = new Map<string, Map<string, number>>();
  for (const { spellings, takes } of nodes.flatMap(({ options }) => options)) {
    const letter = spellings.find((spelling) => /^-\w$/.test(spelling));
    const long = spellings.find((spelling) => spelling.startsWith("--"));
    if (letter === undefined || long === undefined) continue;
    const entry = `${letter},${long}${takes === "" ? "" : "="}`;
    const entries = byLetter.get(letter) ?? new Map<string, number>();
    byLetter.set(letter, entries.set(entry, (entries.get(entry) ?? 0) + 1));
  }
  return [...byLetter.values()].flatMap((entries) => {
    const total = [...entries.values()].reduce((sum, times) => sum + times, 0);
    const usual = [...entries].filter(([, times]) => times >= uses && times > total / 2);
    return usual.map(([entry]) => entry);
  });
}
