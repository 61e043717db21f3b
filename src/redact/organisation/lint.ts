import { attacksOf, describeAttack, writeAttack } from "../attack.ts";
import { compileRules, isPatternRule } from "../compile.ts";
import { checkExamples } from "../examples.ts";
import type { Pattern } from "../pattern.ts";
import { Scanner } from "../scanner.ts";
import type { PatternRule, RedactionPack } from "../schema.ts";
import { compileUntrusted } from "./untrusted-pattern.ts";

/** What a rule may take of any input of the longest length. */
const mostMs = 200;
const shortest = 1024;
const longest = 65_536;
/** Ever longer, so that what is hopeless is found early: by so much when it is fast, else by a factor of two. */
const stride = 8;
const fastMs = 5;
/** What stands in most text would have the expression tried nearly everywhere. */
const leastKeyword = 2;

/** How long a piece of work takes, in milliseconds. */
export type Measure = (work: () => void) => number;

/** Sentences about the rules of a pack that must not be used, each with the example or the attack that shows it. */
export function lintPack(pack: RedactionPack, measure: Measure): string[] {
  const rules = (pack.rules ?? []).filter(isPatternRule);
  const problems: string[] = [];
  const patterns: Pattern[] = [];
  for (const rule of rules) {
    const { pattern, complaints } = lintRule(rule, measure);
    problems.push(...complaints);
    if (pattern !== null) patterns.push(pattern);
  }
  if (problems.length > 0) return problems;
  const scanner = new Scanner(compileRules([{ ...pack, rules: [] }], patterns));
  return [...checkExamples([pack], (text) => scanner.find(text)).failures];
}

function lintRule(rule: PatternRule, measure: Measure): { pattern: Pattern | null; complaints: string[] } {
  let pattern: Pattern;
  try {
    pattern = compileUntrusted(rule);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return {
      pattern: null,
      complaints: [`${error.message}: ${rule.id} must be RE2, which has no lookaround and no backreferences`],
    };
  }
  const slow = findSlow(pattern, rule.match, measure);
  return { pattern, complaints: [...lintKeywords(rule), ...(slow === null ? [] : [slow])] };
}

function lintKeywords({ id, keywords, match }: PatternRule): string[] {
  const bad = keywords.filter((keyword) => keyword.length < leastKeyword || keyword !== keyword.toLowerCase());
  const unreached = match.filter((text) => !keywords.some((keyword) => text.toLowerCase().includes(keyword)));
  return [
    ...bad.map((keyword) => `the keyword ${JSON.stringify(keyword)} of ${id} must be lower-case and of two characters`),
    ...unreached.map((text) => `${id} never looks at ${JSON.stringify(text)}: none of its keywords stands there`),
  ];
}

/** A sentence with the attack on which a rule takes too long, or null. */
export function findSlow(pattern: Pattern, examples: readonly string[], measure: Measure): string | null {
  const scanner = new Scanner(compileRules([], [pattern]));
  for (const attack of attacksOf(pattern.keywords, examples)) {
    for (let length = shortest; ;) {
      const text = writeAttack(attack, length);
      const run = () => void scanner.find(text);
      let ms = measure(run);
      if (ms > mostMs) ms = measure(run); // slow once may be the machine
      if (ms > mostMs) return `${pattern.rule} takes ${Math.round(ms)} ms for ${describeAttack(attack, length)}`;
      if (length === longest) break;
      length = Math.min(longest, length * (ms < fastMs ? stride : 2));
    }
  }
  return null;
}
