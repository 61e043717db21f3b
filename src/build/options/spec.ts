/// <reference types="@withfig/autocomplete-types" />
import specs from "@withfig/autocomplete/dynamic";

/** What a completion spec says about options and subcommands; descriptions and generators are left behind. */
export interface SpecNode {
  readonly options: readonly SpecOption[];
  readonly commands: readonly { readonly names: readonly string[]; readonly node: SpecNode }[];
  /** One dash begins one long option. */
  readonly hasLongDashes: boolean;
}

export interface SpecOption {
  readonly spellings: readonly string[];
  /** As in `options.json`: nothing for a flag, `=` for a value, `=?` when it must be glued on, `=2` for two. */
  readonly takes: "" | "=" | "=?" | `=${number}`;
}

/** Deeper than any real command; specs that load themselves would never end. */
const deepestCommand = 8;

/**
 * Reads the spec of a tool from `@withfig/autocomplete`, with all that it loads from other files.
 *
 * @param isLoose The tool takes the next word for a value although the spec says that it must be glued on.
 * @throws when the package has no such spec.
 */
export async function readSpec(name: string, { isLoose = false } = {}): Promise<SpecNode> {
  return toNode(await loadSubcommand(name), 0, isLoose);
}

/** The same for a spec that is at hand. */
export function readSubcommand(subcommand: Fig.Subcommand): Promise<SpecNode> {
  return toNode(subcommand, 0, false);
}

async function toNode(subcommand: Fig.Subcommand, depth: number, isLoose: boolean): Promise<SpecNode> {
  const spec = await withLoaded(subcommand);
  const commands: { names: readonly string[]; node: SpecNode }[] = [];
  if (depth < deepestCommand) {
    for (const child of spec.subcommands ?? []) {
      const names = listOf(child.name).filter((word) => /^[\w.:@+-]+$/.test(word) && !word.startsWith("-"));
      if (names.length > 0) commands.push({ names, node: await toNode(child, depth + 1, isLoose) });
    }
  }
  return {
    options: (spec.options ?? [])
      .map((option) => toOption(option, isLoose))
      .filter((option) => option !== null)
      .filter(({ spellings }) => spellings.length > 0),
    commands,
    hasLongDashes: spec.parserDirectives?.flagsArePosixNoncompliant === true,
  };
}

/** Part of a big spec stands in files of its own: `aws/ec2`. */
async function withLoaded(subcommand: Fig.Subcommand): Promise<Fig.Subcommand> {
  const { loadSpec } = subcommand;
  if (typeof loadSpec !== "string" || loaderOf(loadSpec) === undefined) return subcommand;
  const loaded = await loadSubcommand(loadSpec);
  return {
    ...loaded,
    ...subcommand,
    options: [...(loaded.options ?? []), ...(subcommand.options ?? [])],
    subcommands: [...(loaded.subcommands ?? []), ...(subcommand.subcommands ?? [])],
  };
}

/**
 * null for an option whose value must be glued on, as specs have it: many of them take the next word as well, or are
 * flags. When the value is glued on nothing need be known; when it is not, both readings have to be tried.
 */
function toOption(option: Fig.Option, isLoose: boolean): SpecOption | null {
  const { name, args, requiresSeparator, requiresEquals } = option;
  const spellings = listOf(name).map((spelling) => spelling.replace(/=$/, ""));
  const takes = takesOf(listOf(args));
  const mustBeGlued = !isLoose && (requiresSeparator !== undefined || requiresEquals === true);
  if (mustBeGlued && takes !== "" && takes !== "=?") return null;
  return {
    spellings: [...new Set(spellings)].filter((spelling) => /^-{1,2}[A-Za-z0-9?@#][\w.:?@+-]*$/.test(spelling)),
    takes,
  };
}

function takesOf([first, ...others]: readonly Fig.Arg[]): SpecOption["takes"] {
  if (first === undefined) return "";
  if (first.isOptional === true) return "=?";
  const needed = others.filter(({ isOptional }) => isOptional !== true).length;
  return needed === 0 ? "=" : `=${needed + 1}`;
}

function loaderOf(name: string): (typeof specs)[string] | undefined {
  return specs[name] ?? specs[`${name}/index`];
}

async function loadSubcommand(name: string): Promise<Fig.Subcommand> {
  const load = loaderOf(name);
  if (load === undefined) throw new Error(`@withfig/autocomplete has no spec of ${name}`);
  const spec: Fig.Spec = (await load()).default;
  if (typeof spec !== "function") return spec;
  const found = await spec();
  return "versionedSpecPath" in found ? loadSubcommand(found.versionedSpecPath) : found;
}

function listOf<Item>(items: Item | readonly Item[] | undefined): readonly Item[] {
  // Array.isArray does not see through readonly arrays.
  return items === undefined ? [] : Array.isArray(items) ? (items as readonly Item[]) : [items as Item];
}
