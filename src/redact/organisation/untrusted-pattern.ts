import { acceptValue, expandWords, type Pattern, windowOf } from "../pattern.ts";
import type { PatternRule } from "../schema.ts";
import { compileSearch } from "./search.ts";

/**
 * A pattern rule of a configuration, ready to run. Its expression is RE2, so that nothing in it can stop a terminal.
 *
 * @throws SyntaxError when it cannot be read or has no group for the secret.
 */
export function compileUntrusted(rule: PatternRule): Pattern {
  const written = expandWords([rule.regex].flat().join("|"));
  const source = rule.case_sensitive ? written : `(?i)${written}`;
  const names = groupNames(written);
  const secrets = names.flatMap((name, index) => (name?.startsWith("secret") ? [index + 1] : []));
  if (secrets.length === 0) throw new SyntaxError(`the expression of ${rule.id} has no group (?<secret>…)`);
  const nameGroup = names.indexOf("name") + 1;
  const search = compileSearch(source);
  const accept = acceptValue(rule);
  return {
    rule: rule.id,
    keywords: rule.keywords,
    ...windowOf(rule),
    run: (window, report) => {
      for (const { groups } of search(window)) {
        const name = nameGroup > 0 ? groups[nameGroup] : null;
        for (const group of secrets) {
          const span = groups[group];
          if (span === undefined || span === null) continue;
          const value = window.slice(span.start, span.end);
          if (accept(value, name ? window.slice(name.start, name.end) : undefined)) report(span);
        }
      }
    },
  };
}

/** The names of the capturing groups in order, null for one without. */
function groupNames(source: string): (string | null)[] {
  const groups = source.matchAll(/\\[\s\S]|\[\^?\]?(?:\\[\s\S]|\[:\^?\w+:\]|[^\]\\])*\]|\((?!\?)|\(\?P?<(\w+)>/g);
  return [...groups].filter(([text]) => text.startsWith("(")).map(([, name]) => name ?? null);
}
