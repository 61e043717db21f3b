import { languageNames } from "../parse/interpreters.ts";
import type { TriggerWords } from "./triggers.ts";

/** Lines longer than this are always asked about. */
const longestLine = 2000;

const dynamicCommand =
  /(?:^|[;&|(){}!\n]|(?:^|[\s;&|(])(?:sudo|doas|env|exec|command|builtin|eval|time|nohup|xargs|then|do|else|elif|if|while|until|and|or|not|begin))\s*(?:\w+=\S*\s+)*[$`]/;

/** Letters that only look like others, escapes that stand for letters, and `[c]`, which stands for c. */
const disguises = /[^\0-\u007F]|\\[xXuU0-7]|\[[A-Za-z0-9]\]/;

/** Expansions that can put words together which stand nowhere in the line, and functions that may start themselves. */
const makesWords = /IFS|\$\{[^}]*[^\w}]|\( ?\)[^]*[$|&]|[(`] ?(?:echo|print|which|command|type)/;

/** A value that is assigned, which `--option=value` does not do, and used behind the command. */
const givesAndUses = /(?:^|[^\w-])(?:\w[\w-]*)?=[^]*[;&|\n][^]*\$/;

/** A variable behind the command that may set it, glued to other text, so that both together are another word. */
const gluesValues = /[;&|{\n][^]*(?:[\w.-]\$[\w{@*]|\$\{\w+\}[\w.$-]|\$[A-Za-z_]\w*[.-]|\$[0-9@*][\w.$-])/;

/** Commands that give a variable the value which a later command uses. */
const givesValues = new Set("for foreach select read mapfile readarray set function alias".split(" "));

/**
 * The test that the hooks make before they ask the helper: a line for which it is true may be refused by a rule; a
 * line for which it is false is allowed by `decide`. Here it serves lines that are too complex to be understood, and
 * the proof that it is sound.
 */
export function mustAsk(
  line: string,
  { open, closed, always }: TriggerWords,
  aliases: Readonly<Record<string, string>> = {},
): boolean {
  return always || hits(line, new Set([...open, ...closed]), aliases, new Set());
}

function hits(
  line: string,
  triggers: ReadonlySet<string>,
  aliases: Readonly<Record<string, string>>,
  expanded: ReadonlySet<string>,
): boolean {
  if (line.length > longestLine) return true;
  const joined = line.replaceAll("\\\n", "");
  // Escapes in $'…' can spell any word; so can a brace list.
  if (/\$\\*['"]/.test(joined) || /\{[^}]*,/.test(joined)) return true;
  // A script right behind its option (su -c'rm x') leaves no word that begins where the script does; and in a comment
  // the shell keeps the backslash and the line break that were deleted above.
  if (/-[A-Za-z]['"]/.test(line) || /#[^\n]*\\\n/.test(line)) return true;
  const bare = joined.replace(/['"\\]/g, "");
  if (dynamicCommand.test(bare) || disguises.test(line) || makesWords.test(bare) || givesAndUses.test(bare)) {
    return true;
  }
  const usesValues = gluesValues.test(bare);
  const hasTexts = /['"\\`]/.test(line);
  return bare.split(/[^\w.-]+/).some((word) => {
    if (triggers.has(word)) return true;
    if ((usesValues && givesValues.has(word)) || (hasTexts && languageNames.has(word))) return true;
    const alias = Object.hasOwn(aliases, word) ? aliases[word] : undefined;
    return alias !== undefined && !expanded.has(word) && hits(alias, triggers, aliases, new Set([...expanded, word]));
  });
}
