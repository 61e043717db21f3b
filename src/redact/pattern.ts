import type { Span } from "./detectors/detector.ts";
import { judgeNamed } from "./named-value.ts";
import type { PatternRule } from "./schema.ts";
import { classifyName } from "./secret-name.ts";
import { compileLook } from "./value-look.ts";

/** A pattern rule, ready to run on the window of text around a keyword. */
export interface Pattern {
  readonly rule: string;
  readonly keywords: readonly string[];
  readonly before: number;
  readonly after: number;
  /** Calls `report` with what stands in `window`. */
  run(window: string, report: (span: Span) => void): void;
}

/** A guard against expressions that match next to nothing, everywhere. */
const mostMatches = 2000;

const defaults = { before: 80, after: 600, look: "literal" } as const;

/** A word of a command line, in either quotes or none. */
const word = (count: number) =>
  `(?:'(?<secretSingle${count}>[^'\\n]{3,200})'|"(?<secretDouble${count}>[^"\\n]{3,200})"|(?<secretBare${count}>[^\\s'"|;&<>()]{3,400}))`;

/** The source with its words written out; every use gets groups of its own. */
export function expandWords(source: string): string {
  let count = 0;
  return source.replaceAll("(?&word)", () => word(++count));
}

/** @throws SyntaxError when the expression cannot be read or has no group for the secret. */
export function compilePattern(rule: PatternRule): Pattern {
  const { id, keywords } = rule;
  const source = expandWords([rule.regex].flat().join("|"));
  if (!source.includes("(?<secret")) throw new SyntaxError(`the expression of ${id} has no group (?<secret>…)`);
  const expression = new RegExp(source, rule.case_sensitive ? "dg" : "dgi");
  const accept = acceptValue(rule);
  return {
    rule: id,
    keywords,
    ...windowOf(rule),
    run: (window, report) => runPattern(expression, window, accept, report),
  };
}

/** Characters around a keyword that the rule looks at. */
export function windowOf({ before = defaults.before, after = defaults.after }: PatternRule) {
  return { before, after };
}

/** Whether what a group has matched is a secret, by the looks and the name that the rule wants. */
export function acceptValue(rule: PatternRule): Accept {
  const isValue = compileLook(rule.value ?? defaults.look, rule.least ?? 1, rule.bits ?? 0);
  return (value, name) => isValue(value) && isNamed(rule, name, value);
}

type Accept = (value: string, name: string | undefined) => boolean;

function runPattern(expression: RegExp, window: string, accept: Accept, report: (span: Span) => void): void {
  expression.lastIndex = 0;
  for (let count = 0; count < mostMatches; count++) {
    const match = expression.exec(window);
    if (match === null) return;
    const name = match.groups?.["name"];
    let isFound = false;
    for (const [group, found] of Object.entries(match.groups ?? {})) {
      const start = match.indices?.groups?.[group]?.[0];
      // Groups that did not take part have no value, whatever their type says.
      if (!group.startsWith("secret") || found === undefined || start === undefined) continue;
      const value = group.startsWith("secretBare") ? found.replace(/[,.:]+$/, "") : found;
      if (!accept(value, name)) continue;
      report({ start, end: start + value.length });
      isFound = true;
    }
    // A wide match that was refused may hide one that begins behind its name.
    if (!isFound && name !== undefined) expression.lastIndex = match.index + Math.max(1, name.length + 1);
    else if (match[0] === "") expression.lastIndex++;
  }
}

function isNamed({ named }: PatternRule, name: string | undefined, value: string): boolean {
  if (named === undefined) return true;
  if (name === undefined) return false;
  // A bare `key=` is telling in an address, where a settings file would say which key.
  const kind = classifyName(named === "query" ? `query ${name}` : name);
  return kind !== null && judgeNamed(value, kind, named);
}
