import type { Command, ShellState } from "../parse/command.ts";

/** What happens to a line, mildest first. The strictest wins over the commands of one line. */
export const actions = ["allow", "notify", "warn", "confirm", "deny"] as const;
export type Action = (typeof actions)[number];

export const severities = ["low", "medium", "high", "critical"] as const;
export type Severity = (typeof severities)[number];

/** How a `confirm` is answered: one key, or by typing the word that the screen shows. */
export type Challenge = "key" | "type";

/** The line to be judged and the state of the shell that is about to run it. */
export interface Line extends ShellState {
  readonly text: string;
}

/** Why one rule holds for one command of the line. */
export interface RuleMatch {
  readonly rule: string;
  readonly action: Action;
  readonly command: Command;
}

/** What is to happen to the line, and everything needed to tell a person why. */
export interface Decision {
  readonly action: Action;
  /** Id of the deciding rule, or null when no rule matched. */
  readonly rule: string | null;
  readonly severity: Severity | null;
  readonly title: string;
  /** One sentence: what would be lost. */
  readonly why: string;
  /** A safer command, when there is one. */
  readonly instead: string | null;
  readonly challenge: Challenge;
  /** The word to type when `challenge` is `type`. */
  readonly challengeWord: string | null;
  /** The command that decided, or null. */
  readonly command: Command | null;
  /** Every match of the line, strictest first. */
  readonly matches: readonly RuleMatch[];
  /** False when part of the line could not be seen: a dynamic command word, a line too complex. */
  readonly seen: boolean;
}
