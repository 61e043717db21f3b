import type { Command, ShellState } from "../parse/command.ts";

/**
 * What happens to a line, mildest first. The strictest wins over the commands of one line. `approve`: it does not run
 * before a second person has approved it.
 */
export const actions = ["allow", "notify", "warn", "confirm", "approve", "deny"] as const;
export type Action = (typeof actions)[number];

/** What is done besides, whether the line runs or not. */
export const effects = ["record", "process_info", "incident", "log"] as const;
export type Effect = (typeof effects)[number];

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
  readonly effects: readonly Effect[];
  readonly command: Command;
}

/** A rule that could not be evaluated: whether the line runs then is said by the fail mode of the rule. */
export interface RuleFault {
  readonly rule: string;
  readonly message: string;
}

/** What is to happen to the line, and everything needed to tell a person why. */
export interface Decision {
  readonly action: Action;
  /** Of all rules that hold for the line. */
  readonly effects: readonly Effect[];
  /** Id of the deciding rule, or null when no rule matched. */
  readonly rule: string | null;
  readonly severity: Severity | null;
  readonly title: string;
  /** One sentence: what would be lost. */
  readonly why: string;
  /** A safer command, when there is one. */
  readonly instead: string | null;
  /** For those who may approve, when the rule says something to them. */
  readonly approverMessage: string | null;
  /** The line would need an approval, and says `COTERM_BREAK_GLASS=true` to run without. */
  readonly isGlassBroken: boolean;
  readonly challenge: Challenge;
  /** The word to type when `challenge` is `type`. */
  readonly challengeWord: string | null;
  /** The command that decided, or null. */
  readonly command: Command | null;
  /** Every match of the line, strictest first. */
  readonly matches: readonly RuleMatch[];
  /** False when part of the line could not be seen: a dynamic command word, a line too complex. */
  readonly seen: boolean;
  readonly faults: readonly RuleFault[];
}
