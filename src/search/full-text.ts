import type { Query, TextTerm } from "./query/query.ts";
import { type Condition, containedIn } from "./query/to-sql.ts";

/**
 * What full-text search can do of a query: an FTS5 expression for every line that may match, and what of the query is
 * left to be looked at in those lines.
 */
export interface FullTextPlan {
  /** null when no part of the query can be looked up. */
  readonly match: string | null;
  readonly rest: Query | null;
}

/** Splits a query at its top: texts that must all be there are looked up, everything else is a condition on the lines. */
export function planFullText(query: Query): FullTextPlan {
  const parts = query.kind === "all" ? query.of : [query];
  const matches: string[] = [];
  const rest: Query[] = [];
  for (const part of parts) {
    const match = matchOf(part);
    if (match !== null) matches.push(match);
    if (match === null || !isWhole(part)) rest.push(part);
  }
  const [only] = rest;
  return {
    match: matches.length === 0 ? null : matches.join(" AND "),
    rest: rest.length === 0 || only === undefined ? null : rest.length === 1 ? only : { kind: "all", of: rest },
  };
}

/** The words of a text as the index has them; see `tokenize` in line-index.ts. */
function wordsOf(text: string): readonly string[] {
  return text.match(/[\p{L}\p{N}\p{Co}_]+/gu) ?? [];
}

/** An FTS5 expression; null for what has no words, for fields, and for what is excluded. */
function matchOf(query: Query): string | null {
  if (query.kind === "text") {
    const words = wordsOf(query.text);
    if (words.length === 0) return null;
    const phrase = words.map((word) => `"${word}"`).join(" + ");
    const hasOpenEnd = query.match === "prefix" || (query.match === "exact" && /[\p{L}\p{N}_]$/u.test(query.text));
    return hasOpenEnd ? `(${phrase} *)` : `(${phrase})`;
  }
  if (query.kind !== "any" && query.kind !== "all") return null;
  const all = query.of.map(matchOf);
  return all.every((match) => match !== null) ? `(${all.join(query.kind === "any" ? " OR " : " AND ")})` : null;
}

/** Whether the index alone decides: signs between and around words, as in `--force`, it does not know. */
function isWhole(query: Query): boolean {
  if (query.kind === "text") return query.match !== "exact" && wordsOf(query.text).join(" ") === query.text;
  return (query.kind === "any" || query.kind === "all") && query.of.every(isWhole);
}

/** The condition of a text on a line that was not found by it. */
export function lineCondition(column: string): (term: TextTerm) => Condition {
  return containedIn(column);
}
