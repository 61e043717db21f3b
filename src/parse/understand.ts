import { expandAliases } from "./aliases.ts";
import { assignFor, noteEffects } from "./assign.ts";
import type { Assignment, Command, Redirection, Shell, ShellState, Span } from "./command.ts";
import type { Understanding, Word } from "./command.ts";
import { baseNameOf, expandBraces, expandSingleClasses, readExtendedGlobs } from "./command-word.ts";
import { destinationsIn } from "./destinations.ts";
import { expandToText, expandWords } from "./expand-word.ts";
import { lookalikesIn } from "./lookalike.ts";
import { withPipedWords } from "./piped-words.ts";
import { codeOf, isInterpreter } from "./interpreters.ts";
import { levelsOf, printedByScript, stdinOf } from "./pipes.ts";
import {
  account,
  type Around,
  beside,
  list,
  mayReadScript,
  mostCommands,
  namesIn,
  newProgress,
  nothingAround,
  type Parts,
  type Progress,
} from "./progress.ts";
import { foreignCode, redirectionTo, translateCmdlet, wordsOfCall } from "./run-code.ts";
import { isCommand, scanWithin, type DetailedScan } from "./scan.ts";
import type { ScannedCommand } from "./scan-state.ts";
import { childScope, listValue, newScope, type Scope, textValue } from "./scope.ts";
import { scriptInAssignment, scriptsInOperands, scriptsInStdin } from "./script-operands.ts";
import { bombOf, noteDefinitions, noteSelfCall } from "./self-calls.ts";
import { sourceOf } from "./script-sources.ts";
import { tokensOf } from "./tokens.ts";
import { toolOf } from "./tool-table.ts";
import { unwrap, type Inner, type Unwrapped } from "./unwrap.ts";
import { wrapperOf } from "./wrapper-table.ts";

/** Wrappers inside wrappers are followed this far. */
const deepestWrapper = 12;
/** Scripts of one line that are read as other shells would: each of them may hold more, for which the same holds. */
const mostOtherReadings = 2;
/** Commands of a line that the other shells' readings are compared with. */
const mostCompared = 1000;
/** Calls of functions that the line defines. */
const mostCalls = 64;

/**
 * Lists every command that a line runs: directly, in substitutions and blocks, behind aliases, and inside of commands
 * that run commands (`sudo`, `ssh`, `bash -c`, `find -exec`, …), which are listed too. Variables, functions and texts
 * that the line itself gives are followed. Where the line could not be scanned without an error, the other shells'
 * readings and finally all its words are added: too much, never too little.
 */
export function understand(text: string, state: ShellState): Understanding {
  const progress = newProgress(state);
  const expanded = expandAliases(text, state);
  const within = expanded === text ? null : { start: 0, end: text.length };
  readScript(progress, expanded, state, within, nothingAround, newScope(state.shell, printedByScript, progress.budget));
  const { commands, errors, lookalikes, selfCalls, tooComplex } = progress;
  return { commands, errors, lookalikes, bomb: bombOf(selfCalls), tooComplex };
}

function readScript(
  progress: Progress,
  text: string,
  state: ShellState,
  within: Span | null,
  around: Around,
  scope: Scope,
): void {
  if (!mayReadScript(progress, text)) return;
  const first = progress.commands.length;
  const scanned = scanWithin(text, state, within);
  if (scanned.functions.length > 0) noteDefinitions(progress.selfCalls, text);
  readScanned(progress, scanned, around, scope);
  if (scanned.errors.length === 0 && !scanned.tooComplex) return;
  progress.errors.push(...scanned.errors);
  if (scanned.tooComplex) progress.tooComplex = true;
  // What is too complex is not understood better by reading it three times.
  const isUnderstood = !scanned.tooComplex && readAsOtherShells(progress, text, state, within, around, first);
  if (!isUnderstood) addTokens(progress, text, within, around);
}

function readScanned(progress: Progress, scanned: DetailedScan, around: Around, scope: Scope): void {
  for (const { name, body } of scanned.functions) scope.functions.set(name, body);
  const isTooMany = scanned.commands.length > mostCommands;
  const commands = isTooMany ? scanned.commands.slice(0, mostCommands) : scanned.commands;
  if (isTooMany) progress.tooComplex = true;
  const destinations = destinationsIn(commands, () => {
    progress.tooComplex = true;
  });
  commands.forEach((command, index) => {
    if (progress.commands.length > mostCommands) {
      progress.tooComplex = true;
      return;
    }
    const inside: Around = {
      via: around.via,
      context: around.context | command.context,
      pipedTo: joined(destinations(index), around.pipedTo),
      pipeIn: command.pipeIn || around.pipeIn,
      stdin: inputOf(commands, index, around, scope),
      appended: around.appended,
    };
    readSimple(progress, command, inside, scope);
  });
}

function joined<Item>(some: readonly Item[], others: readonly Item[]): readonly Item[] {
  if (others.length === 0) return some;
  return some.length === 0 ? others : some.concat(others);
}

/** What the line gives a command to read. */
function inputOf(commands: readonly ScannedCommand[], index: number, around: Around, scope: Scope): string | null {
  const command = commands[index];
  for (const { operator, target } of command?.redirections ?? []) {
    if (target?.dynamic !== true && operator !== "<&") continue;
    if (target === null || (operator !== "<<<" && operator !== "<&")) continue;
    const text = expandToText(target, scope);
    if (operator === "<<<" && text !== null) return text;
    if (operator === "<&" && text !== null && scope.descriptors.has(text)) return scope.descriptors.get(text) ?? null;
  }
  if (command === undefined) return null;
  return command.stdin ?? (command.pipeIn ? (stdinOf(commands, index, scope) ?? around.stdin) : around.stdin);
}

function readSimple(progress: Progress, command: ScannedCommand, around: Around, scope: Scope): void {
  const { assignments } = command;
  const readings = expandWords(command.words, scope);
  const redirections = expandTargets(command.redirections, scope);
  if (isCommand(command)) {
    for (const { words, ranSubstitution } of readings) {
      const parts: Parts = { words: expandSingleClasses(expandBraces(words)), assignments, redirections };
      // As it is written it may hold for a rule too: about an eval of something that was decoded, for example.
      if (ranSubstitution && baseNameOf(command.words[0]) !== null)
        list(progress, { ...parts, words: command.words }, around);
      readWords(progress, parts, around, scope);
      const globbed =
        progress.state.extendedGlob === true && scope.shell === "zsh" ? readExtendedGlobs(parts.words) : null;
      if (globbed !== null) readWords(progress, { ...parts, words: globbed }, around, scope);
      for (const { operator, target } of redirections)
        if (target !== null && operator.startsWith("<")) addConnection(progress, target, words, around);
    }
  } else {
    for (const assignment of assignments) {
      const script = scriptInAssignment(assignment);
      if (script !== null) readInnerScript(progress, scriptAt(script), around, scope);
    }
  }
  noteEffects(scope, command, readings[0]?.words ?? [], around.stdin);
}

const networkDevice = /^\/dev\/(?:tcp|udp)\/([^/]+)\/([^/]+)$/;

/** `bash </dev/tcp/host/port` is what `nc host port | bash` is. */
function addConnection(progress: Progress, target: Word, words: readonly Word[], around: Around): void {
  const match = networkDevice.exec(target.text);
  if (match === null) return;
  const texts = ["nc", match[1] ?? "", match[2] ?? ""];
  const readers = levelsOf(words).filter(({ name, words: own }) => name !== null && readsCode(name, own));
  const pipedTo = [...readers.map(({ name }) => name), ...around.pipedTo];
  const connection: Parts = { words: wordsOfCall(texts, target), assignments: [], redirections: [] };
  list(progress, connection, { ...around, pipedTo });
}

function readsCode(name: string, words: readonly Word[]): boolean {
  if (name === "source" || name === ".") return /^\/dev\/(?:stdin|fd\/0)$/.test(words[1]?.text ?? "");
  return isInterpreter(name) && codeOf(name, words).from === "stdin";
}

function expandTargets(redirections: readonly Redirection[], scope: Scope): readonly Redirection[] {
  if (!redirections.some(({ target }) => target?.expansions !== undefined)) return redirections;
  return redirections.map((redirection) => {
    const { target } = redirection;
    if (target?.expansions === undefined) return redirection;
    const text = expandToText(target, scope);
    return text === null ? redirection : { ...redirection, target: { ...target, text, dynamic: false } };
  });
}

function readWords(progress: Progress, parts: Parts, around: Around, scope: Scope): void {
  if (progress.commands.length > mostCommands) {
    progress.tooComplex = true;
    return;
  }
  const { words } = parts;
  const name = baseNameOf(words[0]);
  list(progress, parts, around);
  progress.lookalikes.push(...lookalikesIn(words, isTool));
  if (name === null || words.length === 0) return;
  if (scope.functions.size > 0) callFunction(progress, name, words, around, scope);
  const unwrapped = unwrapFully(name, parts, around, scope);
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
  const { redirections } = parts;
  const assignments =
    unwrapped.assignments.length === 0 ? parts.assignments : [...parts.assignments, ...unwrapped.assignments];
  for (const inner of unwrapped.inner) {
    if (inner.kind === "words") readWords(progress, { words: inner.words, assignments, redirections }, inside, scope);
    else readInnerScript(progress, inner, inside, scope, assignments);
  }
  for (const file of unwrapped.writes ?? [])
    list(progress, { words: [], assignments: [], redirections: [file] }, inside);
}

function isTool(name: string): boolean {
  return (
    wrapperOf(name) !== null || toolOf(name) !== null || /^(?:rm|mv|cp|dd|cat|ls|su|ps|kill|top|apt|pip)$/.test(name)
  );
}

/** What a command runs, with the ways that need more than its own words. */
interface FullyUnwrapped extends Unwrapped {
  readonly writes?: readonly Redirection[];
}

function unwrapFully(name: string, { words }: Parts, around: Around, scope: Scope): FullyUnwrapped | null {
  const direct = unwrap(name, words, around.stdin);
  const inner: Inner[] = [...(withPipedWords(name, words, direct?.inner ?? [], around.stdin) ?? direct?.inner ?? [])];
  const writes: Redirection[] = [];
  const [head] = words;
  if (head === undefined) return direct;
  for (const script of scriptsInOperands(name, words)) inner.push(scriptAt(script));
  const code = around.stdin === null && words.length < 2 ? null : foreignCode(name, words, around.stdin);
  if (code?.script != null) inner.push(scriptAt({ ...head, text: code.script }));
  for (const call of code?.calls ?? []) {
    if (call.kind === "script") inner.push(scriptAt({ ...head, text: call.text }));
    else if (call.kind === "words") inner.push({ kind: "words", words: wordsOfCall(call.texts, head) });
    else writes.push(redirectionTo(call.file, head));
  }
  const read = around.stdin === null ? null : scriptsInStdin(name, words, around.stdin);
  if (read !== null) inner.push(scriptAt({ ...head, text: read }));
  const source = sourceOf(name, words, around.stdin, scope);
  if (source !== null) inner.push(source);
  const inPowerShell = around.via.some((wrapper) => /^(?:pwsh|powershell)$/.test(wrapper.name));
  const cmdlet = inPowerShell ? translateCmdlet(words) : null;
  if (cmdlet !== null) inner.push({ kind: "words", words: cmdlet });
  if (direct !== null) return { ...direct, inner, writes };
  if (inner.length === 0 && writes.length === 0) return null;
  return { wrapper: { name, tags: [] }, inner, assignments: [], appends: false, writes };
}

function scriptAt({ text, start, end }: Word): Extract<Inner, { kind: "script" }> {
  return { kind: "script", text, shell: "bash", within: { start, end } };
}

function readInnerScript(
  progress: Progress,
  inner: Extract<Inner, { kind: "script" }>,
  around: Around,
  scope: Scope,
  assignments: readonly Assignment[] = [],
): void {
  const { state } = progress;
  if (inner.shell === "same") {
    if (assignments.length > 0) assignFor(scope, assignments);
    readScript(progress, expandAliases(inner.text, state), state, inner.within, around, scope);
    return;
  }
  const own = childScope(scope, inner.shell);
  own.values.delete("@");
  assignFor(own, assignments);
  if (inner.given !== undefined) {
    const [zero, ...rest] = inner.given;
    if (zero !== undefined) own.values.set("0", textValue(zero.dynamic || zero.text.includes("{}") ? null : zero.text));
    // What find and xargs put in the place of {} is known only when they run.
    const isOpen = rest.some((word) => word.dynamic || word.text.includes("{}"));
    own.values.set("@", listValue(isOpen ? null : rest.map((word) => word.text)));
  }
  readScript(progress, inner.text, { shell: inner.shell }, inner.within, around, own);
}

/** A function of the line, or an alias that it defines, is read as it is called: with its arguments. */
function callFunction(progress: Progress, name: string, words: readonly Word[], around: Around, scope: Scope): void {
  const body = scope.functions.get(name);
  const [head] = words;
  if (body === undefined || head === undefined) return;
  if (progress.calling.has(name)) noteSelfCall(progress.selfCalls, name, around);
  if (progress.calling.has(name) || progress.calls >= mostCalls) return;
  progress.calls++;
  progress.calling.add(name);
  const earlier = scope.values.get("@");
  const given = words.slice(1);
  const fields = given.some((word) => word.dynamic) ? null : given.map((word) => word.text);
  scope.values.set("@", listValue(fields));
  if (scope.shell === "fish") scope.values.set("argv", listValue(fields));
  const { start, end } = head;
  readScript(progress, body, { ...progress.state, shell: scope.shell }, { start, end }, around, scope);
  if (earlier === undefined) scope.values.delete("@");
  else scope.values.set("@", earlier);
  progress.calling.delete(name);
}

const shells: readonly Shell[] = ["bash", "zsh", "fish"];

/**
 * Adds what the other two shells would make of the text. True when one of them reads it without an error.
 *
 * @param first Where in the list the commands of this text begin.
 */
function readAsOtherShells(
  progress: Progress,
  text: string,
  state: ShellState,
  within: Span | null,
  around: Around,
  first: number,
): boolean {
  if (progress.otherReadings++ >= mostOtherReadings || progress.commands.length > mostCompared) return false;
  const known = new Set(progress.commands.slice(first).map(signatureOf));
  let understood = false;
  for (const shell of shells) {
    if (shell === state.shell) continue;
    const scanned = scanWithin(text, { ...state, shell }, within);
    if (scanned.errors.length === 0 && !scanned.tooComplex) understood = true;
    const found = beside(progress, text);
    readScanned(found, scanned, around, newScope(shell, printedByScript, progress.budget));
    account(progress, found);
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
  const known = namesIn(progress);
  const span = within ?? { start: 0, end: text.length };
  for (const name of tokensOf(text)) {
    if (known.has(name)) continue;
    const word: Word = { text: name, dynamic: false, quoted: false, start: span.start, end: span.end };
    const rest = { assignments: [], redirections: [], certainty: "token" } as const;
    progress.commands.push({ name, words: [word], ...rest, ...around });
  }
}
