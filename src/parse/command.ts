import type { ToolNode } from "./tool-table.ts";

/** The shells whose lines are understood. `sh`, `dash` and `ksh` scripts are read as bash. */
export type Shell = "bash" | "zsh" | "fish";

/** A half-open range of UTF-16 offsets in the line as it was given. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Where in the text of a word an expansion stands as it is written. */
export interface Expansion {
  readonly at: number;
  readonly end: number;
  /** Inside double quotes, where its value is not split into words. */
  readonly quoted: boolean;
}

export interface Word extends Span {
  /** The text after quote removal; expansions stay as they are written. */
  readonly text: string;
  /** True when part of the word is only known at run time: `$x`, `$(…)`, backticks. */
  readonly dynamic: boolean;
  readonly quoted: boolean;
  /** The expansions in the text, in order; absent when there are none. */
  readonly expansions?: readonly Expansion[];
  /** Of `name=(…)`: the words in the parentheses. */
  readonly elements?: readonly Word[];
}

export interface Assignment extends Span {
  readonly name: string;
  /** null for an array or another value that is no single word. */
  readonly value: string | null;
  readonly dynamic: boolean;
  /** The value as a word, with its expansions. */
  readonly word?: Word;
  /** The words of an array, or those that the variable of a loop takes one after the other. */
  readonly elements?: readonly Word[];
  /** `loop`: one of the elements at a time; `add`: `+=`; `index`: only one element of an array is set. */
  readonly kind?: "loop" | "add" | "index";
}

export interface Redirection {
  /** As written, without the file descriptor: `>`, `>>`, `>|`, `<`, `<<<`, `&>`, … */
  readonly operator: string;
  readonly target: Word | null;
  /** The number before the operator, or `{name}`; absent when there is none. */
  readonly descriptor?: string;
}

/** Where in the line a command stands; several can hold at once, so they are bits. */
export const Context = {
  pipe: 1,
  loop: 2,
  condition: 4,
  substitution: 8,
  functionBody: 16,
  background: 32,
  subshell: 64,
  negated: 128,
  caseBranch: 256,
  afterAnd: 512,
  afterOr: 1024,
  arithmetic: 2048,
  globQualifier: 4096,
  processSubstitution: 8192,
  heredoc: 16384,
} as const;

/** One simple command as the shell would run it, before any wrapper is looked through. */
export interface SimpleCommand extends Span {
  readonly words: readonly Word[];
  readonly assignments: readonly Assignment[];
  readonly redirections: readonly Redirection[];
  /** What a heredoc or here-string hands to standard input, when it is written in the line. */
  readonly stdin: string | null;
  /** A sum of `Context` bits. */
  readonly context: number;
  readonly depth: number;
  readonly pipeIn: boolean;
  readonly pipeOut: boolean;
}

export interface ScanError {
  readonly at: number;
  readonly message: string;
}

export interface ScanResult {
  readonly commands: readonly SimpleCommand[];
  readonly errors: readonly ScanError[];
  /** The line was longer or nested deeper than is analysed: treat it as not understood. */
  readonly tooComplex: boolean;
}

/** Shell state that changes what a line means. */
export interface ShellState {
  readonly shell: Shell;
  /** `interactive_comments`; default true, false in an interactive zsh. */
  readonly comments?: boolean;
  /** zsh `rc_quotes`. */
  readonly rcQuotes?: boolean;
  /** zsh `extended_glob`: `^`, `~` and `#` in a word leave out or repeat. */
  readonly extendedGlob?: boolean;
  /** Alias name to its text, those that the shell would expand in this line. */
  readonly aliases?: Readonly<Record<string, string>>;
}

/** A command such as `sudo` or `ssh` that runs the command handed to it. */
export interface Wrapper {
  readonly name: string;
  readonly tags: readonly ("root" | "remote" | "container")[];
  readonly host?: string;
  readonly user?: string;
}

/** A command that the line runs, found directly or inside wrappers: what rules are matched against. */
export interface Command {
  /** Base name without folders, or null when it is only known at run time. */
  readonly name: string | null;
  readonly words: readonly Word[];
  readonly assignments: readonly Assignment[];
  readonly redirections: readonly Redirection[];
  readonly stdin: string | null;
  readonly context: number;
  /** Outermost first: `sudo ssh host rm x` gives [sudo, ssh] for `rm`. */
  readonly via: readonly Wrapper[];
  /** The commands this one is piped into, by base name; null where it is only known at run time. */
  readonly pipedTo: readonly (string | null)[];
  readonly pipeIn: boolean;
  /** Further words are added at run time (xargs, find -exec). */
  readonly appended: boolean;
  /** `token`: not parsed, but the word occurs in a part of the line that could not be understood. */
  readonly certainty: "parsed" | "token";
}

/** Everything that could be told about a line without running it. */
export interface Understanding {
  readonly commands: readonly Command[];
  readonly errors: readonly ScanError[];
  /** Names of commands and hosts that only look like others. */
  readonly lookalikes: readonly Lookalike[];
  /** A function of the line that starts itself more than once without an end: a fork bomb. */
  readonly bomb: string | null;
  readonly tooComplex: boolean;
}

/** A word that looks like another one. */
export interface Lookalike extends Span {
  readonly text: string;
  /** What it looks like. */
  readonly like: string;
}

/** What the words of one command say, with the tool's own option table applied. */
export interface Arguments {
  /** Subcommand words in order: `git remote remove` gives [remote, remove] followed by the other operands. */
  readonly operands: readonly Word[];
  /** Option name as in the table (`-f`, `--force`, `-auto-approve`) to its values; null for a flag. */
  readonly options: ReadonlyMap<string, readonly (string | null)[]>;
  /** Operands under the other reading of options whose arity is not known; equal to `operands` if none. */
  readonly otherOperands: readonly Word[];
  /** The table of the subcommand that the operands begin with. */
  readonly node: ToolNode | null;
}
