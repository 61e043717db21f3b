import type { Facts } from "../facts/facts.ts";
import type { Command, Understanding } from "../parse/command.ts";
import { understand } from "../parse/understand.ts";
import { challengeWordOf } from "./challenge-word.ts";
import type { CommandRules, CompiledRule, RuleSet } from "./compile.ts";
import {
  type Action,
  actions,
  type Decision,
  type Effect,
  effects,
  type Line,
  type RuleFault,
  type RuleMatch,
  severities,
} from "./decision.ts";
import { isEngineMissing, isRuleError, type Verdict } from "./engines.ts";
import { flagged } from "./flagged.ts";
import type { Outcome } from "./outcome.ts";
import { mustAsk } from "./prefilter.ts";
import { Subject } from "./subject.ts";
import { foldersAfter } from "./working-folder.ts";

/**
 * Judges a line. For each command that it would run the first rule that holds counts; over the commands of the line
 * the strictest action wins.
 */
export function decide(line: Line, rules: RuleSet, facts: Facts): Decision {
  const { text, ...state } = line;
  const understanding = understand(text, state);
  const { commands } = understanding;
  const found: Found = { holding: [], faults: [] };
  let folders = { cwd: facts.cwd === "" ? null : facts.cwd, home: facts.home === "" ? null : facts.home };
  for (const command of commands) {
    findRules(new Subject(command, { line: text, commands, facts, folders }), rules, found);
    folders = foldersAfter(command, folders);
  }
  const glass = rules.mayBreakGlass && commands.some(breaksGlass);
  const ruled = toDecision(found, unseenOf(line, understanding, rules, found.holding), rules.otherwise);
  const decision = rules.flag === null ? ruled : flagged(ruled, rules.flag);
  return glass && decision.rule !== null && decision.action === "approve" ? breakGlass(decision) : decision;
}

/** `decide`, with the engines loaded that the rules for this line need. */
export async function decideLoading(line: Line, rules: RuleSet, facts: Facts): Promise<Decision> {
  for (;;) {
    try {
      return decide(line, rules, facts);
    } catch (error) {
      if (!isEngineMissing(error)) throw error;
      await rules.engines.load(error.engine);
    }
  }
}

/** Whether one rule holds for a command, wherever the user wants it to hold. */
export function holds({ tests }: CompiledRule, subject: Subject): boolean {
  for (const test of tests()) if (!test(subject)) return false;
  return true;
}

interface Holding {
  readonly compiled: CompiledRule;
  readonly subject: Subject;
  readonly action: Action;
  readonly verdict: Verdict | null;
}

interface Found {
  readonly holding: Holding[];
  readonly faults: RuleFault[];
}

/** For each list of rules the first for this command name, and the first of those that name no command. */
function findRules(subject: Subject, rules: RuleSet, found: Found): void {
  const { name, redirections } = subject.command;
  const named = name === null ? undefined : rules.forCommand(name);
  if (named !== undefined) addHolding(candidates(named, subject), subject, rules, found);
  if (redirections.length > 0) addHolding(rules.anyRedirection.candidates(subject), subject, rules, found);
  addHolding(rules.anyCommand.candidates(subject), subject, rules, found);
}

/** What may hold by the first operand, under either reading of options that are not known. */
function candidates({ byWord, other }: CommandRules, subject: Subject): readonly CompiledRule[] {
  if (byWord.size === 0) return other.candidates(subject);
  const { operands, otherOperands } = subject.arguments;
  const word = operands[0]?.text ?? "";
  const otherWord = otherOperands[0]?.text ?? "";
  const rules = byWord.get(word) ?? other;
  const otherRules = byWord.get(otherWord) ?? other;
  if (rules === otherRules || otherRules === other) return rules.candidates(subject);
  return rules === other
    ? otherRules.candidates(subject)
    : [...rules.candidates(subject), ...otherRules.candidates(subject)];
}

function addHolding(some: readonly CompiledRule[], subject: Subject, { hasLists }: RuleSet, found: Found): void {
  const first = found.holding.length;
  for (const compiled of some) {
    if (hasLists && found.holding.slice(first).some(({ compiled: other }) => other.list === compiled.list)) continue;
    const action = actionFor(compiled, subject, found.faults);
    if (action === null) continue;
    found.holding.push({ compiled, subject, action, verdict: subject.verdict });
    if (!hasLists) return;
  }
}

/** What the rule wants, or null when it does not hold. A rule that cannot be evaluated denies when it fails closed. */
function actionFor(compiled: CompiledRule, subject: Subject, faults: RuleFault[]): Action | null {
  subject.verdict = null;
  try {
    if (!holds(compiled, subject)) return null;
    for (const test of compiled.scope()) if (!test(subject)) return null;
    return compiled.action;
  } catch (error) {
    if (!isRuleError(error)) throw error;
    faults.push({ rule: compiled.rule.id, message: error.message });
    subject.verdict = {
      holds: true,
      message: `The rule could not be evaluated: ${error.message}`,
      approverMessage: null,
    };
    return compiled.fail === "closed" ? "deny" : null;
  }
}

function breaksGlass({ assignments }: Command): boolean {
  return assignments.some(({ name, value }) => name === "COTERM_BREAK_GLASS" && (value === "true" || value === "1"));
}

/** What of the line could not be seen, and what is to happen because of it. */
interface Unseen {
  readonly action: Action;
  readonly title: string;
  readonly why: string;
}

function unseenOf(
  line: Line,
  { commands, errors, lookalikes, bomb, tooComplex }: Understanding,
  rules: RuleSet,
  holding: readonly Holding[],
): Unseen | null {
  const { onUnseen } = rules;
  // A rule about the command that has the word knows more about it.
  const judged = new Set(
    lookalikes.length === 0 ? [] : holding.flatMap(({ subject }) => subject.command.words.map(({ text }) => text)),
  );
  const lookalike = lookalikes.find(({ text }) => !judged.has(text));
  if (lookalike !== undefined) {
    return {
      action: "confirm",
      title: `${lookalike.text} only looks like ${lookalike.like}`,
      why: "Its letters are of another script, or some are not shown: it is another command or another server than it seems.",
    };
  }
  if (bomb !== null) {
    return {
      action: "confirm",
      title: `${bomb} starts itself again and again`,
      why: "Each call starts more calls, none of which ends: soon the machine can start nothing else.",
    };
  }
  if (tooComplex) {
    // A line without any of the words that rules need is harmless however deep it is; the hooks do not even ask.
    const mayMatter = mustAsk(line.text, rules.triggers(), line.aliases);
    return {
      action: mayMatter ? onUnseen.complex : "allow",
      title: "This line is too long or too deeply nested to be analysed",
      why: "What it would run cannot be told before it runs.",
    };
  }
  const dynamic = commands.find(({ name }) => name === null);
  if (dynamic !== undefined) {
    return {
      action: onUnseen.dynamic,
      title: "A command of this line is only known when it runs",
      why: `What ${dynamic.words[0]?.text ?? "it"} stands for cannot be told before it runs.`,
    };
  }
  if (errors.length === 0) return null;
  return {
    action: onUnseen.dynamic,
    title: "Part of this line could not be understood",
    why: errors[0]?.message ?? "The shell may read it differently.",
  };
}

function toDecision({ holding, faults }: Found, unseen: Unseen | null, otherwise: Outcome): Decision {
  // Stable: of equally strict and bad ones the first in the line leads.
  holding.sort((a, b) => strictness(b.action) - strictness(a.action) || badness(b) - badness(a));
  const matches: RuleMatch[] = holding.map(({ compiled, subject, action }) => ({
    rule: compiled.rule.id,
    action,
    effects: compiled.effects,
    command: subject.command,
  }));
  const [first] = holding;
  const rest = { matches, seen: unseen === null, faults };
  if (unseen !== null && (first === undefined || strictness(unseen.action) > strictness(first.action))) {
    return { ...nothingFound, ...unseen, effects: effectsOf(holding), ...rest };
  }
  if (first === undefined) return { ...nothingFound, ...otherwise, ...titleOf(otherwise), ...rest };
  const { rule } = first.compiled;
  const challenging = holding.find(({ action, compiled }) => action === first.action && compiled.challenge === "type");
  return {
    action: first.action,
    effects: effectsOf(holding),
    rule: rule.id,
    severity: rule.severity,
    title: rule.title,
    why: first.verdict?.message ?? rule.why,
    instead: rule.instead ?? null,
    approverMessage: first.verdict?.approverMessage ?? rule.approver ?? null,
    isGlassBroken: false,
    challenge: challenging === undefined ? "key" : "type",
    challengeWord: challenging === undefined ? null : challengeWordOf(challenging.subject),
    command: first.subject.command,
    ...rest,
  };
}

/** Runs without the approval, but not without a trace. */
function breakGlass(decision: Decision): Decision {
  const some = effects.filter((effect) => effect === "record" || effect === "log" || decision.effects.includes(effect));
  return { ...decision, action: "warn", isGlassBroken: true, effects: some };
}

function effectsOf(holding: readonly Holding[]): readonly Effect[] {
  const all = new Set(holding.flatMap(({ compiled }) => compiled.effects));
  return all.size === 0 ? none : effects.filter((effect) => all.has(effect));
}

const none: readonly Effect[] = [];

/** A line that no rule holds for, when the configuration does not simply let it run. */
function titleOf({ action }: Outcome): { title: string; why: string } {
  return action === "allow"
    ? { title: "", why: "" }
    : { title: "No rule is about this line", why: "default_actions of the configuration decides about such lines." };
}

const nothingFound = {
  action: "allow",
  effects: [],
  rule: null,
  severity: null,
  title: "",
  why: "",
  instead: null,
  approverMessage: null,
  isGlassBroken: false,
  challenge: "key",
  challengeWord: null,
  command: null,
} as const;

function strictness(action: Action): number {
  return actions.indexOf(action);
}

function badness({ compiled }: Holding): number {
  return severities.indexOf(compiled.rule.severity);
}
