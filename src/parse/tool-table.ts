import { findOption, parseOptions, type Option, type OptionSet } from "./option-table.ts";
import { wrapperOf } from "./wrapper-table.ts";
import sources from "./options.json" with { type: "json" };

/**
 * One tool or subcommand in `options.json`. Options are written as `option-table.ts` says; those of a command hold for
 * its subcommands too. Compiled entries (from other projects' completions) can be added under further names.
 */
interface ToolSource {
  /** Reads as another tool does; what stands here comes on top. */
  readonly like?: string;
  readonly options?: string;
  /** Main name and aliases by commas; a plain string is the options of a command without subcommands. */
  readonly commands?: Readonly<Record<string, string | ToolSource>>;
  /** `long`: one dash begins one long option. */
  readonly style?: string;
  /** The first word may be letters without a dash: `tar xzf`. */
  readonly bundle?: boolean;
  /** Operands are `name=value` and count as options: `dd of=…`. */
  readonly pairs?: boolean;
  /** What most options missing here do: `value` take the next word, `flag` do not. */
  readonly unknown?: string;
  /** After so many operands everything belongs to a command that is handed over. */
  readonly rest?: number;
  /** … unless a `--` follows, which then marks its beginning (kubectl exec). */
  readonly dashes?: boolean;
}

export interface ToolNode {
  readonly options: OptionSet;
  readonly bundle: boolean;
  readonly pairs: boolean;
  readonly unknown: "value" | "flag" | "either";
  readonly rest: number | null;
  readonly dashes: boolean;
  readonly commands: ReadonlyMap<string, ToolCommand>;
}

interface ToolCommand {
  readonly name: string;
  readonly node: () => ToolNode;
}

const tools: Readonly<Record<string, ToolSource>> = sources;
const built = new Map<string, ToolNode | null>();

/** The table of a tool by its base name, or null when there is none. Built when first asked for. */
export function toolOf(name: string | null): ToolNode | null {
  if (name === null) return null;
  const known = built.get(name);
  if (known !== undefined) return known;
  const source = Object.hasOwn(tools, name) ? tools[name] : wrapperSource(name);
  const node = source === undefined ? null : buildTool(source);
  // Names come from lines: only tools of the table are kept, so that the map cannot grow.
  if (node !== null) built.set(name, node);
  return node;
}

/** A wrapper's options are known too; what it runs is its rest. */
function wrapperSource(name: string): ToolSource | undefined {
  const wrapper = wrapperOf(name);
  if (wrapper === null) return undefined;
  const { options = "", operands = 0, runs, subcommands } = wrapper;
  const hasRest = subcommands === undefined && (runs === "words" || runs === "joined" || runs === "shell");
  return { options, ...(hasRest ? { rest: operands } : {}) };
}

/** The subcommand a word names, by any of its aliases, or null. */
export function descendTo(node: ToolNode, word: string): { readonly name: string; readonly node: ToolNode } | null {
  const command = node.commands.get(word);
  return command === undefined ? null : { name: command.name, node: command.node() };
}

/** All words that name the subcommand `name` of a tool. */
export function spellingsOf(node: ToolNode, name: string): readonly string[] {
  return [...node.commands].filter(([, command]) => command.name === name).map(([spelling]) => spelling);
}

function buildTool(source: ToolSource): ToolNode {
  const { like, ...own } = source;
  const parent = like === undefined ? undefined : tools[like];
  if (parent === undefined) return buildNode(own, null);
  const options = `${parent.options ?? ""} ${own.options ?? ""}`;
  return buildTool({ ...parent, ...own, options, commands: { ...parent.commands, ...own.commands } });
}

function buildNode(source: ToolSource, parent: ToolNode | null): ToolNode {
  const own = parseOptions(source.options ?? "");
  const outer = parent?.options.layers ?? [];
  const style = source.style === "long" ? "long" : (parent?.options.dashes ?? "short");
  const unknown = source.unknown === "value" || source.unknown === "flag" ? source.unknown : parent?.unknown;
  const commands = new Map<string, ToolCommand>();
  const node: ToolNode = {
    options: { layers: own.size === 0 ? outer : [own, ...outer], dashes: style },
    bundle: source.bundle === true,
    pairs: source.pairs === true,
    unknown: unknown ?? "either",
    rest: source.rest ?? null,
    dashes: source.dashes === true,
    commands,
  };
  for (const [names, command] of Object.entries(source.commands ?? {})) addCommand(commands, names, command, node);
  return node;
}

function addCommand(
  commands: Map<string, ToolCommand>,
  names: string,
  source: string | ToolSource,
  parent: ToolNode,
): void {
  const spellings = names.split(",");
  let node: ToolNode | null = null;
  const command: ToolCommand = {
    name: spellings[0] ?? names,
    node: () => (node ??= buildNode(typeof source === "string" ? { options: source } : source, parent)),
  };
  for (const spelling of spellings) commands.set(spelling, command);
}

/** The option a letter of a bundle (`tar xzf`) stands for. */
export function bundledOption(node: ToolNode, letter: string): Option | undefined {
  return findOption(node.options, "-" + letter);
}
