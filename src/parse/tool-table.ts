import {
  findOption,
  listOptions,
  parseOption,
  parseOptions,
  type Option,
  type OptionSet,
  type ParsedOption,
} from "./option-table.ts";
import { readToolText, type ToolText } from "./tool-text.ts";
import { wrapperOf } from "./wrapper-table.ts";
import table from "./options.compiled.json" with { type: "json" };

/**
 * One tool or subcommand. Options of a command hold for its subcommands too. In `options.json` these are the fields of
 *
 *     like      reads as another tool does; what stands here comes on top
 *     options   as `option-table.ts` says
 *     commands  main name and aliases by commas; a plain string is the options of a command without subcommands
 *     style     `long`: one dash begins one long option
 *     bundle    the first word may be letters without a dash: `tar xzf`
 *     pairs     operands are `name=value` and count as options: `dd of=…`
 *     unknown   what most options missing here do: `value` take the next word, `flag` do not
 *     rest      after so many operands everything belongs to a command that is handed over
 *     dashes    … unless a `--` follows, which then marks its beginning (kubectl exec)
 *
 * `npm run options` compiles it, together with the specs of many more tools, into what is read here.
 */
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

const tools: Readonly<Record<string, string>> = table.tools;
const built = new Map<string, ToolNode | null>();

/** The table of a tool by its base name, or null when there is none. Built when first asked for. */
export function toolOf(name: string | null): ToolNode | null {
  if (name === null) return null;
  const known = built.get(name);
  if (known !== undefined) return known;
  const text = Object.hasOwn(tools, name) ? tools[name] : undefined;
  const node = text === undefined ? wrapperNode(name) : buildNode(withModel(readToolText(text)), null);
  // Names come from lines: only tools of the table are kept, so that the map cannot grow.
  if (node !== null) built.set(name, node);
  return node;
}

/** A wrapper's options are known too; what it runs is its rest. */
function wrapperNode(name: string): ToolNode | null {
  const wrapper = wrapperOf(name);
  if (wrapper === null) return null;
  const { options = "", operands = 0, runs, subcommands } = wrapper;
  const hasRest = subcommands === undefined && (runs === "words" || runs === "joined" || runs === "shell");
  const own = parseOptions(options);
  return {
    options: { layers: own.size === 0 ? [] : [own], dashes: "short", abbreviates: true },
    bundle: false,
    pairs: false,
    unknown: "either",
    rest: hasRest ? operands : null,
    dashes: false,
    commands: new Map(),
  };
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

/** The option a letter of a bundle (`tar xzf`) stands for. */
export function bundledOption(node: ToolNode, letter: string): Option | undefined {
  return findOption(node.options, "-" + letter);
}

/** A tool that reads as another one does has all that the other one has; its own comes on top. */
function withModel(own: ToolText): ToolText {
  const text = tools[own.attributes.get("like") ?? ""];
  if (text === undefined) return own;
  const model = withModel(readToolText(text));
  return {
    attributes: new Map([...model.attributes, ...own.attributes]),
    options: [...model.options, ...own.options],
    shared: [...model.shared, ...own.shared],
    commands: [...model.commands, ...own.commands],
  };
}

function buildNode({ attributes, options, shared, commands: texts }: ToolText, parent: ToolNode | null): ToolNode {
  const own = listOptions([...shared.map(sharedOption), ...options.map(parseOption)]);
  const outer = parent?.options.layers ?? [];
  const given = attributes.get("unknown");
  const unknown = given === "value" || given === "flag" || given === "either" ? given : (parent?.unknown ?? "either");
  const rest = attributes.get("rest");
  const commands = new Map<string, ToolCommand>();
  const node: ToolNode = {
    options: {
      layers: own.size === 0 ? outer : [own, ...outer],
      dashes: attributes.has("long") ? "long" : (parent?.options.dashes ?? "short"),
      // Of such a tool most options are not in the table: one that is there would be taken for another.
      abbreviates: unknown !== "value",
    },
    bundle: attributes.has("bundle"),
    pairs: attributes.has("pairs"),
    unknown,
    rest: rest === undefined ? null : Number(rest),
    dashes: attributes.has("dashes"),
    commands,
  };
  for (const [names, text] of texts) addCommand(commands, names, text, node);
  return node;
}

function addCommand(commands: Map<string, ToolCommand>, names: string, text: string, parent: ToolNode): void {
  const spellings = names.split(",");
  let node: ToolNode | null = null;
  const command: ToolCommand = {
    name: spellings[0] ?? names,
    node: () => (node ??= buildNode(readToolText(text), parent)),
  };
  for (const spelling of spellings) commands.set(spelling, command);
}

const sharedEntries = table.shared.split(" ");
const sharedOptions: ParsedOption[] = [];

/** Parsed once for all tools that have it. */
function sharedOption(index: number): ParsedOption {
  return (sharedOptions[index] ??= parseOption(sharedEntries[index] ?? ""));
}
