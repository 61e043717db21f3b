import { baseNameOf } from "./command-word.ts";
import type { Word } from "./command.ts";
import { expandWords } from "./expand-word.ts";
import { scanWithin } from "./scan.ts";
import type { Place, ScannedCommand } from "./scan-state.ts";
import { childScope, type Scope } from "./scope.ts";
import { isTextTool, printedBy } from "./text-tools.ts";
import { unwrap } from "./unwrap.ts";

/** How many commands ahead are looked at, and how many names are kept: a line can have thousands of pipes. */
const farthest = 64;
export const mostNames = 16;
const deepest = 4;
/** So many stages of a pipe are computed from its beginning. */
const mostStages = 8;
/** Texts inside texts are computed this far. */
const deepestPrint = 6;
const longestScript = 20_000;

/** A command, and whether it adds words of its own to the command that it runs. */
export interface Level {
  readonly name: string | null;
  readonly words: readonly Word[];
  readonly appends: boolean;
}

/** A command and those that it runs on its own words, outermost first: `sudo bash` is sudo and bash. */
export function levelsOf(words: readonly Word[]): readonly Level[] {
  const levels: Level[] = [];
  if (words.length > 0) addLevels(levels, words);
  return levels;
}

function addLevels(levels: Level[], words: readonly Word[]): void {
  const name = baseNameOf(words[0]);
  const unwrapped = name === null || levels.length >= deepest ? null : unwrap(name, words, null);
  levels.push({ name, words, appends: unwrapped?.appends === true });
  for (const inner of unwrapped?.inner ?? []) {
    if (inner.kind === "words") addLevels(levels, inner.words);
    else {
      const [first] = scanWithin(inner.text, { shell: "bash" }, null).commands;
      if (first !== undefined && baseNameOf(first.words[0]) !== null && first.words.length > 0)
        addLevels(levels, first.words);
    }
  }
}

/** True when `there` reads, directly or through others, what `here` writes. */
export function isDownstream(here: Place, there: Place): boolean {
  for (let from: Place | null = here; from !== null; from = from.outer) {
    for (let to: Place | null = there; to !== null; to = to.outer)
      if (from.pipeline === to.pipeline) return to.stage > from.stage;
  }
  return false;
}

/** What a command reads from its pipe, when the line says so: `echo 'rm x' | bash`, `cat <<E | base64 -d | bash`. */
export function stdinOf(
  commands: readonly ScannedCommand[],
  index: number,
  scope: Scope,
  stagesLeft = mostStages,
): string | null {
  let place: Place | null = commands[index]?.place ?? null;
  while (place !== null && place.stage === 0) place = place.outer;
  if (place === null || stagesLeft === 0) return null;
  const { pipeline, stage } = place;
  const texts: string[] = [];
  for (let before = Math.max(0, index - farthest); before < index; before++) {
    const producer = commands[before];
    if (scope.budget.left < 0) return null;
    if (producer === undefined || producer.words.length === 0 || !writesTo(producer.place, pipeline, stage - 1))
      continue;
    const text = outputOf(commands, before, scope, stagesLeft - 1);
    if (text !== null) texts.push(text);
  }
  return texts.length === 0 ? null : texts.join("\n");
}

/** True when it stands in the stage, itself or in a block, and its output is not piped on inside that block. */
function writesTo(place: Place, pipeline: number, stage: number): boolean {
  for (let at: Place | null = place; at !== null; at = at.outer)
    if (at.pipeline === pipeline) return at.stage === stage;
  return false;
}

/** What a command prints, in the first of its readings. */
function outputOf(
  commands: readonly ScannedCommand[],
  index: number,
  scope: Scope,
  stagesLeft = mostStages,
): string | null {
  const command = commands[index];
  if (command === undefined) return null;
  const [reading] = expandWords(command.words, scope);
  for (const { name, words } of levelsOf(reading?.words ?? [])) {
    if (name === null) return null;
    if (!isTextTool(name)) continue;
    scope.budget.left -= 100;
    const reads = name !== "echo" && name !== "printf" && name !== "print";
    const stdin = reads ? (command.stdin ?? stdinOf(commands, index, scope, stagesLeft)) : null;
    const text = printedBy(name, words, stdin);
    if (text !== null) return text;
  }
  return null;
}

/** What a script prints when each command that writes to its end is one that can be computed. */
export function printedByScript(script: string, scope: Scope): string | null {
  scope.budget.left -= script.length + 100;
  if (scope.budget.left < 0 || scope.depth >= deepestPrint || script.length > longestScript) return null;
  const { commands } = scanWithin(script, { shell: scope.shell }, null);
  const inner = childScope(scope, scope.shell);
  const texts: string[] = [];
  for (const [index, command] of commands.entries()) {
    if (command.holder !== null || command.pipeOut || command.words.length === 0) continue;
    const text = outputOf(commands, index, inner);
    if (text === null) return null;
    texts.push(text);
  }
  return texts.length === 0 ? null : texts.join("\n");
}
