import { numberLength, toNumber } from "../../parse/tool-text.ts";
import type { Tree } from "./tree.ts";

/** The text of `options.compiled.json`; how it reads stands in `src/parse/tool-text.ts`. */
export function writeTable(tools: ReadonlyMap<string, Tree>): string {
  const shared = sharedEntries([...tools.values()]);
  const numbers = new Map(shared.map((entry, index) => [entry, toNumber(index)]));
  const names = [...tools.keys()].toSorted();
  // One line for each tool, so that a change shows which one it is about.
  const lines = names.map((name) => {
    const tree = tools.get(name);
    if (tree === undefined) throw new Error(`no tool ${name}`);
    return `    ${JSON.stringify(name)}: ${JSON.stringify(writeNode(tree, numbers))}`;
  });
  return `{\n  "shared": ${JSON.stringify(shared.join(" "))},\n  "tools": {\n${lines.join(",\n")}\n  }\n}\n`;
}

/** Entries that several commands have. */
function sharedEntries(trees: readonly Tree[]): string[] {
  const counts = new Map<string, number>();
  const count = ({ options, commands }: Tree): void => {
    for (const entry of options) counts.set(entry, (counts.get(entry) ?? 0) + 1);
    for (const { tree } of commands) count(tree);
  };
  for (const tree of trees) count(tree);
  return [...counts]
    .filter(([entry, times]) => times * (entry.length + 1 - numberLength) > entry.length + 1)
    .map(([entry]) => entry)
    .toSorted();
}

function writeNode({ attributes, options, commands }: Tree, numbers: ReadonlyMap<string, string>): string {
  const shared = options.filter((entry) => numbers.has(entry)).map((entry) => numbers.get(entry));
  const parts = [...attributes, shared.join(""), ...options.filter((entry) => !numbers.has(entry))];
  const isLeaf = (tree: Tree) => tree.attributes.length + tree.options.length + tree.commands.length === 0;
  const leaves = commands.filter(({ tree }) => isLeaf(tree)).map(({ names }) => names.join(","));
  const others = commands
    .filter(({ tree }) => !isLeaf(tree))
    .map(({ names, tree }) => `{${names.join(",")} ${writeNode(tree, numbers)}}`);
  const text = parts.filter((part) => part !== "").join(" ");
  return `${text}${others.join("")}${leaves.length > 0 ? `[${leaves.join(" ")}]` : ""}`;
}
