import { nearest } from "../base/nearest.ts";
import { toolOf } from "../parse/tool-table.ts";
import { commonCommands } from "./common-words.ts";
import type { CompiledRule, RuleSet } from "./compile.ts";
import { decide } from "./decide.ts";
import { type Examples, exampleFactsOf } from "./examples.ts";
import { simplerPattern } from "./lint-patterns.ts";
import { isNothing } from "./outcome.ts";
import { waysToRecognise } from "./required-words.ts";

/** What could be better about a rule. An `error` makes coterm slower or a rule useless for everybody. */
export interface LintFinding {
  readonly rule: string;
  readonly level: "error" | "warning" | "note";
  readonly sentence: string;
}

/** Looks at rules as they stand beside each other. */
export function lintRules(set: RuleSet, examples: Examples = {}): LintFinding[] {
  const rules = set.rules.map((compiled) => ({
    ...compiled,
    rule: { ...compiled.rule, ...examples[compiled.rule.id] },
  }));
  const commands = new Set([...commonCommands, ...rules.flatMap(({ rule }) => rule.command ?? [])]);
  const checks = [
    askedForEveryLine,
    (compiled: CompiledRule) => neverFirst(compiled, set),
    (compiled: CompiledRule) => unknownCommands(compiled, commands),
    patternsThatCouldBeGlobs,
    missingParts,
  ];
  const each = rules.flatMap((compiled) => checks.flatMap((check) => check(compiled)));
  return [...duplicateIds(rules), ...duplicateExamples(rules), ...each];
}

function duplicateIds(rules: readonly CompiledRule[]): LintFinding[] {
  const seen = new Set<string>();
  return rules.flatMap(({ rule }) => {
    if (!seen.has(rule.id)) {
      seen.add(rule.id);
      return [];
    }
    return [error(rule.id, "another rule has the same id, so overrides mean both")];
  });
}

function duplicateExamples(rules: readonly CompiledRule[]): LintFinding[] {
  const owners = new Map<string, string>();
  return rules.flatMap(({ rule: { id, match, miss, given } }) => {
    const place = given === undefined ? "" : JSON.stringify(given);
    return match.flatMap((line) => {
      if (miss.includes(line)) return [error(id, `must hold and must not hold for: ${line}`)];
      const owner = owners.get(line + place);
      owners.set(line + place, id);
      if (owner === id) return [warning(id, `the same example twice: ${line}`)];
      return owner === undefined ? [] : [note(id, `${owner} has the same example: ${line}`)];
    });
  });
}

function askedForEveryLine(compiled: CompiledRule): LintFinding[] {
  if (isNothing(compiled) || waysToRecognise(compiled.rule).length > 0) return [];
  const sentence = "no word stands in each line that it holds for, so every line goes to the helper; name a command";
  return [error(compiled.rule.id, sentence)];
}

/** Judged by its own examples: for one of them at least it should be the rule that decides. */
function neverFirst({ rule, action, list }: CompiledRule, set: RuleSet): LintFinding[] {
  const facts = exampleFactsOf(rule);
  const deciding = new Set<string>();
  for (const text of rule.match) {
    const { rule: first, matches } = decide({ text, shell: "bash" }, set, facts);
    // A rule beside it in another list, or about another command of the line, does not shadow it.
    if (first === rule.id || matches.some((match) => match.rule === rule.id)) return [];
    if (first !== null) deciding.add(first);
  }
  if (rule.match.length === 0 || (rule.only ?? []).length > 0 || deciding.size === 0) return [];
  const others = [...deciding].filter((id) => set.rules.some((other) => other.rule.id === id && other.list === list));
  if (others.length === 0) return [];
  return [
    warning(rule.id, `is never first: ${others.join(", ")} decides for its examples, and its ${action} never counts`),
  ];
}

function unknownCommands({ rule }: CompiledRule, commands: ReadonlySet<string>): LintFinding[] {
  return [rule.command ?? []].flat().flatMap((name) => {
    // Nearly every short name is one letter away from another.
    if (name.length < 5 || toolOf(name) !== null || commonCommands.has(name)) return [];
    const known = [...commands].filter((other) => other !== name && toolOf(other) !== null);
    const meant = nearest(name, known);
    return meant === null ? [] : [note(rule.id, `the command ${name} is not known; ${meant} is`)];
  });
}

function patternsThatCouldBeGlobs({ rule }: CompiledRule): LintFinding[] {
  return (["operand", "target", "redirect", "append", "input"] as const).flatMap((key) => {
    const pattern = rule[key];
    if (typeof pattern !== "object" || !("re" in pattern)) return [];
    const glob = simplerPattern(pattern.re);
    return glob === null ? [] : [warning(rule.id, `${key}: {re: ${pattern.re}} says the same as the glob ${glob}`)];
  });
}

function missingParts({ rule, action }: CompiledRule): LintFinding[] {
  const findings: LintFinding[] = [];
  if (rule.match.length === 0) findings.push(warning(rule.id, "has no example in match: nothing shows that it holds"));
  if (rule.miss.length === 0) findings.push(warning(rule.id, "has no example in miss: nothing shows where it stops"));
  const stops = action === "confirm" || action === "approve" || action === "deny";
  if (stops && rule.instead === undefined) findings.push(note(rule.id, "names no safer command (instead)"));
  if (rule.why === rule.title) findings.push(warning(rule.id, "says the same in title and why"));
  return findings;
}

function error(rule: string, sentence: string): LintFinding {
  return { rule, level: "error", sentence };
}

function warning(rule: string, sentence: string): LintFinding {
  return { rule, level: "warning", sentence };
}

function note(rule: string, sentence: string): LintFinding {
  return { rule, level: "note", sentence };
}
