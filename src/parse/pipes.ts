import { baseNameOf } from "./command-word.ts";
import type { Word } from "./command.ts";
import type { Place, ScannedCommand } from "./scan-state.ts";
import { unwrap } from "./unwrap.ts";

/** How many commands ahead are looked at, and how many names are kept: a line can have thousands of pipes. */
const farthest = 64;
const mostNames = 16;
const deepest = 4;

/** The names of the commands that what this one writes goes through, in order. */
export function pipedNames(commands: readonly ScannedCommand[], index: number): readonly (string | null)[] {
  const place = commands[index]?.place;
  const next = commands[index + 1];
  if (place === undefined || next === undefined) return [];
  const names: (string | null)[] = [];
  const end = Math.min(commands.length, index + 1 + farthest);
  for (let ahead = index + 1; ahead < end && names.length < mostNames; ahead++) {
    const command = commands[ahead];
    if (command !== undefined && command.words.length > 0 && isDownstream(place, command.place))
      addNames(names, command.words, 0);
  }
  return names;
}

/** The command's own name and those it runs on its words: `| sudo bash` leads to sudo and to bash. */
function addNames(names: (string | null)[], words: readonly Word[], level: number): void {
  const name = baseNameOf(words[0]);
  names.push(name);
  if (name === null || level >= deepest) return;
  for (const inner of unwrap(name, words, null)?.inner ?? [])
    if (inner.kind === "words") addNames(names, inner.words, level + 1);
}

/** True when `there` reads, directly or through others, what `here` writes. */
function isDownstream(here: Place, there: Place): boolean {
  for (let from: Place | null = here; from !== null; from = from.outer) {
    for (let to: Place | null = there; to !== null; to = to.outer)
      if (from.pipeline === to.pipeline) return to.stage > from.stage;
  }
  return false;
}

/** What a command reads from its pipe, when the line says so: `echo 'rm x' | bash`, `cat <<E | bash`. */
export function stdinOf(commands: readonly ScannedCommand[], index: number): string | null {
  const place = commands[index]?.place;
  if (place === undefined || place.stage === 0) return null;
  for (let before = index - 1; before >= Math.max(0, index - farthest); before--) {
    const producer = commands[before];
    if (producer?.place.pipeline !== place.pipeline || producer.place.stage !== place.stage - 1) continue;
    return outputOf(producer);
  }
  return null;
}

function outputOf({ words, stdin }: ScannedCommand): string | null {
  const operands = words.slice(1);
  switch (baseNameOf(words[0])) {
    case "echo":
    case "print":
      return textOf(operands.filter((word) => !/^-[neEr]+$/.test(word.text)));
    case "printf":
      return printed(operands.filter((word) => word.text !== "--"));
    case "cat":
      return operands.every((word) => word.text === "-") ? stdin : null;
    default:
      return null;
  }
}

/**
 * The format of `printf` when it is the text, otherwise its arguments. Escapes are left alone: a command that only
 * shows after decoding them is one that the hook's word test cannot see either.
 */
function printed(operands: readonly Word[]): string {
  const format = operands[0]?.text ?? "";
  return format.includes("%") ? textOf(operands.slice(1)) : format;
}

function textOf(words: readonly Word[]): string {
  return words.map((word) => word.text).join(" ");
}
