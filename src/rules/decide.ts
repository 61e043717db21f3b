import type { Facts } from "../facts/facts.ts";
import { readArguments } from "../parse/arguments.ts";
import type { Understanding } from "../parse/command.ts";
import { understand } from "../parse/understand.ts";
import { challengeWordOf } from "./challenge-word.ts";
import type { CommandRules, CompiledRule, RuleSet } from "./compile.ts";
import { type Action, actions, type Decision, type Line, type RuleMatch } from "./decision.ts";
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
  const holding: Holding[] = [];
  let folders = { cwd: facts.cwd === "" ? null : facts.cwd, home: facts.home === "" ? null : facts.home };
  for (const command of understanding.commands) {
    const subject = new Subject(command, facts, folders, readArguments);
    for (const compiled of findRules(subject, rules)) holding.push({ compiled, subject });
    folders = foldersAfter(command, folders);
  }
  // Stable: of equally strict ones the first in the line leads.
  holding.sort((a, b) => strictness(b.compiled.action) - strictness(a.compiled.action));
  return toDecision(holding, unseenOf(line, understanding, rules));
}

/** Whether one rule holds for a command. */
export function holds({ tests }: CompiledRule, subject: Subject): boolean {
  for (const test of tests()) if (!test(subject)) return false;
  return true;
}

interface Holding {
  readonly compiled: CompiledRule;
  readonly subject: Subject;
}

/** The first rule for this command name, and the first of those that name no command. */
function findRules(subject: Subject, { forCommand, anyCommand }: RuleSet): CompiledRule[] {
  const found: CompiledRule[] = [];
  const { name } = subject.command;
  const named = name === null ? undefined : forCommand(name);
  if (named !== undefined) {
    const first = firstHolding(candidates(named, subject), subject);
    if (first !== undefined) found.push(first);
  }
  if (subject.command.redirections.length > 0) {
    const first = firstHolding(anyCommand, subject);
    if (first !== undefined) found.push(first);
  }
  return found;
}

function candidates({ byWord, other }: CommandRules, subject: Subject) {
  if (byWord.size === 0) return other;
  const { operands, otherOperands } = subject.arguments;
  const word = operands[0]?.text ?? "";
  const otherWord = otherOperands[0]?.text ?? "";
  const rules = byWord.get(word);
  if (otherWord === word) return rules ?? other;
  const otherRules = byWord.get(otherWord);
  return rules === undefined ? (otherRules ?? other) : otherRules === undefined ? rules : [...rules, ...otherRules];
}

function firstHolding(rules: readonly CompiledRule[], subject: Subject): CompiledRule | undefined {
  for (const compiled of rules) if (holds(compiled, subject)) return compiled;
  return undefined;
}

/** What of the line could not be seen, and what is to happen because of it. */
interface Unseen {
  readonly action: Action;
  readonly title: string;
  readonly why: string;
}

function unseenOf(line: Line, { commands, errors, tooComplex }: Understanding, rules: RuleSet): Unseen | null {
  const { onUnseen } = rules;
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

function toDecision(holding: readonly Holding[], unseen: Unseen | null): Decision {
  const matches: RuleMatch[] = holding.map(({ compiled, subject }) => ({
    rule: compiled.rule.id,
    action: compiled.action,
    command: subject.command,
  }));
  const [first] = holding;
  if (first === undefined || (unseen !== null && strictness(unseen.action) > strictness(first.compiled.action))) {
    return { ...nothingFound, ...unseen, matches, seen: unseen === null };
  }
  const { rule, action, challenge } = first.compiled;
  return {
    action,
    rule: rule.id,
    severity: rule.severity,
    title: rule.title,
    why: rule.why,
    instead: rule.instead ?? null,
    challenge,
    challengeWord: challenge === "type" ? challengeWordOf(first.subject) : null,
    command: first.subject.command,
    matches,
    seen: unseen === null,
  };
}

const nothingFound = {
  action: "allow",
  rule: null,
  severity: null,
  title: "",
  why: "",
  instead: null,
  challenge: "key",
  challengeWord: null,
  command: null,
} as const;

function strictness(action: Action): number {
  return actions.indexOf(action);
}
