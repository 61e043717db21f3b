import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { CotermError, errnoOf } from "../../base/errors.ts";
import { nearest } from "../../base/nearest.ts";
import { compileRules, isPatternRule } from "../compile.ts";
import { idsOf } from "../examples.ts";
import { lineRedactor } from "../line-redactor.ts";
import { readRedactionPack } from "../load-packs.ts";
import type { Pattern } from "../pattern.ts";
import { Scanner } from "../scanner.ts";
import type { PatternRule, RedactionPack, TokenRule } from "../schema.ts";
import { standardPacks, standardRules } from "../standard-rules.ts";
import { compileAllow } from "./allow.ts";
import { importGitleaks } from "./gitleaks.ts";
import { knownSecrets } from "./known.ts";
import { combineLayers, type Layer } from "./layers.ts";
import { isSignedBy } from "./signature.ts";
import type { Redaction, RedactionOptions } from "./open-redaction.ts";
import { compileUntrusted } from "./untrusted-pattern.ts";

/** What is masked by no rule of a pack. */
const otherRules = ["session/known"];

/** The shipped rules and what the settings add. @throws CotermError, see openRedaction. */
export async function openConfigured({ settings, isTrusted, folder, env }: RedactionOptions): Promise<Redaction> {
  const shipped = await standardPacks();
  const trustedKeys = isTrusted ? (settings.trusted_keys ?? []) : [];
  const own = (settings.packs ?? []).map((name) => readPack(resolve(folder, name), trustedKeys));
  const rules = [...own.flatMap(({ pack }) => pack.rules ?? []).filter(isPatternRule), ...(settings.rules ?? [])];
  const tokens = [...own.flatMap(({ pack }) => pack.tokens ?? []), ...(settings.tokens ?? [])];
  const layers: Layer[] = [
    { origin: "own rules", isTrusted: true, actions: ownActions([...rules, ...tokens], idsOf(shipped)) },
    ...own.map(({ file, pack, isSigned }) => ({
      origin: file,
      isTrusted: isSigned,
      actions: pack.actions,
      allow: pack.allow,
    })),
    {
      origin: "the configuration",
      isTrusted,
      action: settings.action,
      actions: settings.actions,
      allow: settings.allow,
    },
  ];
  const { actionOf, allow, refused } = combineLayers(layers);
  const imported = [settings.gitleaks ?? []].flat().map((name) => readGitleaks(resolve(folder, name)));
  const extra = [...rules.map(compileOrExplain), ...imported.flatMap(({ patterns }) => patterns)];
  const isPlain = extra.length + tokens.length === 0;
  const compiled = isPlain
    ? await standardRules()
    : compileRules([...shipped, { pack: "own", about: "Own tokens.", tokens }], extra);
  const { env: names, least } = settings.known ?? {};
  const isAllowed = compileAllow(allow);
  const scanner = new Scanner(compiled, {
    isAllowed: (value, rule) => actionOf(rule) === "none" || isAllowed(value),
    known: settings.known === undefined ? [] : knownSecrets(env, names, least),
  });
  const masking = { actionOf, hashKey: (settings.hash_key_env && env[settings.hash_key_env]) || null };
  const ids = [...idsOf([...shipped, { pack: "own", about: "Own rules.", tokens }]), ...rules.map(({ id }) => id)];
  const ruleIds = [...ids, ...imported.flatMap(({ patterns }) => patterns.map(({ rule }) => rule)), ...otherRules];
  const problems = [
    ...refused,
    ...own.flatMap(({ problem }) => problem ?? []),
    ...imported.flatMap(({ skipped }) => skipped),
    ...own.flatMap(({ file, pack }) => namesNoRule(file, pack.actions, ruleIds)),
    ...namesNoRule("the configuration", settings.actions, ruleIds),
  ];
  return { scanner, masking, lines: lineRedactor(scanner, masking), problems };
}

/** Sentences about actions for rules that are not there. */
function namesNoRule(origin: string, actions: Layer["actions"] = {}, ids: readonly string[]): string[] {
  const known = new Set(ids.flatMap((id) => [id, id.split("/")[0] ?? id]));
  return Object.keys(actions)
    .filter((rule) => !known.has(rule))
    .map((rule) => {
      const near = nearest(rule, [...known]);
      return `${origin} has an action for ${rule}, and no rule is called so${near === null ? "" : `: is it ${near}?`}`;
    });
}

interface OwnPack {
  readonly file: string;
  readonly pack: RedactionPack;
  readonly isSigned: boolean;
  /** A signature that does not count. */
  readonly problem: string | null;
}

function readPack(file: string, trustedKeys: readonly string[]): OwnPack {
  const text = readText(file);
  const pack = readRedactionPack(text, file);
  const signature = readSignature(`${file}.sig`);
  const isSigned = signature !== null && isSignedBy(Buffer.from(text), signature, trustedKeys);
  const isOdd = signature !== null && !isSigned;
  const problem = isOdd
    ? `${file}.sig does not count: none of redact.trusted_keys has signed what is in ${file}`
    : null;
  return { file, pack, isSigned, problem };
}

function readSignature(file: string): string | null {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return null; // most packs have none
  }
}

function readGitleaks(file: string) {
  return importGitleaks(readText(file), file);
}

/** What rules of one's own say about themselves. One with the name of a shipped rule says nothing about that. */
function ownActions(rules: readonly (PatternRule | TokenRule)[], shipped: readonly string[]) {
  return Object.fromEntries(
    rules.flatMap(({ id, action }) => (action === undefined || shipped.includes(id) ? [] : [[id, action] as const])),
  );
}

function compileOrExplain(rule: PatternRule): Pattern {
  try {
    return compileUntrusted(rule);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new CotermError("BAD_REDACTION_RULE", error.message, {
      exit: "usage",
      hint: "coterm redact lint FILE",
      cause: error,
    });
  }
}

function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new CotermError("REDACTION_RULES_UNREADABLE", `${file} cannot be read (${errnoOf(error) ?? "unknown"})`, {
      exit: "usage",
      hint: "coterm config",
      cause: error,
    });
  }
}
