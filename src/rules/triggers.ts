import type { RuleSet } from "./compile.ts";
import { requiredWords } from "./glob.ts";
import type { Pattern, Rule } from "./schema.ts";
import { spellingsOfPath } from "./subcommands.ts";

/** Words one of which stands in each line that a rule can hold for; see prefilter.ts. */
export interface TriggerWords {
  /** When the helper fails, a line with one of these runs unchecked. */
  readonly open: readonly string[];
  /** When the helper fails, a line with one of these does not run. */
  readonly closed: readonly string[];
  /** Some rule has no such word: every line must be asked about. */
  readonly always: boolean;
}

export function triggerWords({ rules, onUnseen }: RuleSet): TriggerWords {
  const open = new Set<string>();
  const closed = new Set<string>();
  let always = onUnseen.dynamic !== "allow";
  for (const { rule, action, fail } of rules) {
    if (action === "allow") continue; // can only make a line milder
    const words = requiredWordsOf(rule);
    if (words === null) always = true;
    for (const word of words ?? []) (fail === "closed" ? closed : open).add(word);
  }
  return { open: [...open].filter((word) => !closed.has(word)).sort(), closed: [...closed].sort(), always };
}

/**
 * The text of the words file that the hooks read.
 *
 * @param deps     Files and folders: when one of them is newer than the words file, the words are stale.
 * @param answerMs How long a shell waits for the helper.
 */
export function formatWords(
  words: TriggerWords,
  options: { readonly deps: readonly string[]; readonly reedit: boolean; readonly answerMs: number },
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

/** null when the rule can hold for a line without any of a few words. */
function requiredWordsOf(rule: Rule): readonly string[] | null {
  return (
    wordsOfAll(rule.path, (path) => lastPathWord([rule.command ?? []].flat(), path)) ??
    wordsOfAll(rule.pipe_to, lastPlainWord) ??
    wordsOfAll(globsOf(rule.operand), wordsOfOperand) ??
    wordsOfAll(rule.command, lastPlainWord) ??
    wordsOfAll(globsOf(rule.redirect), requiredWords) ??
    wordsOfAll(globsOf(rule.append), requiredWords)
  );
}

/** The words for all alternatives together, or null when one of them has none. */
function wordsOfAll(
  alternatives: string | readonly string[] | undefined,
  wordsOf: (alternative: string) => readonly string[] | null,
): readonly string[] | null {
  if (alternatives === undefined) return null;
  const words = [alternatives].flat().map(wordsOf);
  return words.every((some) => some !== null) ? words.flat() : null;
}

/** `system prune` → prune, `* delete` → delete; with the aliases that the commands have for that word. */
function lastPathWord(commands: readonly string[], path: string): readonly string[] | null {
  const words = path.split(/\s+/);
  for (let at = words.length - 1; at >= 0; at--) {
    const spellings = new Set(commands.flatMap((command) => spellingsOfPath(command, path)[at] ?? []));
    const found = wordsOfAll([...spellings], requiredWords);
    if (found !== null) return found;
  }
  return null;
}

/** The part of a name that is one word for a shell: `bin/x` → x. */
function lastPlainWord(name: string): readonly string[] | null {
  const word = name.split(/[^\w.-]+/).findLast((part) => part !== "");
  return word === undefined ? null : [word];
}

/** Paths may be made of the folder, so that their words need not stand in the line. */
function wordsOfOperand(glob: string): readonly string[] | null {
  if (/^[/~]/.test(glob)) return null;
  const words = requiredWords(glob);
  return words?.every((word) => word.length > 2) === true ? words : null;
}

function globsOf(pattern: Pattern | undefined): string | readonly string[] | undefined {
  return typeof pattern === "object" && "re" in pattern ? undefined : pattern;
}
