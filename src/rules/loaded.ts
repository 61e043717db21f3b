import { existsSync } from "node:fs";
import type { Env, Paths } from "../base/paths.ts";
import { type Config, configFilesOf, defaultConfig, ruleSettingsOf } from "../config/config.ts";
import type { Problem } from "../config/problem.ts";
import { type BundledPacks, readPackedRules } from "./bundled.ts";
import { compile, needsRegex, type RuleSet } from "./compile.ts";
import type { RegexCompiler } from "./rule-tests.ts";
import { rulesOfPack } from "./pack-rules.ts";
import type { Rule } from "./schema.ts";
import { formatWords } from "./triggers.ts";

/** Everything that decides, and where it came from. */
export interface Loaded {
  readonly rules: RuleSet;
  readonly config: Config;
  /** Text of the words file for the hooks. */
  readonly words: string;
  /** Files and folders whose change makes all this stale, whether they exist or not. */
  readonly deps: readonly string[];
  readonly problems: Problem[];
}

/**
 * The rules in force for one user: the shipped packs and the user's own. Without a configuration nothing but
 * `rules.json` is read; otherwise the readers of YAML are loaded.
 *
 * @param previous What was in force before: its configuration stays when the new one cannot be used.
 */
export async function loadRuleSet(paths: Paths, env: Env, previous: Loaded | null = null): Promise<Loaded> {
  const quick = loadShippedRules(paths);
  if (quick !== null) return quick;
  const { loadWithConfig } = await import("./load.ts");
  return loadWithConfig(paths, env, previous);
}

/** The quick way, for a user without a folder of configuration; null when it cannot be taken. */
function loadShippedRules(paths: Paths): Loaded | null {
  if (existsSync(paths.config)) return null;
  const shipped = readPackedRules();
  if (shipped === null || needsRegex(rulesOf(shipped, defaultConfig))) return null;
  return assemble({ shipped, config: defaultConfig, files: configFilesOf(paths.config), problems: [] });
}

/** Puts rules, configuration and trigger words together. */
export function assemble(parts: {
  readonly shipped: BundledPacks;
  readonly config: Config;
  readonly files: readonly string[];
  readonly problems: Problem[];
  readonly compileRegex?: RegexCompiler;
}): Loaded {
  const { shipped, config, files, problems, compileRegex } = parts;
  const rules = compile(rulesOf(shipped, config), ruleSettingsOf(config), compileRegex);
  const deps = [...files, ...shipped.files];
  // Working the words out takes longer than everything else; the build has done it for those who change nothing.
  const known = config === defaultConfig ? shipped.words : null;
  const words = formatWords(known ?? rules.triggers(), { deps, reedit: config.reedit, answerMs: config.answer_ms });
  return { rules, config, words, deps, problems };
}

/** The user's own rules first, then those of the packs that are not left out. */
export function rulesOf({ packs }: BundledPacks, config: Config): Rule[] {
  return [...config.rules, ...packs.filter(({ pack }) => config.packs[pack] !== false).flatMap(rulesOfPack)];
}
