import type { ShellState } from "./command.ts";
import { scanWithin } from "./scan.ts";

interface Replacement {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** More text than this, all levels together, is no alias that a person wrote; expanding stops. */
const longestExpansion = 65_536;

/**
 * Replaces the aliases of the shell in a line, as the shell does before it parses: the first word of a command when it
 * is not quoted; after an alias that ends in a blank also the next word; never a name inside its own text.
 * Returns the same string when nothing is to be replaced.
 */
export function expandAliases(text: string, state: ShellState): string {
  return state.aliases === undefined ? text : expand(text, state, state.aliases, new Set(), { left: longestExpansion });
}

function expand(
  text: string,
  state: ShellState,
  aliases: Readonly<Record<string, string>>,
  within: ReadonlySet<string>,
  budget: { left: number },
): string {
  budget.left -= text.length + 1;
  if (budget.left < 0) return text;
  const replacements: Replacement[] = [];
  for (const command of scanWithin(text, state, null).commands) {
    for (const word of command.words) {
      const name = word.text;
      const isAlias = !word.quoted && !word.dynamic && !within.has(name) && Object.hasOwn(aliases, name);
      // What the scanner read inside backticks has no place of its own in the text.
      if (!isAlias || text.slice(word.start, word.end) !== name) break;
      const body = aliases[name] ?? "";
      const expanded = expand(body, state, aliases, new Set([...within, name]), budget);
      replacements.push({ start: word.start, end: word.end, text: expanded });
      if (!/[ \t]$/.test(body)) break;
    }
  }
  return replacements.length === 0 ? text : replaceAll(text, replacements);
}

function replaceAll(text: string, replacements: Replacement[]): string {
  replacements.sort((a, b) => a.start - b.start);
  let result = "";
  let at = 0;
  for (const { start, end, text: replacement } of replacements) {
    if (start < at) continue;
    result += text.slice(at, start) + replacement;
    at = end;
  }
  return result + text.slice(at);
}
