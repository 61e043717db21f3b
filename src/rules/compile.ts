import type { Action, Challenge, Severity } from "./decision.ts";
import { isGlob } from "./glob.ts";
import { compileTests, type RegexCompiler, type Test } from "./rule-tests.ts";
import type { FailMode, Rule } from "./schema.ts";
import { mainPathsOf } from "./subcommands.ts";

/** A rule with every default filled in, ready to be tested against a command. */
export interface CompiledRule {
  readonly rule: Rule;
  readonly action: Action;
  readonly challenge: Challenge;
  readonly fail: FailMode;
  readonly tests: readonly Test[];
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
  readonly byCommand: ReadonlyMap<string, CommandRules>;
  /** Rules that name no command: looked at for each command of the line. */
  readonly anyCommand: readonly CompiledRule[];
  readonly onUnseen: UnseenActions;
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
 * @throws SyntaxError when a glob or a regular expression cannot be read.
 */
export function compile(
  rules: readonly Rule[],
  settings: RuleSettings = defaultSettings,
  compileRegex: RegexCompiler = refuseRegex,
): RuleSet {
  const compiled = rules
    .filter(({ id }) => settings.overrides[id] !== "off")
    .map((rule) => compileRule(rule, settings, compileRegex));
  return {
    size: compiled.length,
    rules: compiled,
    byCommand: indexByCommand(compiled),
    anyCommand: compiled.filter(({ rule }) => rule.command === undefined),
    onUnseen: settings.onUnseen,
  };
}

/** Whether a rule holds a regular expression, so that the engine must be loaded. */
export function needsRegex(rules: readonly Rule[]): boolean {
  return rules.some(
    ({ operand, redirect, append, context }) =>
      context !== undefined || [operand, redirect, append].some((value) => typeof value === "object" && "re" in value),
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
    tests: compileTests(rule, compileRegex),
  };
}

function indexByCommand(rules: readonly CompiledRule[]): Map<string, CommandRules> {
  const byName = new Map<string, CompiledRule[]>();
  for (const compiled of rules) {
    for (const name of new Set([compiled.rule.command ?? []].flat())) {
      const list = byName.get(name);
      if (list === undefined) byName.set(name, [compiled]);
      else list.push(compiled);
    }
  }
  return new Map([...byName].map(([name, list]) => [name, indexByWord(list)]));
}

/** Each list keeps the order of the rules, with those that name no subcommand among them. */
function indexByWord(rules: readonly CompiledRule[]): CommandRules {
  const words = new Set(rules.flatMap(firstWords).filter((word) => !isGlob(word)));
  const isForAny = (compiled: CompiledRule) => compiled.rule.path === undefined || firstWords(compiled).some(isGlob);
  const forWord = (word: string) =>
    rules.filter((compiled) => isForAny(compiled) || firstWords(compiled).includes(word));
  return { byWord: new Map([...words].map((word) => [word, forWord(word)])), other: rules.filter(isForAny) };
}

function firstWords({ rule }: CompiledRule): string[] {
  return mainPathsOf(rule).map((path) => path.split(/\s+/)[0] ?? "");
}

function refuseRegex(source: string): never {
  throw new Error(`the regular expression ${source} was met before the engine was loaded`);
}
