import type { Wrapper } from "./command.ts";
import { parseOptions, type OptionSet } from "./option-table.ts";
import sources from "./wrappers.json" with { type: "json" };

/**
 * One line of `wrappers.json`: how a command names the command that it runs. `runs` says where that stands:
 *
 *     words    behind the options (and `operands` operands): `timeout 5 rm x`
 *     joined   the same, but joined and read by a shell: `ssh host 'rm x; ls'`
 *     options  only in options whose value is a `script`: `su -c 'rm x'`
 *     each     every operand is a script: `hyperfine 'rm x' ls`
 *     first    the first operand is a script: `trap 'rm x' EXIT`
 *     shell    `-c` makes the first operand a script; without operands standard input is one
 *     stdin    standard input is a script: `at now <<<'rm x'`
 *     found    behind one of the `exec` options, up to `;`: `find -exec rm {} +`
 *     dashes   behind `--`: `aws-vault exec prod -- aws s3 rm x`
 *     after    behind the word `marker`: `gdb --args rm x`
 *     table    where the tool's own table says (`rest` in options.json): `docker run IMAGE rm x`
 *     quoted   every quoted operand that has blanks may be a script: `tmux new 'rm x'`
 *     nothing  runs something that the line does not show; listed so that nobody adds it
 */
interface WrapperSource {
  readonly runs: string;
  readonly options?: string;
  /** Options that ask instead of running anything: `sudo -l`, `command -v`. */
  readonly query?: string;
  readonly operands?: number;
  readonly assignments?: boolean;
  readonly tags?: readonly string[];
  /** Only these subcommands run something; the number is that of the operands behind them. */
  readonly subcommands?: Readonly<Record<string, number>>;
  readonly shell?: string;
  /** The tool adds words of its own to the command. */
  readonly appends?: boolean;
  readonly until?: readonly string[];
  readonly exec?: readonly string[];
  readonly marker?: string;
  readonly alsoMarker?: string;
  /** The command stands behind the last `marker`. */
  readonly last?: boolean;
  /** An option that makes the words a joined script. */
  readonly scriptIf?: string;
  /** An option after which the operands are the command although `runs` is `options`. */
  readonly wordsAfter?: string;
  /** The first operand is a host: `[user@]host`. */
  readonly host?: boolean;
  /** The first operand is a user. */
  readonly userOperand?: boolean;
  /** `-10` is a number and not a cluster. */
  readonly numbers?: boolean;
  /** One dash begins one long option. */
  readonly long?: boolean;
  /** `--entrypoint` names the command and the operands are its arguments. */
  readonly entrypoint?: boolean;
  /** `--latest` stands for the container, so that no operand does. */
  readonly latest?: boolean;
  /** The name of the command that the words belong to. */
  readonly prepend?: string;
  /** What a `table` entry runs is read by a shell when it is one word. */
  readonly join?: boolean;
}

export interface WrapperEntry extends WrapperSource {
  readonly optionSet: OptionSet;
  readonly queries: ReadonlySet<string>;
  readonly labels: Wrapper["tags"];
}

const entries: Readonly<Record<string, WrapperSource>> = sources;
const built = new Map<string, WrapperEntry>();

export function wrapperOf(name: string): WrapperEntry | null {
  const known = built.get(name);
  if (known !== undefined) return known;
  const source = Object.hasOwn(entries, name) ? entries[name] : undefined;
  if (source === undefined) return null;
  const optionSet: OptionSet = {
    layers: [parseOptions(source.options ?? "")],
    dashes: source.long === true ? "long" : "short",
    abbreviates: true,
  };
  const queries = new Set((source.query ?? "").split(" ").filter((option) => option !== ""));
  const entry = { ...source, optionSet, queries, labels: (source.tags ?? []).filter(isLabel) };
  built.set(name, entry);
  return entry;
}

/** Commands that have a letter for a script, which may be glued to it: in `script -qcwipe` nobody sees the word wipe. */
export function namesWithScriptLetter(): readonly string[] {
  const letter = /(?:^|[ ,])-\w(?:,[^ =]+)*=(?:script|rest)(?: |$)/;
  return Object.entries(entries)
    .filter(([, { options = "", long }]) => long !== true && letter.test(options))
    .map(([name]) => name);
}

function isLabel(tag: string): tag is Wrapper["tags"][number] {
  return tag === "root" || tag === "remote" || tag === "container";
}
