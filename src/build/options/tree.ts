import type { SpecNode, SpecOption } from "./spec.ts";

/** One tool or subcommand in `options.json`; what the fields mean stands in `src/parse/tool-table.ts`. */
export interface ToolSource {
  readonly like?: string;
  readonly options?: string;
  readonly commands?: Readonly<Record<string, string | ToolSource>>;
  readonly style?: string;
  readonly bundle?: boolean;
  readonly pairs?: boolean;
  readonly unknown?: string;
  readonly rest?: number;
  readonly dashes?: boolean;
}

/** A tool or subcommand as it is written into the compiled table. */
export interface Tree {
  readonly attributes: readonly string[];
  readonly options: readonly string[];
  readonly commands: readonly { readonly names: readonly string[]; readonly tree: Tree }[];
}

const empty: SpecNode = { options: [], commands: [], hasLongDashes: false };

/** Puts what is written by hand on top of what a spec says: a spelling that both have is as the hand says. */
export function mergeTool(spec: SpecNode, own: ToolSource): Tree {
  return mergeNode(spec, own, nothingAround);
}

/** A spec that nobody has corrected. */
export function specTree(spec: SpecNode): Tree {
  return mergeNode(spec, spec.hasLongDashes ? { style: "long" } : {}, nothingAround);
}

/** A tool without a spec. */
export function ownTree(own: ToolSource): Tree {
  return mergeNode(empty, own, nothingAround);
}

interface Around {
  /** Entries of the commands around: they hold here as well and need not be said again. */
  readonly entries: readonly string[];
  /** Spellings that were written by hand. */
  readonly byHand: readonly string[];
  readonly hasLongDashes: boolean;
}

const nothingAround: Around = { entries: [], byHand: [], hasLongDashes: false };

/** Commands of nearly every tool that only print something; in specs they repeat the whole tree. */
const leftOut = new Set(["help", "completion", "completions"]);

function mergeNode(spec: SpecNode, own: ToolSource, around: Around): Tree {
  const written = entriesOf(own.options);
  const hasLongDashes = own.style === "long" || around.hasLongDashes;
  const isLeaf = spec.commands.length === 0 && own.commands === undefined;
  const specOptions = isLeaf ? spec.options.filter(mattersAtLeaf) : spec.options;
  const options = mergeOptions(specOptions, written, { ...around, hasLongDashes });
  const inside: Around = {
    entries: [...around.entries, ...options],
    byHand: [...around.byHand, ...written.flatMap(spellingsOf)],
    hasLongDashes,
  };
  const left = new Set(spec.commands);
  const commands: { names: readonly string[]; tree: Tree }[] = [];
  for (const [name, source] of Object.entries(own.commands ?? {})) {
    const names = name.split(",");
    const twin = spec.commands.find((command) => command.names.some((one) => names.includes(one)));
    if (twin !== undefined) left.delete(twin);
    const child = typeof source === "string" ? { options: source } : source;
    commands.push({ names, tree: mergeNode(twin?.node ?? empty, child, inside) });
  }
  const taken = new Set([...leftOut, ...commands.flatMap(({ names }) => names)]);
  for (const command of left) {
    const names = command.names.filter((name) => !taken.has(name));
    if (names.length === 0) continue;
    for (const name of names) taken.add(name);
    commands.push({ names: mainNameFirst(names), tree: mergeNode(command.node, {}, inside) });
  }
  return { attributes: attributesOf(own), options, commands };
}

/**
 * Behind the last subcommand an option that is not in the table is taken for a flag anyway, and the other reading is
 * tried as well: there a spec's flags that have no other spelling would only fill the table.
 */
function mattersAtLeaf({ spellings, takes }: SpecOption): boolean {
  return (
    (takes !== "" && takes !== "=?") || spellings.length > 1 || spellings.some((spelling) => spelling.length === 2)
  );
}

/** Specs list aliases in any order; of `i` and `install` the long one is the name. */
function mainNameFirst(names: readonly string[]): readonly string[] {
  return names.length < 2 || (names[0]?.length ?? 0) > 2 ? names : names.toSorted((a, b) => b.length - a.length);
}

function mergeOptions(specOptions: readonly SpecOption[], written: readonly string[], around: Around): string[] {
  const entries = [...written];
  const known = new Set(entries.flatMap(spellingsOf));
  const inherited = new Set(around.entries);
  for (const option of specOptions) {
    // `-am` or `-it` as an option of its own would hide the letters in it.
    const spellings = option.spellings.filter((spelling) => around.hasLongDashes || /^-(?:.$|-)/.test(spelling));
    if (spellings.some((spelling) => spelling.length > 2 && around.byHand.includes(spelling))) continue;
    const fresh = spellings.filter((spelling) => !known.has(spelling));
    for (const spelling of fresh) known.add(spelling);
    if (fresh.length === 0) continue;
    const twin = entries.findIndex((entry) => spellingsOf(entry).some((spelling) => spellings.includes(spelling)));
    if (twin < 0) {
      const entry = `${fresh.toSorted(shortFirst).join(",")}${option.takes}`;
      if (!inherited.has(entry)) entries.push(entry);
    } else if (fresh.every((spelling) => /^-\w$/.test(spelling))) {
      // The hand has the long spelling and says what it takes; the spec adds its letter.
      entries[twin] = `${fresh.join(",")},${entries[twin] ?? ""}`;
    }
  }
  return entries;
}

function entriesOf(options: string | undefined): string[] {
  return (options ?? "").split(" ").filter((entry) => entry !== "");
}

function shortFirst(a: string, b: string): number {
  return Number(a.startsWith("--")) - Number(b.startsWith("--"));
}

function spellingsOf(entry: string): string[] {
  return entry.replace(/=.*$/, "").split(",");
}

function attributesOf({ like, style, bundle, pairs, unknown, rest, dashes }: ToolSource): string[] {
  return [
    ...(like === undefined ? [] : [`@like=${like}`]),
    ...(style === undefined ? [] : [`@${style}`]),
    ...(bundle === true ? ["@bundle"] : []),
    ...(pairs === true ? ["@pairs"] : []),
    ...(unknown === undefined ? [] : [`@unknown=${unknown}`]),
    ...(rest === undefined ? [] : [`@rest=${rest}`]),
    ...(dashes === true ? ["@dashes"] : []),
  ];
}
