import type { Assignment, Command, Lookalike, Redirection, ScanError, ShellState, Word, Wrapper } from "./command.ts";
import { baseNameOf } from "./command-word.ts";
import { newBudget, type Scope } from "./scope.ts";
import type { SelfCalls } from "./self-calls.ts";

/** All commands of one line, those inside wrappers included. */
export const mostCommands = 3000;
/** All text of the scripts inside one line: a script in a script is scanned again at every level. */
const mostScriptText = 200_000;
/** What a script costs however short it is, in characters: `su -c su -c su …`. */
const scriptCost = 150;
/** All text of the words of the commands: each stands in the words of every command around it. */
const mostWordText = 500_000;
/** Words, assignments and redirections of all commands: rules look at each of them. */
const mostWords = 12_000;

/** What has been read of a line, and what that cost so far. */
export interface Progress {
  readonly state: ShellState;
  readonly commands: Command[];
  readonly errors: ScanError[];
  readonly lookalikes: Lookalike[];
  /** The functions whose bodies are being read, so that one that calls itself ends. */
  readonly calling: Set<string>;
  calls: number;
  readonly selfCalls: SelfCalls;
  otherReadings: number;
  readonly budget: Scope["budget"];
  /** The names of the first `upTo` commands. */
  readonly named: { readonly names: Set<string | null>; upTo: number };
  tooComplex: boolean;
  scriptText: number;
  wordText: number;
  words: number;
}

/** What a command inherits from the wrappers around it. */
export interface Around {
  readonly via: readonly Wrapper[];
  readonly context: number;
  readonly pipedTo: readonly (string | null)[];
  readonly pipeIn: boolean;
  readonly stdin: string | null;
  readonly appended: boolean;
}

export const nothingAround: Around = {
  via: [],
  context: 0,
  pipedTo: [],
  pipeIn: false,
  stdin: null,
  appended: false,
};

/** The parts of one command as it is about to be listed. */
export interface Parts {
  readonly words: readonly Word[];
  readonly assignments: readonly Assignment[];
  readonly redirections: readonly Redirection[];
}

export function newProgress(state: ShellState): Progress {
  return {
    state,
    commands: [],
    errors: [],
    lookalikes: [],
    calling: new Set(),
    calls: 0,
    selfCalls: { name: null, count: 0, areAskedAbout: false },
    otherReadings: 0,
    named: { names: new Set(), upTo: 0 },
    budget: newBudget(),
    tooComplex: false,
    scriptText: 0,
    wordText: 0,
    words: 0,
  };
}

/** Notes what reading a script costs; false when the line has cost too much already. */
export function mayReadScript(progress: Progress, script: string): boolean {
  progress.scriptText += script.length + scriptCost;
  if (progress.scriptText <= mostScriptText && progress.commands.length <= mostCommands) return true;
  progress.tooComplex = true;
  return false;
}

/** For another reading of a script, whose commands are compared with those of the first. */
export function beside(progress: Progress, script: string): Progress {
  const scriptText = progress.scriptText + 4 * script.length + scriptCost;
  return { ...progress, scriptText, commands: [], errors: [], named: { names: new Set(), upTo: 0 } };
}

/** Whatever was read, and however often: all of it counts towards what one line may cost. */
export function account(progress: Progress, other: Progress): void {
  progress.scriptText = other.scriptText;
  progress.wordText = other.wordText;
  progress.words = other.words;
  progress.calls = other.calls;
  progress.otherReadings = other.otherReadings;
  if (other.tooComplex) progress.tooComplex = true;
}

/** Of what is too much only the beginning is listed. */
export function list(progress: Progress, { words, assignments, redirections }: Parts, around: Around): void {
  const left = mostWords - progress.words;
  if (left <= 0 || progress.wordText > mostWordText) {
    progress.tooComplex = true;
    return;
  }
  for (const { text } of words) progress.wordText += text.length;
  progress.words += words.length + assignments.length + redirections.length;
  const parts = progress.words > mostWords ? cut({ words, assignments, redirections }, left) : null;
  if (parts !== null) progress.tooComplex = true;
  const name = baseNameOf(words[0]);
  const listed = parts ?? { words, assignments, redirections };
  progress.commands.push({ name, ...listed, certainty: "parsed", ...around });
}

function cut({ words, assignments, redirections }: Parts, most: number): Parts {
  return {
    words: words.slice(0, most),
    assignments: assignments.slice(0, most),
    redirections: redirections.slice(0, most),
  };
}

/** The names of all commands so far; only those that came since it was last asked for are added. */
export function namesIn({ commands, named }: Progress): ReadonlySet<string | null> {
  for (; named.upTo < commands.length; named.upTo++) named.names.add(commands[named.upTo]?.name ?? null);
  return named.names;
}
