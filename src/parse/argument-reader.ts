import type { Word } from "./command.ts";
import { isOptionWord, readOption, tailOf, type OptionUse } from "./option-reader.ts";
import type { OptionSet } from "./option-table.ts";
import { bundledOption, descendTo, toolOf, type ToolNode } from "./tool-table.ts";

export interface Reading {
  /** Subcommand words (by their main names) and other operands, in order. */
  readonly operands: readonly Word[];
  readonly uses: readonly OptionUse[];
  /** How many of the operands are subcommand words. */
  readonly pathLength: number;
  /** Index of the first word of a command that is handed over (`docker run IMAGE …`), or the number of words. */
  readonly rest: number;
  /** An option is not in the table, and behind it stands a word that could be its value. */
  readonly ambiguous: boolean;
}

interface Progress {
  readonly words: readonly Word[];
  readonly tool: ToolNode | null;
  readonly other: boolean;
  node: ToolNode | null;
  readonly operands: Word[];
  readonly uses: OptionUse[];
  pathLength: number;
  /** Operands still to come before the rest belongs to another command. */
  untilRest: number;
  ambiguous: boolean;
  index: number;
}

const noOptions: OptionSet = { layers: [], dashes: "short", abbreviates: false };

/** Reads the words of one command; `other` decides every ambiguous option the other way. */
export function readWords(name: string | null, words: readonly Word[], other: boolean): Reading {
  const tool = toolOf(name);
  const progress: Progress = {
    words,
    tool,
    other,
    node: tool,
    operands: [],
    uses: [],
    pathLength: 0,
    untilRest: tool === null ? Infinity : operandsBeforeRest(tool, words),
    ambiguous: false,
    index: 1,
  };
  if (tool?.bundle === true) readBundle(progress, tool);
  while (progress.index < words.length) {
    const word = words[progress.index];
    if (word === undefined) break;
    if (word.text === "--") {
      progress.index++;
      break;
    }
    if (isOptionWord(word)) readOptionWord(progress, word);
    else if (progress.untilRest === 0) break;
    else {
      readOperand(progress, word);
      // Only before the last operand can options stand; what follows `docker run IMAGE` is the command's.
      if (progress.untilRest === 0 && progress.operands.length > progress.pathLength) break;
    }
  }
  const { operands, uses, pathLength, ambiguous, index: rest } = progress;
  operands.push(...words.slice(rest));
  return { operands, uses, pathLength, rest, ambiguous };
}

function operandsBeforeRest(node: ToolNode, words: readonly Word[]): number {
  if (node.rest === null) return Infinity;
  return node.dashes && words.some((word) => word.text === "--") ? Infinity : node.rest;
}

function readOperand(progress: Progress, word: Word): void {
  progress.index++;
  const equals = progress.tool?.pairs === true ? word.text.indexOf("=") : -1;
  if (equals > 0) {
    progress.uses.push({ name: word.text.slice(0, equals), option: null, value: tailOf(word, equals + 1) });
    return;
  }
  const child = childAt(progress, word);
  if (child === null) {
    progress.operands.push(word);
    progress.untilRest--;
    return;
  }
  progress.node = child.node;
  progress.pathLength++;
  progress.untilRest = operandsBeforeRest(child.node, progress.words);
  progress.operands.push(child.name === word.text ? word : { ...word, text: child.name });
}

/** The subcommand that a word names, as long as only subcommands came before it. */
function childAt(progress: Progress, word: Word): { readonly name: string; readonly node: ToolNode } | null {
  const { node, operands, pathLength } = progress;
  if (node === null || word.dynamic || operands.length > pathLength) return null;
  return descendTo(node, word.text);
}

function readOptionWord(progress: Progress, word: Word): void {
  const { words, tool, node, uses } = progress;
  const usesBefore = uses.length;
  progress.index = readOption(words, progress.index, node?.options ?? noOptions, uses);
  const last = uses.at(-1);
  // Of a tool without a table nobody knows whether `-abc` is one option or three: it counts as both.
  if (tool === null && uses.length > usesBefore + 1) uses.push({ name: word.text, option: null, value: null });
  const isUnknown = last !== undefined && uses.length > usesBefore && last.option === null && last.value === null;
  if (!isUnknown || tool?.unknown === "flag") return;
  // Where nearly all options take a value, those that switch something off do not.
  if (node?.unknown === "value" && last.name.startsWith("--no-")) return;
  const value = words[progress.index];
  // The letters of a longer cluster are flags, as far as anyone can tell.
  if (value === undefined || isOptionWord(value) || last.name !== word.text) return;
  progress.ambiguous = true;
  if (takesNext(progress, value) === progress.other) return;
  uses[uses.length - 1] = { ...last, value };
  progress.index++;
}

/** The likelier reading of an unknown option: does it take the word behind it? */
function takesNext(progress: Progress, value: Word): boolean {
  const { node } = progress;
  if (node?.unknown === "value") return true;
  if (node === null || node.commands.size === 0 || progress.operands.length > progress.pathLength) return false;
  // A subcommand must still come: a word that is none is rather the value.
  return childAt(progress, value) === null;
}

const letters = /^[A-Za-z]+$/;

/** `tar xzf FILE`: letters without a dash, whose values follow in the order of the letters. */
function readBundle(progress: Progress, tool: ToolNode): void {
  const { words, uses } = progress;
  const first = words[1];
  if (first === undefined || first.dynamic || !letters.test(first.text)) return;
  let next = 2;
  for (const letter of first.text) {
    const option = bundledOption(tool, letter) ?? null;
    const takesValue = option !== null && option.values > 0;
    uses.push({ name: option?.name ?? "-" + letter, option, value: takesValue ? (words[next++] ?? null) : null });
  }
  progress.index = next;
}
