import type { Facts } from "../../../src/facts/facts.ts";
import { understand } from "../../../src/parse/understand.ts";
import { compileLint, compileLua } from "../../../src/rules/lua/lua-rules.ts";
import type { Verdict } from "../../../src/rules/engines.ts";
import { Subject } from "../../../src/rules/subject.ts";
import { placeAt } from "../place.ts";

/** The last command of a line, which is the innermost of those it runs. */
export function subjectOf(line: string, place: Partial<Facts> = {}): Subject {
  const { commands } = understand(line, { shell: "bash" });
  const command = commands.at(-1);
  if (command === undefined) throw new Error(`${line} has no command`);
  const facts = placeAt(place);
  return new Subject(command, { line, commands, facts, folders: { cwd: facts.cwd, home: facts.home } });
}

export function evaluateRule(source: string, line = "kubectl scale deploy/a", place: Partial<Facts> = {}): Verdict {
  return compileLua(source)(subjectOf(line, place));
}

export function evaluateLint(source: string, line = "kubectl scale deploy/a", place: Partial<Facts> = {}): Verdict {
  return compileLint(source)(subjectOf(line, place));
}

/** What an expression gives, as text. */
export function valueOf(expression: string, line?: string, place?: Partial<Facts>): string {
  const script = /^\s*(?:local|for|while|repeat|function|if|do\b|[a-z]+ = )/.test(expression)
    ? expression
    : `return true, tostring(${expression})`;
  return evaluateRule(script, line, place).message ?? "";
}
