import { parse } from "smol-toml";
import { z } from "zod";
import { CotermError, sentenceOf } from "../../base/errors.ts";
import { entropyOf } from "../entropy.ts";
import type { Pattern } from "../pattern.ts";
import { isPlaceholder } from "../literal.ts";
import { compileSearch, type Search } from "./search.ts";

const texts = z.array(z.string());

/** Of what gitleaks knows, what concerns a text; paths and commits do not. Unknown keys are passed over, as it does. */
const allowlistSchema = z.object({
  condition: z.string().optional(),
  regexTarget: z.enum(["secret", "match", "line"]).catch("secret").optional(),
  regexes: texts.optional(),
  stopwords: texts.optional(),
  paths: texts.optional(),
  commits: texts.optional(),
  targetRules: texts.optional(),
});

const ruleSchema = z.object({
  id: z.string(),
  regex: z.string().optional(),
  secretGroup: z.int().min(0).optional(),
  entropy: z.number().optional(),
  keywords: texts.optional(),
  allowlist: allowlistSchema.optional(),
  allowlists: z.array(allowlistSchema).optional(),
});

const configSchema = z.object({
  rules: z.array(ruleSchema).optional(),
  allowlist: allowlistSchema.optional(),
  allowlists: z.array(allowlistSchema).optional(),
  extend: z.object({ useDefault: z.boolean().optional(), path: z.string().optional() }).optional(),
});

type GitleaksRule = z.infer<typeof ruleSchema>;
type Allowlist = z.infer<typeof allowlistSchema>;

export interface Imported {
  readonly patterns: readonly Pattern[];
  /** Rules that look at the names of files only, and what else was left out, in sentences. */
  readonly skipped: readonly string[];
}

const before = 100;
/** After a keyword: for tokens of a length that is fixed, and for those that go on. */
const after = { fixed: 600, open: 4200 };

/**
 * Reads the rules of a `gitleaks.toml` (gitleaks 8).
 *
 * @throws CotermError GITLEAKS_UNREADABLE when the file or one of its expressions cannot be read.
 */
export function importGitleaks(text: string, file: string): Imported {
  const config = readConfig(text, file);
  const shared = [...(config.allowlists ?? []), ...(config.allowlist === undefined ? [] : [config.allowlist])];
  const skipped: string[] = [];
  if (config.extend !== undefined) {
    skipped.push(`${file} extends another configuration, which is not read: name that file too`);
  }
  const patterns: Pattern[] = [];
  for (const rule of config.rules ?? []) {
    if (rule.regex === undefined) skipped.push(`${rule.id} has no regex: it is about the names of files`);
    else patterns.push(compileRule(rule, rule.regex, shared, file));
  }
  return { patterns, skipped };
}

function readConfig(text: string, file: string): z.infer<typeof configSchema> {
  let value: unknown;
  try {
    value = parse(text);
  } catch (error) {
    throw unreadable(`${file} is no valid TOML: ${sentenceOf(error).split("\n")[0]}`, error);
  }
  const read = configSchema.safeParse(value);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw unreadable(`${file}: ${issue?.path.join(".") ?? ""}: ${issue?.message ?? "cannot be read"}`, read.error);
}

function compileRule(rule: GitleaksRule, regex: string, shared: readonly Allowlist[], file: string): Pattern {
  try {
    const search = compileSearch(regex);
    const own = [...(rule.allowlists ?? []), ...(rule.allowlist === undefined ? [] : [rule.allowlist])];
    const meant = shared.filter(({ targetRules }) => targetRules === undefined || targetRules.includes(rule.id));
    const isAllowed = compileAllowlists([...own, ...meant]);
    return {
      rule: `gitleaks/${rule.id}`,
      keywords: (rule.keywords ?? []).map((keyword) => keyword.toLowerCase()),
      before,
      after: /[*+]|\{\d+,\}/.test(regex) ? after.open : after.fixed,
      run: (window, report) => {
        for (const secret of secretsIn(window, search, rule, isAllowed)) report(secret);
      },
    };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw unreadable(`${file}: ${rule.id}: ${error.message}`, error);
  }
}

type IsAllowed = (secret: string, match: string, line: string) => boolean;

function* secretsIn(window: string, search: Search, rule: GitleaksRule, isAllowed: IsAllowed) {
  for (const { start, end, groups } of search(window)) {
    // Without a number the first group that holds something is the secret, else all of it.
    const group = rule.secretGroup
      ? groups[rule.secretGroup]
      : groups.slice(1).find((span) => span !== null && span.end > span.start);
    const span = group ?? { start, end };
    const secret = window.slice(span.start, span.end);
    if (rule.entropy !== undefined && entropyOf(secret) <= rule.entropy) continue;
    const lineEnd = window.indexOf("\n", end);
    const line = window.slice(window.lastIndexOf("\n", start) + 1, lineEnd < 0 ? undefined : lineEnd);
    if (secret !== "" && !isPlaceholder(secret) && !isAllowed(secret, window.slice(start, end), line)) yield span;
  }
}

function compileAllowlists(allowlists: readonly Allowlist[]): IsAllowed {
  const tests = allowlists.map(compileAllowlist);
  return (secret, match, line) => tests.some((test) => test(secret, match, line));
}

function compileAllowlist(allowlist: Allowlist): IsAllowed {
  const { condition = "OR", regexTarget = "secret", regexes = [], stopwords = [], paths, commits } = allowlist;
  const isAll = /^(?:AND|&&)$/i.test(condition);
  // A file or a commit that must be named too never is.
  if (isAll && (paths !== undefined || commits !== undefined)) return () => false;
  const searches = regexes.map(compileSearch);
  const words = stopwords.map((word) => word.toLowerCase());
  return (secret, match, line) => {
    const target = regexTarget === "secret" ? secret : regexTarget === "match" ? match : line;
    const isInRegexes = searches.some((search) => search(target).length > 0);
    const isInWords = words.some((word) => secret.toLowerCase().includes(word));
    if (!isAll) return isInRegexes || isInWords;
    return (
      (searches.length === 0 || isInRegexes) && (words.length === 0 || isInWords) && regexes.length + words.length > 0
    );
  };
}

function unreadable(sentence: string, cause: unknown): CotermError {
  return new CotermError("GITLEAKS_UNREADABLE", sentence, { exit: "usage", hint: "coterm redact lint FILE", cause });
}
