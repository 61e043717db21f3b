/**
 * How an option is written down in `options.json`, in what is compiled from it, and in `wrappers.json`: its spellings
 * joined by commas, then what it takes.
 *
 *     -f,--force        a flag
 *     -n,--namespace=   a value: the rest of the word, or the next word
 *     --color=?         a value only when it is glued on
 *     -j,--jobs=#       a value when it is glued on, or when the next word is a number
 *     --replace=2       two words
 *     -c=script         a value that is a shell script; also `user`, `host`, `directory` …, see wrappers.json
 *     -exec=command     all words up to `;` or `{} +`, as in find
 */
export interface Option {
  /** The name it is listed under: its first `--long` spelling, or its first spelling. */
  readonly name: string;
  readonly values: number;
  readonly optional: boolean;
  /** The next word is its value when that is a number. */
  readonly numeric: boolean;
  /** What the value is, when more than a plain word; empty otherwise. */
  readonly meaning: string;
}

/** The options that hold at one place: of a subcommand first, then of the commands around it. */
export interface OptionSet {
  readonly layers: readonly ReadonlyMap<string, Option>[];
  /** `long`: one dash and many letters are one option (terraform, find); `short`: they are a cluster. */
  readonly dashes: "short" | "long";
  /** A beginning that only one long option has stands for it, as getopt has it. */
  readonly abbreviates: boolean;
}

export function parseOptions(written: string): ReadonlyMap<string, Option> {
  return listOptions(
    written
      .split(" ")
      .filter((entry) => entry !== "")
      .map(parseOption),
  );
}

/** Every spelling of some options. Of two that share a spelling the later one has it. */
export function listOptions(options: readonly ParsedOption[]): ReadonlyMap<string, Option> {
  const bySpelling = new Map<string, Option>();
  for (const { option, spellings } of options) for (const spelling of spellings) bySpelling.set(spelling, option);
  return bySpelling;
}

export interface ParsedOption {
  readonly option: Option;
  readonly spellings: readonly string[];
}

export function parseOption(entry: string): ParsedOption {
  const equals = entry.indexOf("=");
  const spellings = (equals < 0 ? entry : entry.slice(0, equals)).split(",");
  const takes = equals < 0 ? null : entry.slice(equals + 1);
  const option: Option = {
    name: spellings.find((spelling) => spelling.startsWith("--")) ?? spellings[0] ?? "",
    values: takes === null || takes === "?" || takes === "#" ? 0 : /^\d$/.test(takes) ? Number(takes) : 1,
    optional: takes === "?" || takes === "#",
    numeric: takes === "#",
    meaning: takes === null || /^[?#\d]?$/.test(takes) ? "" : takes,
  };
  return { option, spellings };
}

export function findOption(set: OptionSet, spelling: string): Option | undefined {
  for (const layer of set.layers) {
    const option = layer.get(spelling);
    if (option !== undefined) return option;
  }
  return undefined;
}

/** The option that `spelling` is the only possible beginning of, as getopt reads `--rec` for `--recursive`. */
export function findOptionByPrefix(set: OptionSet, spelling: string): Option | undefined {
  if (!set.abbreviates || !spelling.startsWith("--") || spelling.length < 3) return undefined;
  let found: Option | undefined;
  for (const layer of set.layers) {
    for (const [name, option] of layer) {
      if (!name.startsWith(spelling) || option === found) continue;
      if (found !== undefined) return undefined;
      found = option;
    }
  }
  return found;
}
