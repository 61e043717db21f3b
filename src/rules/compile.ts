import { type Action, type Challenge, type Effect, effects, type Severity } from "./decision.ts";
import { type EngineName, Engines } from "./engines.ts";
import { isGlob } from "./glob-syntax.ts";
import { once } from "./once.ts";
import { type Outcome, overrideOutcome, runs, toOutcome, type WrittenOutcome } from "./outcome.ts";
import { compileScope, compileTests, literalOf, type Test } from "./rule-tests.ts";
import type { FailMode, RuleContext, ScopedRule } from "./schema.ts";
import { Sieve } from "./sieve.ts";
import { mainPathsOf } from "./subcommands.ts";
import { type TriggerWords, triggerWords } from "./triggers.ts";

/** A rule with every default filled in, ready to be tested against a command. */
export interface CompiledRule {
  readonly rule: ScopedRule;
  readonly action: Action;
  readonly effects: readonly Effect[];
  readonly challenge: Challenge;
  readonly fail: FailMode;
  /** Of the rules of one list the first that holds counts. */
  readonly list: string;
  /** What the rule says itself. Made when first asked for: most rules never are. */
  readonly tests: () => readonly Test[];
  /** Where the user wants it to hold. */
  readonly scope: () => readonly Test[];
}

/** Rules for one command name: first by subcommand word; `other` is for words that no rule names. */
export interface CommandRules {
  readonly byWord: ReadonlyMap<string, Sieve>;
  readonly other: Sieve;
}

/** What happens to a line that cannot be seen through. */
export interface UnseenActions {
  /** A command word that is only known at run time, or a part that could not be parsed. */
  readonly dynamic: Action;
  /** Longer or nested deeper than is analysed. */
  readonly complex: Action;
}

export interface RuleSet {
  /** In order: of two rules of one list that hold for one command the earlier decides. Reads all that is on a shelf. */
  readonly rules: readonly CompiledRule[];
  readonly forCommand: (name: string) => CommandRules | undefined;
  /** Rules about redirections that name no command: looked at for each command with one. */
  readonly anyRedirection: Sieve;
  /** Rules that name neither: looked at for each command of the line. */
  readonly anyCommand: Sieve;
  readonly onUnseen: UnseenActions;
  /** What happens to a line that no rule holds for. */
  readonly otherwise: Outcome;
  /** Whether `COTERM_BREAK_GLASS=true` runs a line that needs an approval. */
  readonly mayBreakGlass: boolean;
  readonly hasLists: boolean;
  /** Said on the command line: goes before what the rules say. */
  readonly flag: WrittenOutcome | null;
  readonly engines: Engines;
  /** The engines that the rules can come to need. */
  readonly engineNames: ReadonlySet<EngineName>;
  /** Worked out when first asked for. */
  readonly triggers: () => TriggerWords;
}

/** Rules that are read when they are needed. They come behind those that are at hand. */
export interface LazyRules {
  readonly size: number;
  /** null when the configuration leaves it out. */
  readonly rule: (number: number) => ScopedRule | null;
  /** The numbers of the rules about a command, in order. */
  readonly about: (name: string) => readonly number[] | undefined;
  /** Those that name no command: about redirections, and about anything. */
  readonly redirection: readonly number[];
  readonly anything: readonly number[];
  readonly engines: readonly EngineName[];
  readonly hasLists: boolean;
}

const noRules: LazyRules = {
  size: 0,
  rule: () => null,
  about: () => undefined,
  redirection: [],
  anything: [],
  engines: [],
  hasLists: false,
};

/** By severity; what is left out is open. */
export type FailModes = { readonly [severity in Severity]?: FailMode | undefined };

/** What the user changes about one rule. */
export interface RuleOverride {
  readonly action?: WrittenOutcome | undefined;
  readonly challenge?: WrittenChallenge | undefined;
  readonly only?: RuleContext | undefined;
}

export type WrittenChallenge = "key" | "type" | "type-the-name";

/** Outcome by severity for rules that say none, and for lines that no rule holds for. */
export type DefaultActions = { readonly [name in Severity | "otherwise"]?: WrittenOutcome | undefined };

/** What the user's configuration changes about rules. */
export interface RuleSettings {
  /** By rule id; `off` removes the rule. */
  readonly overrides: Readonly<Record<string, WrittenOutcome | "off" | RuleOverride>>;
  readonly failMode: FailMode | FailModes;
  readonly onUnseen: UnseenActions;
  readonly defaultActions: DefaultActions;
  readonly mayBreakGlass: boolean;
}

export const defaultSettings: RuleSettings = {
  overrides: {},
  failMode: "open",
  onUnseen: { dynamic: "allow", complex: "confirm" },
  defaultActions: {},
  mayBreakGlass: true,
};

const actionBySeverity: Readonly<Record<Severity, Action>> = {
  low: "warn",
  medium: "confirm",
  high: "confirm",
  critical: "confirm",
};

/**
 * @param rules   In order of precedence: the user's own first.
 * @param engines Loaded as far as a rule has needed them; `Engines.loadAll(enginesFor(rules))` before `decide`, or
 *                `decideLoading`.
 */
export function compile(
  rules: readonly ScopedRule[],
  settings: RuleSettings = defaultSettings,
  engines: Engines = new Engines(),
  lazy: LazyRules = noRules,
): RuleSet {
  const isOn = ({ id }: ScopedRule) => settings.overrides[id] !== "off";
  const compileOne = (rule: ScopedRule): Indexed => {
    const compiled = compileRule(rule, settings, engines);
    return { compiled, words: once(() => firstWords(compiled)) };
  };
  const own = rules.filter(isOn).map(compileOne);
  const shelved = new Map<number, Indexed | null>();
  const fromShelf = (number: number): Indexed | null => {
    let indexed = shelved.get(number);
    if (indexed === undefined) {
      const rule = lazy.rule(number);
      shelved.set(number, (indexed = rule === null || !isOn(rule) ? null : compileOne(rule)));
    }
    return indexed;
  };
  const allFromShelf = (numbers: readonly number[]) => numbers.map(fromShelf).filter((indexed) => indexed !== null);
  const together = (mine: readonly Indexed[], numbers: readonly number[]) =>
    once(() => [...mine, ...allFromShelf(numbers)].map(({ compiled }) => compiled));
  const unnamed = own.filter(({ compiled }) => compiled.rule.command === undefined);
  const all = together(
    own,
    Array.from({ length: lazy.size }, (_, number) => number),
  );
  const aboutFiles = together(unnamed.filter(isAboutFiles), lazy.redirection);
  const aboutAll = together(
    unnamed.filter((one) => !isAboutFiles(one)),
    lazy.anything,
  );
  const anyRedirection = once(() => new Sieve(aboutFiles()));
  const anyCommand = once(() => new Sieve(aboutAll()));
  const { otherwise } = settings.defaultActions;
  const set: RuleSet = {
    get rules() {
      return all();
    },
    forCommand: indexByCommand(own, lazy, allFromShelf),
    get anyRedirection() {
      return anyRedirection();
    },
    get anyCommand() {
      return anyCommand();
    },
    onUnseen: settings.onUnseen,
    otherwise: otherwise === undefined ? runs : toOutcome(otherwise),
    mayBreakGlass: settings.mayBreakGlass,
    hasLists: lazy.hasLists || own.some(({ compiled }) => compiled.list !== ""),
    flag: null,
    engines,
    engineNames: new Set([...enginesFor(own.map(({ compiled }) => compiled.rule)), ...lazy.engines]),
    triggers: once(() => triggerWords(set)),
  };
  return set;
}

function isAboutFiles({ compiled: { rule } }: Indexed): boolean {
  return [rule.redirect, rule.append, rule.input].some((pattern) => pattern !== undefined);
}

/** The engines that these rules can come to need. */
export function enginesFor(rules: readonly ScopedRule[]): Set<EngineName> {
  const names = new Set<EngineName>();
  for (const { operand, target, redirect, append, input, context, only, assign, when, lua, lint } of rules) {
    const patterns = [operand, target, redirect, append, input].some(
      (value) => typeof value === "object" && "re" in value,
    );
    const searches = Object.values(assign ?? {}).some((source) => literalOf(source) === null);
    if (patterns || context !== undefined || only !== undefined || searches) names.add("regex");
    if (when !== undefined) names.add("cel");
    if (lua !== undefined) names.add("lua");
    if (lint !== undefined) names.add("lint");
  }
  return names;
}

function compileRule(rule: ScopedRule, settings: RuleSettings, engines: Engines): CompiledRule {
  const { failMode, defaultActions } = settings;
  const override = overrideOf(settings.overrides[rule.id]);
  const own = toOutcome(rule.action ?? defaultActions[rule.severity] ?? actionBySeverity[rule.severity]);
  const outcome = override.action === undefined ? own : overrideOutcome(own, override.action);
  const challenge = override.challenge ?? rule.challenge ?? (rule.severity === "critical" ? "type" : "key");
  const only = [...(rule.only ?? []), ...(override.only === undefined ? [] : [override.only])];
  return {
    rule: only.length === 0 ? rule : { ...rule, only },
    action: outcome.action,
    effects: effectsWith(outcome.effects, rule.process_info),
    challenge: challenge === "key" ? "key" : "type",
    fail: rule.fail ?? (typeof failMode === "string" ? failMode : (failMode[rule.severity] ?? "open")),
    list: rule.list ?? "",
    tests: once(() => compileTests(rule, engines)),
    scope: only.length === 0 ? noTests : once(() => compileScope(only, engines)),
  };
}

/** What is traced is recorded by itself: strace must start it. */
function effectsWith(given: readonly Effect[], mode: ScopedRule["process_info"]): readonly Effect[] {
  if (mode === undefined) return given;
  const wanted: readonly Effect[] = mode === "trace" ? ["process_info", "record"] : ["process_info"];
  return effects.filter((effect) => given.includes(effect) || wanted.includes(effect));
}

const noTests = (): readonly Test[] => [];

function overrideOf(override: RuleSettings["overrides"][string] | undefined): RuleOverride {
  if (override === undefined || override === "off") return {};
  return isWritten(override) ? { action: override } : override;
}

function isWritten(override: WrittenOutcome | RuleOverride): override is WrittenOutcome {
  return typeof override === "string" || Array.isArray(override);
}

/** A rule with the first words of the subcommands that it names: found once, as a rule stands under many commands. */
interface Indexed {
  readonly compiled: CompiledRule;
  readonly words: () => readonly string[];
}

function indexByCommand(
  own: readonly Indexed[],
  lazy: LazyRules,
  fromShelf: (numbers: readonly number[]) => readonly Indexed[],
): RuleSet["forCommand"] {
  const byName = new Map<string, Indexed[]>();
  for (const indexed of own) {
    for (const name of new Set([indexed.compiled.rule.command ?? []].flat())) {
      const list = byName.get(name);
      if (list === undefined) byName.set(name, [indexed]);
      else list.push(indexed);
    }
  }
  const made = new Map<string, CommandRules>();
  return (name) => {
    const known = made.get(name);
    if (known !== undefined) return known;
    const mine = byName.get(name);
    const numbers = lazy.about(name);
    // Names come from lines: only those that rules are about are kept, so that the map cannot grow.
    if (mine === undefined && numbers === undefined) return undefined;
    const rules = indexByWord([...(mine ?? []), ...fromShelf(numbers ?? [])]);
    made.set(name, rules);
    return rules;
  };
}

/** Each list keeps the order of the rules, with those that name no subcommand among them. */
function indexByWord(rules: readonly Indexed[]): CommandRules {
  const all = new Set(rules.flatMap(({ words }) => words()).filter((word) => !isGlob(word)));
  const isForAny = ({ compiled, words }: Indexed) => compiled.rule.path === undefined || words().some(isGlob);
  const only = (holds: (indexed: Indexed) => boolean) => new Sieve(rules.filter(holds).map(({ compiled }) => compiled));
  const forWord = (word: string) => only((indexed) => isForAny(indexed) || indexed.words().includes(word));
  return { byWord: new Map([...all].map((word) => [word, forWord(word)])), other: only(isForAny) };
}

function firstWords({ rule }: CompiledRule): string[] {
  return mainPathsOf(rule).map((path) => path.split(/\s+/)[0] ?? "");
}
