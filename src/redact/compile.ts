import { type Automaton, buildAutomaton } from "./automaton.ts";
import { detectAssignment } from "./detectors/assignment.ts";
import { detectBeside } from "./detectors/beside.ts";
import type { Detector } from "./detectors/detector.ts";
import { detectKubernetesSecret } from "./detectors/kubernetes-secret.ts";
import { detectPrivateKey } from "./detectors/private-key.ts";
import { compilePattern, type Pattern } from "./pattern.ts";
import type { DetectorRule, PatternRule, RedactionPack } from "./schema.ts";
import { compileToken, type Token } from "./token.ts";

/** What a keyword leads to, by index. */
interface KeywordEntry {
  readonly length: number;
  readonly tokens: number[];
  readonly patterns: number[];
  readonly detectors: number[];
}

interface NamedDetector {
  readonly rule: string;
  readonly detect: Detector;
}

/** Rules as a scanner uses them. */
export interface CompiledRules {
  readonly tokens: readonly Token[];
  readonly patterns: readonly Pattern[];
  readonly detectors: readonly NamedDetector[];
  /** Indices of the patterns without a keyword. */
  readonly everywhere: readonly number[];
  /** By index of the automaton's words. */
  readonly words: readonly KeywordEntry[];
  readonly automaton: Automaton;
}

const detectors: Readonly<Record<DetectorRule["detector"], Detector>> = {
  assignment: detectAssignment,
  beside: detectBeside,
  "private-key": detectPrivateKey,
  "kubernetes-secret": detectKubernetesSecret,
};

/**
 * Makes the tables of a scanner.
 *
 * @param extra   Patterns that come from elsewhere, such as an organisation's configuration.
 * @param packed  The automaton of exactly these packs, when the build has made it.
 * @throws SyntaxError or RangeError when a rule cannot be compiled.
 */
export function compileRules(
  packs: readonly RedactionPack[],
  extra: readonly Pattern[] = [],
  packed: Automaton | null = null,
): CompiledRules {
  const rules = packs.flatMap((pack) => pack.rules ?? []);
  const tokens = packs.flatMap((pack) => pack.tokens ?? []).flatMap(compileToken);
  const patterns = [...rules.filter(isPatternRule).map(compilePattern), ...extra];
  const named = rules.filter(isDetectorRule);
  const entries = new Map<string, KeywordEntry>();
  const entryOf = (keyword: string): KeywordEntry => {
    const known = entries.get(keyword);
    if (known !== undefined) return known;
    const entry = { length: keyword.length, tokens: [], patterns: [], detectors: [] };
    entries.set(keyword, entry);
    return entry;
  };
  tokens.forEach(({ prefix }, index) => entryOf(prefix.toLowerCase()).tokens.push(index));
  patterns.forEach(({ keywords }, index) => keywords.forEach((keyword) => entryOf(keyword).patterns.push(index)));
  named.forEach(({ keywords }, index) => keywords.forEach((keyword) => entryOf(keyword).detectors.push(index)));
  return {
    tokens,
    patterns,
    detectors: named.map(({ id, detector }) => ({ rule: id, detect: detectors[detector] })),
    everywhere: patterns.flatMap(({ keywords }, index) => (keywords.length === 0 ? [index] : [])),
    words: [...entries.values()],
    automaton: packed ?? buildAutomaton([...entries.keys()]),
  };
}

export function isPatternRule(rule: PatternRule | DetectorRule): rule is PatternRule {
  return "regex" in rule;
}

function isDetectorRule(rule: PatternRule | DetectorRule): rule is DetectorRule {
  return "detector" in rule;
}
