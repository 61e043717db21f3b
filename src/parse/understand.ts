import { expandAliases } from "./aliases.ts";
import type { Assignment, Command, Redirection, ScanError, Shell, ShellState, Span } from "./command.ts";
import type { Understanding, Word, Wrapper } from "./command.ts";
import { baseNameOf, expandBraces } from "./command-word.ts";
import { pipedNames, stdinOf } from "./pipes.ts";
import { scanWithin, type DetailedScan } from "./scan.ts";
import type { ScannedCommand } from "./scan-state.ts";
import { tokensOf } from "./tokens.ts";
import { unwrap, type Inner } from "./unwrap.ts";

/** Wrappers inside wrappers are followed this far. */
const deepestWrapper = 12;
/** All commands of one line, those inside wrappers included. */
const mostCommands = 20_000;
/** All text of the scripts inside one line: a script in a script is scanned again at every level. */
const mostScriptText = 1_000_000;

interface Progress {
  readonly state: ShellState;
  readonly commands: Command[];
  readonly errors: ScanError[];
  tooComplex: boolean;
  scriptText: number;
}

/** What a command inherits from the wrappers around it. */
interface Around {
  readonly via: readonly Wrapper[];
  readonly context: number;
  readonly pipedTo: readonly (string | null)[];
  readonly pipeIn: boolean;
  readonly stdin: string | null;
  readonly appended: boolean;
}

const nothingAround: Around = { via: [], context: 0, pipedTo: [], pipeIn: false, stdin: null, appended: false };

/**
 * Lists every command that a line runs: directly, in substitutions and blocks, behind aliases, and inside of commands
 * that run commands (`sudo`, `ssh`, `bash -c`, `find -exec`, …), which are listed too. Where the line could not be
 * scanned without an error, the other shells' readings and finally all its words are added: too much, never too little.
 */
export function understand(text: string, state: ShellState): Understanding {
  const progress: Progress = { state, commands: [], errors: [], tooComplex: false, scriptText: 0 };
  const expanded = expandAliases(text, state);
  const within = expanded === text ? null : { start: 0, end: text.length };
  readScript(progress, expanded, state, within, nothingAround);
  const { commands, errors, tooComplex } = progress;
  return { commands, errors, tooComplex };
}

function readScript(progress: Progress, text: string, state: ShellState, within: Span | null, around: Around): void {
  progress.scriptText += text.length;
  if (progress.scriptText > mostScriptText || progress.commands.length > mostCommands) {
    progress.tooComplex = true;
    return;
  }
  const scanned = scanWithin(text, state, within);
  readScanned(progress, scanned, around);
  if (scanned.errors.length === 0 && !scanned.tooComplex) return;
  progress.errors.push(...scanned.errors);
  if (scanned.tooComplex) progress.tooComplex = true;
  if (!readAsOtherShells(progress, text, state, within, around)) addTokens(progress, text, within, around);
}

function readScanned(progress: Progress, { commands }: DetailedScan, around: Around): void {
  commands.forEach((command, index) => {
    readSimple(progress, command, {
      via: around.via,
      context: around.context | command.context,
      pipedTo: [...pipedNames(commands, index), ...around.pipedTo],
      pipeIn: command.pipeIn || around.pipeIn,
      stdin: command.stdin ?? (command.pipeIn ? stdinOf(commands, index) : around.stdin),
      appended: around.appended,
    });
  });
}

function readSimple(progress: Progress, command: ScannedCommand, around: Around): void {
  const { words, assignments, redirections } = command;
  readWords(progress, expandBraces(words), assignments, redirections, around);
}

function readWords(
  progress: Progress,
  words: readonly Word[],
  assignments: readonly Assignment[],
  redirections: readonly Redirection[],
  around: Around,
): void {
  if (progress.commands.length > mostCommands) {
    progress.tooComplex = true;
    return;
  }
  const name = baseNameOf(words[0]);
  progress.commands.push({ name, words, assignments, redirections, certainty: "parsed", ...around });
  if (name === null) return;
  const unwrapped = unwrap(name, words, around.stdin);
  if (unwrapped === null) return;
  if (around.via.length >= deepestWrapper) {
    progress.tooComplex = true;
    return;
  }
  const inside: Around = {
    ...around,
    via: [...around.via, unwrapped.wrapper],
    appended: around.appended || unwrapped.appends,
  };
  const allAssignments = unwrapped.assignments.length === 0 ? assignments : [...assignments, ...unwrapped.assignments];
  for (const inner of unwrapped.inner) {
    if (inner.kind === "words") readWords(progress, inner.words, allAssignments, redirections, inside);
    else readInnerScript(progress, inner, inside);
  }
}

function readInnerScript(progress: Progress, inner: Extract<Inner, { kind: "script" }>, around: Around): void {
  const { state } = progress;
  if (inner.shell === "same") {
    readScript(progress, expandAliases(inner.text, state), state, inner.within, around);
    return;
  }
  readScript(progress, inner.text, { shell: inner.shell }, inner.within, around);
}

const shells: readonly Shell[] = ["bash", "zsh", "fish"];

/** Adds what the other two shells would make of the text. True when one of them reads it without an error. */
function readAsOtherShells(
  progress: Progress,
  text: string,
  state: ShellState,
  within: Span | null,
  around: Around,
): boolean {
  const known = new Set(progress.commands.map(signatureOf));
  let understood = false;
  for (const shell of shells) {
    if (shell === state.shell) continue;
    const scanned = scanWithin(text, { ...state, shell }, within);
    if (scanned.errors.length === 0 && !scanned.tooComplex) understood = true;
    const found: Progress = { ...progress, commands: [], errors: [] };
    readScanned(found, scanned, around);
    for (const command of found.commands) {
      const signature = signatureOf(command);
      if (known.has(signature)) continue;
      known.add(signature);
      progress.commands.push(command);
    }
  }
  return understood;
}

function signatureOf({ words }: Command): string {
  return words.map((word) => word.text).join("\0");
}

/** The last resort: every word of the text may be a command. */
function addTokens(progress: Progress, text: string, within: Span | null, around: Around): void {
  const known = new Set(progress.commands.map((command) => command.name));
  const span = within ?? { start: 0, end: text.length };
  for (const name of tokensOf(text)) {
    if (known.has(name)) continue;
    const word: Word = { text: name, dynamic: false, quoted: false, start: span.start, end: span.end };
    const rest = { assignments: [], redirections: [], certainty: "token" } as const;
    progress.commands.push({ name, words: [word], ...rest, ...around });
  }
}
