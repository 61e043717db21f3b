import type { RuleSet } from "../rules/compile.ts";

/** More are not kept, and no longer ones: the oldest go. */
const mostKept = 500;
const longestMatter = 4000;

/**
 * Questions that were answered with a plain yes and would be again, because it came from nothing but the question itself
 * and the rules: people enter the same lines over and over, and to understand a line is most of what an answer takes.
 */
export class AllowedLines {
  #rules: RuleSet | null = null;
  readonly #matters = new Set<string>();

  has(matter: string, rules: RuleSet): boolean {
    return this.#rules === rules && this.#matters.has(matter);
  }

  add(matter: string, rules: RuleSet): void {
    if (this.#rules !== rules) {
      this.#rules = rules;
      this.#matters.clear();
    }
    if (matter.length > longestMatter) return;
    this.#matters.add(matter);
    for (const oldest of this.#matters) {
      if (this.#matters.size <= mostKept) break;
      this.#matters.delete(oldest);
    }
  }
}
