import type { Facts } from "../../facts/facts.ts";
import type { Command, Shell } from "../../parse/command.ts";
import { quoteWords } from "../../prompt/question.ts";
import type { CompiledRule, RuleSet } from "../../rules/compile.ts";
import { decide } from "../../rules/decide.ts";
import { type Action, actions, type Severity } from "../../rules/decision.ts";
import { splitScript } from "./split-script.ts";

/** One command of a script for which a rule holds. */
export interface Finding {
  readonly file: string;
  /** From 1, as editors count. */
  readonly line: number;
  readonly column: number;
  readonly rule: string;
  readonly action: Action;
  readonly severity: Severity;
  readonly title: string;
  readonly why: string;
  readonly instead: string | null;
  readonly command: string;
}

export interface Script {
  readonly file: string;
  readonly text: string;
  readonly shell: Shell;
}

/**
 * Everything in a script that a rule wants to be warned about, confirmed or denied.
 *
 * A comment `# coterm: ignore RULE…` leaves out the findings of these rules on its own line or, where it stands alone,
 * on the next.
 */
export function checkText({ file, text, shell }: Script, rules: RuleSet, facts: Facts): readonly Finding[] {
  const byId = new Map(rules.rules.map((compiled) => [compiled.rule.id, compiled]));
  const lineStarts = lineStartsOf(text);
  const ignored = ignoredIn(text);
  const findings = new Map<string, Finding>();
  for (const part of splitScript(text, shell)) {
    const { matches } = decide({ text: part.text, shell }, rules, facts);
    for (const { rule, action, command } of matches) {
      const compiled = byId.get(rule);
      if (compiled === undefined || actions.indexOf(action) <= actions.indexOf("notify")) continue;
      const place = placeIn(lineStarts, part.at + (command.words[0]?.start ?? 0));
      if (ignored.get(place.line)?.has(rule) === true) continue;
      // A command inside a wrapper and the wrapper itself can match the same rule at the same place.
      findings.set(`${place.line}:${place.column}:${rule}`, toFinding(file, place, compiled, action, command));
    }
  }
  return [...findings.values()].toSorted((a, b) => a.line - b.line || a.column - b.column);
}

interface PlaceInText {
  readonly line: number;
  readonly column: number;
}

function toFinding(
  file: string,
  place: PlaceInText,
  { rule: { id, severity, title, why, instead } }: CompiledRule,
  action: Action,
  command: Command,
): Finding {
  const base = { file, ...place, rule: id, action, severity, title, why };
  return { ...base, instead: instead ?? null, command: quoteWords(command) };
}

function lineStartsOf(text: string): readonly number[] {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}

function placeIn(lineStarts: readonly number[], offset: number): PlaceInText {
  let low = 0;
  let high = lineStarts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((lineStarts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: offset - (lineStarts[low] ?? 0) + 1 };
}

/** Line number to the rules that are ignored there. */
function ignoredIn(text: string): ReadonlyMap<number, ReadonlySet<string>> {
  const ignored = new Map<number, ReadonlySet<string>>();
  text.split("\n").forEach((line, index) => {
    const found = /#\s*coterm:\s*ignore\s+(.+)$/.exec(line);
    if (found?.[1] === undefined) return;
    const isAlone = line.slice(0, found.index).trim() === "";
    ignored.set(index + (isAlone ? 2 : 1), new Set(found[1].split(/[\s,]+/)));
  });
  return ignored;
}
