import { toolOf } from "../parse/tool-table.ts";
import { commonCommands, commonWords, everydayWords } from "./common-words.ts";
import { expandBraces } from "./glob-syntax.ts";
import { requiredWords } from "./glob-words.ts";
import type { OperandPattern, Rule } from "./schema.ts";
import { spellingsOfPath } from "./subcommands.ts";

/** One of these words stands in each line that the rule holds for. */
type Words = readonly string[];

/** How often a word is met in harmless lines, roughly. */
export type Cost = (word: string) => number;

export function costOf(word: string): number {
  if (commonCommands.has(word)) return 100;
  if (everydayWords.has(word)) return 50;
  if (commonWords.has(word)) return 10;
  if (/^\d+$/.test(word)) return 20;
  return word.length < 3 ? 5 : 0.1;
}

/**
 * The ways to recognise lines that a rule may hold for. Each is sufficient; a rule without any can hold for a line
 * of which nothing is known beforehand.
 */
export function waysToRecognise(rule: Rule, cost: Cost = costOf): readonly Words[] {
  const commands = [rule.command ?? []].flat();
  return [
    forAll(rule.path, (path) => cheapestPathWord(commands, path, cost)),
    // A file that was downloaded and is run by its own name is piped to sh as well, which then stands nowhere.
    [rule.pipe_to ?? []].flat().includes("sh") ? null : forAll(rule.pipe_to, nameWords),
    forAll(rule.pipe_from, nameWords),
    forAll(globsOf(rule.operand), operandWords),
    forAll(globsOf(rule.target), operandWords),
    forAll(rule.options?.any, (option) => optionWords(commands, option)),
    forAll(rule.command, nameWords),
    forAll(globsOf(rule.redirect), redirectWords),
    forAll(globsOf(rule.append), redirectWords),
    forAll(globsOf(rule.input), redirectWords),
  ].filter((words) => words !== null);
}

/** The words for all alternatives together, or null when one of them has none. */
function forAll(
  alternatives: string | readonly string[] | undefined,
  wordsOf: (alternative: string) => Words | null,
): Words | null {
  if (alternatives === undefined) return null;
  const words = [alternatives].flat().map(wordsOf);
  return words.every((some) => some !== null) ? words.flat() : null;
}

/** One word of a path, with the aliases that the commands have for it: `system prune` → prune, `* delete` → delete. */
function cheapestPathWord(commands: readonly string[], path: string, cost: Cost): Words | null {
  let best: { readonly words: Words; readonly total: number } | null = null;
  for (const spellings of spellingsOfPath(commands, path)) {
    const words = forAll([...spellings], requiredWords);
    if (words === null) continue;
    const total = words.reduce((sum, word) => sum + cost(word), 0);
    if (best === null || total <= best.total) best = { words, total };
  }
  return best?.words ?? null;
}

/** The part of a name that is one word for a shell hook. */
function nameWords(name: string): Words | null {
  const word = name.split(/[^\w.-]+/).findLast((part) => part !== "");
  return word === undefined ? null : [word];
}

/** A path may come from the folder instead of the line: `cd /etc`, then `rm -r ../etc` or `rm -r .`. */
function operandWords(glob: string): Words | null {
  if (/^[/~]/.test(glob)) return null;
  const words = requiredWords(glob);
  return words?.every((word) => word.length > 2) === true ? words : null;
}

/** Options with one dash and many letters are never shortened or put together: `find -delete`. */
function optionWords(commands: readonly string[], option: string): Words | null {
  const names = option.replace(/=.*$/s, "").split("|");
  const areExact = commands.every((command) => toolOf(command)?.options.dashes === "long");
  if (!areExact || !names.every((name) => /^-[a-z][\w-]+$/.test(name))) return null;
  return names.flatMap((name) => [name, `-${name}`]); // a second dash makes no difference to such tools
}

/** What is written to is a file: its own name stands in the line, whatever the folder. */
function redirectWords(glob: string): Words | null {
  if (!/^[/~]/.test(glob)) return requiredWords(glob);
  return forAll(expandBraces(glob), (path) => requiredWords(path.slice(path.lastIndexOf("/") + 1)));
}

function globsOf(pattern: OperandPattern | undefined): string | readonly string[] | undefined {
  if (typeof pattern !== "object" || Array.isArray(pattern)) return pattern;
  return "any" in pattern ? pattern.any : undefined;
}
