import { namesWithScriptLetter } from "../parse/wrapper-table.ts";
import type { RuleSet } from "./compile.ts";
import { isNothing } from "./outcome.ts";
import { type Cost, costOf, waysToRecognise } from "./required-words.ts";

/** Words one of which stands in each line that a rule can hold for; see prefilter.ts. */
export interface TriggerWords {
  /** When the helper fails, a line with one of these runs unchecked. */
  readonly open: readonly string[];
  /** When the helper fails, a line with one of these does not run. */
  readonly closed: readonly string[];
  /** Some rule has no such word: every line must be asked about. */
  readonly always: boolean;
}

/**
 * What these make of a text, no rule's word need be seen in: decoders, and tools that build texts. `tcp` and `udp` are
 * the folders of bash's network devices, which stand for a program that connects. A `function` may start itself.
 */
export const textMakers: readonly string[] = [
  ..."base64 base32 basenc xxd rev tac tr openssl printf tcp udp function powershell pwsh powershell.exe pwsh.exe".split(
    " ",
  ),
  ...namesWithScriptLetter(),
];

export function triggerWords({
  rules,
  onUnseen,
  otherwise,
}: Pick<RuleSet, "rules" | "onUnseen" | "otherwise">): TriggerWords {
  const chosen = { open: new Set<string>(), closed: new Set<string>() };
  // A rule that only allows can make a line milder, never stricter.
  const judged = rules.filter((rule) => !isNothing(rule));
  const cost = (word: string) => (chosen.open.has(word) || chosen.closed.has(word) ? 0 : costOf(word));
  const ways = judged.map(({ rule, fail }) => ({ fail, ways: waysToRecognise(rule, cost) }));
  // Rules that leave no choice go first: what they need costs the others nothing.
  for (const { fail, ways: some } of ways.toSorted((a, b) => a.ways.length - b.ways.length)) {
    for (const word of cheapest(some, cost)) chosen[fail].add(word);
  }
  if (judged.length > 0) for (const word of textMakers) chosen.open.add(word);
  const open = [...chosen.open].filter((word) => !chosen.closed.has(word));
  const always = onUnseen.dynamic !== "allow" || !isNothing(otherwise) || ways.some((rule) => rule.ways.length === 0);
  return { open: open.sort(), closed: [...chosen.closed].sort(), always };
}

function cheapest(ways: readonly (readonly string[])[], cost: Cost): readonly string[] {
  let best: readonly string[] = [];
  let bestTotal = Number.POSITIVE_INFINITY;
  for (const words of ways) {
    const total = words.reduce((sum, word) => sum + cost(word), 0);
    if (total < bestTotal) [best, bestTotal] = [words, total];
  }
  return best;
}

/**
 * The text of the words file that the hooks read.
 *
 * @param deps     Files and folders: when one of them is newer than the words file, the words are stale.
 * @param answerMs How long a shell waits for the helper.
 */
export function formatWords(
  words: TriggerWords,
  options: {
    readonly deps: readonly string[];
    readonly reedit: boolean;
    readonly answerMs: number;
  },
): string {
  const lines = [
    "coterm-words 1 -", // whoever writes the file puts its own name there
    ...options.deps.filter((path) => !path.includes("\n")).map((path) => `dep ${path}`),
    `set reedit ${options.reedit ? 1 : 0}`,
    `set deadline ${options.answerMs}`,
    ...(words.always ? ["set always 1"] : []),
    ...(words.open.length > 0 ? [`open ${words.open.join(" ")}`] : []),
    ...(words.closed.length > 0 ? [`closed ${words.closed.join(" ")}`] : []),
  ];
  return `${lines.join("\n")}\n`;
}
