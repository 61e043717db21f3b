import type { RuleSet } from "../rules/compile.ts";
import type { Question } from "./protocol.ts";

/** More are not kept, and no longer ones: the oldest go. */
const mostKept = 500;
const longestKey = 4000;

/**
 * Questions that were answered with a plain yes and would be again, because it came from nothing but the question itself
 * and the rules: people enter the same lines over and over, and to understand a line is most of what an answer takes.
 */
export class AllowedLines {
  #rules: RuleSet | null = null;
  readonly #keys = new Set<string>();

  has(key: string, rules: RuleSet): boolean {
    return this.#rules === rules && this.#keys.has(key);
  }

  add(key: string, rules: RuleSet): void {
    if (this.#rules !== rules) {
      this.#rules = rules;
      this.#keys.clear();
    }
    if (key.length > longestKey) return;
    this.#keys.add(key);
    for (const oldest of this.#keys) {
      if (this.#keys.size <= mostKept) break;
      this.#keys.delete(oldest);
    }
  }
}

/** What is equal for questions about the same line in the same circumstances. */
export function keyOf(question: Question, line: string): string {
  return JSON.stringify({ ...question, line, id: "", session: "", sequence: 0, pid: 0, columns: 0, lineFile: null });
}
