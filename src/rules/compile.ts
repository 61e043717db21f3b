import type { Action, Challenge, Severity } from "./decision.ts";
import { isGlob } from "./glob-syntax.ts";
import { compileTests, type RegexCompiler, type Test } from "./rule-tests.ts";
import type { FailMode, Rule } from "./schema.ts";
import { mainPathsOf } from "./subcommands.ts";
import { type TriggerWords, triggerWords } from "./triggers.ts";

/** A rule with every default filled in, ready to be tested against a command. */
export interface CompiledRule {
  readonly rule: Rule;
  readonly action: Action;
  readonly challenge: Challenge;
  readonly fail: FailMode;
  /** Made when they are first asked for: most rules never are. */
  readonly tests: () => readonly Test[];
}

/** Rules for one command name: first by subcommand word; `other` is for words that no rule names. */
export interface CommandRules {
  readonly byWord: ReadonlyMap<string, readonly CompiledRule[]>;
  readonly other: readonly CompiledRule[];
}

/** What happens to a line that cannot be seen through. */
export interface UnseenActions {
  /** A command word that is only known at run time, or a part that could not be parsed. */
  readonly dynamic: Action;
  /** Longer or nested deeper than is analysed. */
  readonly complex: Action;
}

export interface RuleSet {
  readonly size: number;
  /** In order: of two rules that hold for one command the earlier decides. */
  readonly rules: readonly CompiledRule[];
  readonly forCommand: (name: string) => CommandRules | undefined;
  /** Rules that name no command: looked at for each command of the line. */
  readonly anyCommand: readonly CompiledRule[];
  readonly onUnseen: UnseenActions;
  /** Worked out when first asked for. */
  readonly triggers: () => TriggerWords;
}

/** By severity; what is left out is open. */
export type FailModes = { readonly [severity in Severity]?: FailMode | undefined };

/** What the user's configuration changes about rules. */
export interface RuleSettings {
  /** By rule id; `off` removes the rule. */
  readonly overrides: Readonly<Record<string, Action | "off">>;
  readonly failMode: FailMode | FailModes;
  readonly onUnseen: UnseenActions;
}

export const defaultSettings: RuleSettings = {
  overrides: {},
  failMode: "open",
  onUnseen: { dynamic: "allow", complex: "confirm" },
};

const actionBySeverity: Readonly<Record<Severity, Action>> = {
  low: "warn",
  medium: "confirm",
  high: "confirm",
  critical: "confirm",
};

/**
 * @param rules        In order of precedence: the user's own first.
 * @param compileRegex Needed when `needsRegex(rules)`; kept out of here so that the engine is loaded only then.
 */
export function compile(
  rules: readonly Rule[],
  settings: RuleSettings = defaultSettings,
  compileRegex: RegexCompiler = refuseRegex,
): RuleSet {
  const compiled = rules
    .filter(({ id }) => settings.overrides[id] !== "off")
    .map((rule) => compileRule(rule, settings, compileRegex));
  const set: RuleSet = {
    size: compiled.length,
    rules: compiled,
    forCommand: indexByCommand(compiled),
    anyCommand: compiled.filter(({ rule }) => rule.command === undefined),
    onUnseen: settings.onUnseen,
    triggers: once(() => triggerWords(set)),
  };
  return set;
}

/**
 * Makes what is otherwise made when a rule is first looked at.
 *
 * @throws SyntaxError when a glob or a regular expression cannot be read.
 */
export function checkPatterns({ rules }: RuleSet): void {
  for (const { tests } of rules) tests();
}

/** Whether a rule holds a regular expression, so that the engine must be loaded. */
export function needsRegex(rules: readonly Rule[]): boolean {
  return rules.some(
    ({ operand, target, redirect, append, context }) =>
      context !== undefined ||
      [operand, target, redirect, append].some((value) => typeof value === "object" && "re" in value),
  );
}

function compileRule(rule: Rule, settings: RuleSettings, compileRegex: RegexCompiler): CompiledRule {
  const override = settings.overrides[rule.id];
  const { failMode } = settings;
  return {
    rule,
    action: (override === "off" ? undefined : override) ?? rule.action ?? actionBySeverity[rule.severity],
    challenge: rule.challenge ?? (rule.severity === "critical" ? "type" : "key"),
    fail: rule.fail ?? (typeof failMode === "string" ? failMode : (failMode[rule.severity] ?? "open")),
    tests: once(() => compileTests(rule, compileRegex)),
  };
}

/** A rule with the first words of the subcommands that it names: found once, as a rule stands under many commands. */
interface Indexed {
  readonly compiled: CompiledRule;
  readonly words: () => readonly string[];
}

function indexByCommand(rules: readonly CompiledRule[]): RuleSet["forCommand"] {
  const byName = new Map<string, Indexed[]>();
  for (const compiled of rules) {
    const indexed = { compiled, words: once(() => firstWords(compiled)) };
    for (const name of new Set([compiled.rule.command ?? []].flat())) {
      const list = byName.get(name);
      if (list === undefined) byName.set(name, [indexed]);
      else list.push(indexed);
    }
  }
  const indexed = new Map([...byName].map(([name, list]) => [name, once(() => indexByWord(list))]));
  return (name) => indexed.get(name)?.();
}

/** Each list keeps the order of the rules, with those that name no subcommand among them. */
function indexByWord(rules: readonly Indexed[]): CommandRules {
  const all = new Set(rules.flatMap(({ words }) => words()).filter((word) => !isGlob(word)));
  const isForAny = ({ compiled, words }: Indexed) => compiled.rule.path === undefined || words().some(isGlob);
  const only = (holds: (indexed: Indexed) => boolean) => rules.filter(holds).map(({ compiled }) => compiled);
  const forWord = (word: string) => only((indexed) => isForAny(indexed) || indexed.words().includes(word));
  return { byWord: new Map([...all].map((word) => [word, forWord(word)])), other: only(isForAny) };
}

function firstWords({ rule }: CompiledRule): string[] {
  return mainPathsOf(rule).map((path) => path.split(/\s+/)[0] ?? "");
}

function refuseRegex(source: string): never {
  throw new Error(`the regular expression ${source} was met before the engine was loaded`);
}

function once<T extends object>(make: () => T): () => T {
  let made: T | null = null;
  return () => (made ??= make());
}
