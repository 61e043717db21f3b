import { readWords } from "./argument-reader.ts";
import type { Assignment, Shell, Span, Word, Wrapper } from "./command.ts";
import { isOptionWord, readOption, commandEnd, type OptionUse } from "./option-reader.ts";
import { findOption } from "./option-table.ts";
import { wrapperOf, type WrapperEntry } from "./wrapper-table.ts";

/** A command found inside another, as its words or as a script that is still to be scanned. */
export type Inner =
  | { readonly kind: "words"; readonly words: readonly Word[] }
  | {
      readonly kind: "script";
      readonly text: string;
      readonly shell: Shell | "same";
      readonly within: Span;
      /** What `$0`, `$1` … are in it. */
      readonly given?: readonly Word[];
    };

export interface Unwrapped {
  readonly wrapper: Wrapper;
  readonly inner: readonly Inner[];
  /** `NAME=value` operands of sudo and env. */
  readonly assignments: readonly Assignment[];
  readonly appends: boolean;
}

interface Draft {
  readonly entry: WrapperEntry;
  readonly words: readonly Word[];
  readonly inner: Inner[];
  readonly assignments: Assignment[];
  readonly uses: OptionUse[];
  host: string | null;
  user: string | null;
  /** Index of the next word. */
  index: number;
}

/**
 * Looks one level into a command that runs another one. `stdin` is what the line writes to its standard input.
 * Null when the command is no wrapper, or runs nothing that the line shows.
 */
export function unwrap(name: string, words: readonly Word[], stdin: string | null): Unwrapped | null {
  const entry = wrapperOf(name);
  if (entry === null) return null;
  const draft: Draft = { entry, words, inner: [], assignments: [], uses: [], host: null, user: null, index: 1 };
  if (entry.runs === "table") readTable(draft, name);
  else if (entry.runs === "found") readFound(draft);
  else if (entry.runs === "after") readAfterMarker(draft);
  else if (entry.runs === "quoted") readQuotedOperands(draft);
  else if (entry.runs !== "nothing") readBehindOptions(draft, stdin);
  if (draft.inner.length === 0) return null;
  return {
    wrapper: wrapperFrom(name, draft),
    inner: draft.inner,
    assignments: draft.assignments,
    appends: entry.appends === true,
  };
}

function wrapperFrom(name: string, { entry, host, user }: Draft): Wrapper {
  // `sudo -u postgres` runs the command as somebody else, but not as root.
  const asRoot = user === null || user === "root" || user === "0" || user === "#0" || user.startsWith("0:");
  const tags = asRoot ? entry.labels : entry.labels.filter((tag) => tag !== "root" || entry.host === true);
  return { name, tags, ...(host === null ? {} : { host }), ...(user === null ? {} : { user }) };
}

function readTable(draft: Draft, name: string): void {
  const { entry, words } = draft;
  const { operands, pathLength, rest, uses } = readWords(name, words, false);
  const path = operands.slice(0, pathLength).map((word) => word.text);
  if (entry.subcommands?.[path.join(" ")] === undefined) return;
  const entrypoint = entry.entrypoint === true ? valueOf(uses, "--entrypoint") : null;
  const latest = entry.latest === true && uses.some((use) => use.name === "--latest");
  // `podman exec -l rm x`: what the table took for the container is the command.
  const own = latest ? words.slice(rest - 1) : words.slice(rest);
  if (entrypoint !== null) draft.inner.push({ kind: "words", words: [entrypoint, ...own] });
  else if (entry.join === true && own.length === 1) addJoined(draft, own);
  else if (entry.prepend !== undefined && own[0] !== undefined)
    draft.inner.push({ kind: "words", words: [{ ...own[0], text: entry.prepend }, ...own] });
  else addWords(draft, own);
}

function valueOf(uses: readonly OptionUse[], name: string): Word | null {
  return uses.findLast((use) => use.name === name)?.value ?? null;
}

function readFound(draft: Draft): void {
  const { words, entry } = draft;
  for (let index = 1; index < words.length; index++) {
    const text = words[index]?.text ?? "";
    if (entry.exec?.includes(text) !== true) continue;
    const end = commandEnd(words, index + 1);
    addWords(draft, words.slice(index + 1, end));
    index = end;
  }
}

function readAfterMarker(draft: Draft): void {
  const { words, entry } = draft;
  const isMarker = (word: Word): boolean => word.text === entry.marker || word.text === entry.alsoMarker;
  const at = entry.last === true ? words.findLastIndex(isMarker) : words.findIndex(isMarker);
  if (at > 0) addWordsOrScript(draft, words.slice(at + 1));
}

/** tmux hands every argument that could be a command line to a shell; a name or a format has no blanks. */
function readQuotedOperands(draft: Draft): void {
  const { words } = draft;
  for (const word of words.slice(1)) if (word.quoted && /[\s;|&]/.test(word.text)) addScript(draft, word);
  const dashes = words.findIndex((word) => word.text === "--");
  if (dashes > 0) addWords(draft, words.slice(dashes + 1));
}

function readBehindOptions(draft: Draft, stdin: string | null): void {
  const { entry, words } = draft;
  const skipped = skipSubcommand(draft);
  if (skipped === null) return;
  if (!readOptionsAndOperands(draft, skipped + (entry.operands ?? 0))) return;
  const rest = words.slice(draft.index);
  switch (entry.runs) {
    case "words":
      if (draft.inner.length > 0) return;
      if (entry.scriptIf !== undefined && draft.uses.some((use) => use.name === entry.scriptIf)) addJoined(draft, rest);
      else addWords(draft, rest);
      return;
    case "joined":
      // Without a command ssh starts a shell, which reads what is piped to it.
      if (rest.length === 0 && entry.host === true) addStdin(draft, stdin);
      else addJoined(draft, untilMark(draft, rest));
      return;
    case "each":
      for (const word of rest) addScript(draft, word);
      return;
    case "first":
      // `trap - INT` and `trap INT` set nothing.
      if (rest.length > 1 && rest[0] !== undefined && rest[0].text !== "-") addScript(draft, rest[0]);
      return;
    case "shell":
      readShell(draft, rest, stdin);
      return;
    case "stdin":
      addStdin(draft, stdin);
      return;
    case "dashes": {
      const dashes = words.findIndex((word) => word.text === "--");
      if (dashes > 0) addWords(draft, words.slice(dashes + 1));
      else if (draft.inner.length === 0 && entry.subcommands !== undefined) addWords(draft, rest);
      return;
    }
    default:
      // "options": the scripts were added while the options were read.
      if (entry.marker !== undefined && draft.inner.length === 0) readAfterMarker(draft);
      return;
  }
}

/** Moves behind the subcommand. Returns the operands it takes, 0 without subcommands, null when it runs nothing. */
function skipSubcommand(draft: Draft): number | null {
  const { entry, words } = draft;
  if (entry.subcommands === undefined) return 0;
  while (draft.index < words.length) {
    const word = words[draft.index];
    if (word === undefined) return null;
    if (!isOptionWord(word)) {
      draft.index++;
      return Object.hasOwn(entry.subcommands, word.text) ? (entry.subcommands[word.text] ?? null) : null;
    }
    draft.index = readOption(words, draft.index, entry.optionSet, draft.uses);
  }
  return null;
}

/** Reads up to the first word of the command. False: an option says that nothing is run. */
function readOptionsAndOperands(draft: Draft, operands: number): boolean {
  const { entry, words, uses } = draft;
  let left = operands;
  let optionsEnded = false;
  while (draft.index < words.length) {
    const word = words[draft.index];
    if (word === undefined) break;
    if (!optionsEnded && word.text === "--") {
      optionsEnded = true;
      draft.index++;
    } else if (!optionsEnded && isOption(draft, word)) {
      const before = uses.length;
      draft.index =
        entry.numbers === true && /^-\d+$/.test(word.text)
          ? draft.index + 1
          : readOption(words, draft.index, entry.optionSet, uses);
      for (const use of uses.slice(before)) {
        if (entry.queries.has(use.name)) return false;
        noteOption(draft, use);
      }
    } else if (entry.assignments === true && readAssignmentOperand(draft, word)) draft.index++;
    else if (left > 0) {
      left--;
      draft.index++;
      noteOperand(draft, word);
    } else if (entry.runs === "options" && !usesWordsAfter(draft)) {
      if (entry.userOperand === true) draft.user ??= word.text;
      draft.index++;
    } else break;
  }
  if (usesWordsAfter(draft)) addWords(draft, words.slice(draft.index));
  return true;
}

function usesWordsAfter({ entry, uses }: Draft): boolean {
  return entry.wordsAfter !== undefined && uses.some((use) => use.name === entry.wordsAfter);
}

function isOption({ entry }: Draft, word: Word): boolean {
  if (isOptionWord(word)) return true;
  // `su - root`, `env - rm` and `bash +o history`.
  const first = word.text.charAt(0);
  return (first === "-" || first === "+") && findOption(entry.optionSet, word.text.slice(0, 2)) !== undefined;
}

function noteOption(draft: Draft, { option, value }: OptionUse): void {
  if (option === null || value === null) return;
  switch (option.meaning) {
    case "script":
      addScript(draft, value);
      return;
    case "rest": {
      addJoined(draft, [value, ...draft.words.slice(draft.index)]);
      draft.index = draft.words.length;
      return;
    }
    case "user":
      draft.user = value.text;
      return;
    case "host":
      draft.host = value.text;
      return;
    default:
      return;
  }
}

function noteOperand(draft: Draft, word: Word): void {
  if (draft.entry.userOperand === true) draft.user ??= word.text;
  if (draft.entry.host !== true || draft.host !== null) return;
  const at = word.text.lastIndexOf("@");
  draft.host = word.text.slice(at + 1);
  if (at > 0) draft.user ??= word.text.slice(0, at);
}

const assignmentOperand = /^([A-Za-z_][A-Za-z0-9_]*)=/;

function readAssignmentOperand(draft: Draft, word: Word): boolean {
  const name = assignmentOperand.exec(word.text)?.[1];
  if (name === undefined) return false;
  const { start, end, dynamic } = word;
  draft.assignments.push({ name, value: word.text.slice(name.length + 1), dynamic, start, end });
  return true;
}

function untilMark({ entry }: Draft, words: readonly Word[]): readonly Word[] {
  const end = words.findIndex((word) => entry.until?.includes(word.text) === true);
  return end < 0 ? words : words.slice(0, end);
}

/** `bash -c SCRIPT`, `bash -s`, `bash` with something on standard input. A file to run says nothing. */
function readShell(draft: Draft, rest: readonly Word[], stdin: string | null): void {
  const first = rest[0];
  const isCommand = draft.uses.some((use) => use.name === "-c");
  if (isCommand && first !== undefined) addScript(draft, first, rest.slice(1));
  else if (draft.inner.length > 0) return;
  else {
    const readsStdin = first === undefined || first.text === "-" || first.text === "/dev/stdin";
    if (readsStdin || draft.uses.some((use) => use.name === "-s")) addStdin(draft, stdin);
  }
}

function addStdin(draft: Draft, stdin: string | null): void {
  const head = draft.words[0];
  if (stdin === null || head === undefined) return;
  const { start, end } = head;
  draft.inner.push({ kind: "script", text: stdin, shell: shellOf(draft), within: { start, end } });
}

function addWords(draft: Draft, words: readonly Word[]): void {
  if (words.length > 0) draft.inner.push({ kind: "words", words });
}

/** A terminal's `-e` takes either the words of a command or one script. */
function addWordsOrScript(draft: Draft, words: readonly Word[]): void {
  const only = words.length === 1 ? words[0] : undefined;
  if (only !== undefined && /\s/.test(only.text)) addScript(draft, only);
  else addWords(draft, words);
}

function addScript(draft: Draft, { text, start, end }: Word, given: readonly Word[] = []): void {
  const script = { kind: "script", text, shell: shellOf(draft), within: { start, end } } as const;
  draft.inner.push(given.length === 0 ? script : { ...script, given });
}

function addJoined(draft: Draft, words: readonly Word[]): void {
  const first = words[0];
  const last = words.at(-1);
  if (first === undefined || last === undefined) return;
  const text = words.map((word) => word.text).join(" ");
  const within = { start: first.start, end: Math.max(first.end, last.end) };
  draft.inner.push({ kind: "script", text, shell: shellOf(draft), within });
}

function shellOf({ entry }: Draft): Shell | "same" {
  const { shell } = entry;
  return shell === "zsh" || shell === "fish" || shell === "same" ? shell : "bash";
}
