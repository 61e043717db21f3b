import { existsSync } from "node:fs";
import type { Env, Paths } from "../base/paths.ts";
import { readConfigCache } from "../config/config-cache.ts";
import { type Config, configFilesOf, defaultConfig, ruleSettingsOf } from "../config/config.ts";
import { keepLastGood } from "../config/last-good.ts";
import type { Problem } from "../config/problem.ts";
import { type BundledPacks, openShelf, withoutLines } from "./bundled.ts";
import { compile, type LazyRules, type RuleSet } from "./compile.ts";
import { Engines } from "./engines.ts";
import { harmlessWith, rulesOfPack } from "./pack-rules.ts";
import { RuleShelf } from "./rule-shelf.ts";
import type { RulePack, ScopedRule } from "./schema.ts";
import { formatWords, type TriggerWords } from "./triggers.ts";

/** Everything that decides, and where it came from. */
export interface Loaded {
  readonly rules: RuleSet;
  readonly config: Config;
  /** Text of the words file for the hooks. */
  readonly words: string;
  /** Files and folders whose change makes all this stale, whether they exist or not. */
  readonly deps: readonly string[];
  /** As many of them as tell of a change to any. */
  readonly watched: readonly string[];
  readonly problems: Problem[];
}

/**
 * The rules in force for one user: the shipped packs and the user's own. What reads YAML is loaded only when the user
 * has a configuration that was not read before.
 *
 * @param previous What was in force before: its configuration stays when the new one cannot be used.
 */
export async function loadRuleSet(paths: Paths, env: Env, previous: Loaded | null = null): Promise<Loaded> {
  const loaded = await loadLazily(paths, env, previous);
  await loaded.rules.engines.loadAll(loaded.rules.engineNames);
  return loaded;
}

/** The same for those who decide with `decideLoading`: no engine is loaded before a line needs it. */
export async function loadLazily(paths: Paths, env: Env, previous: Loaded | null = null): Promise<Loaded> {
  const quick = loadQuickly(paths);
  if (quick !== null) return quick;
  const { loadWithConfig } = await import("./load.ts");
  return loadWithConfig(paths, env, previous);
}

/** From the shelf of rules and what is known of the configuration; null when that is not enough. */
function loadQuickly(paths: Paths): Loaded | null {
  const shipped = openShelf();
  if (shipped === null) return null;
  const files = configFilesOf(paths.config);
  const shippedOnly = { config: defaultConfig, words: shipped.words };
  const hasConfig = existsSync(paths.config);
  if (!hasConfig) keepLastGood(paths, null);
  const known = hasConfig ? readConfigCache(paths, files) : shippedOnly;
  return known === null ? null : assemble({ shipped, ...known, files, problems: [] });
}

/** Puts rules, configuration and trigger words together. */
export function assemble(parts: {
  readonly shipped: RuleShelf | BundledPacks;
  readonly config: Config;
  readonly files: readonly string[];
  readonly problems: Problem[];
  /** Working the words out takes longer than everything else, so they are kept where nothing has changed. */
  readonly words?: TriggerWords | null;
}): Loaded {
  const { shipped, config, files, problems } = parts;
  const settings = ruleSettingsOf(config);
  const isShelf = shipped instanceof RuleShelf;
  const rules = isShelf
    ? compile(config.rules, settings, new Engines(), fromShelf(shipped, config))
    : compile(rulesOf(shipped, config), settings);
  // A shelf is a part of the installation: this process keeps to it, and the helper of another build has its own.
  const deps = [...files, ...(isShelf ? [] : shipped.files)];
  const triggers = parts.words ?? rules.triggers();
  // Looked at before every line. A file that appears makes its folder, which is the first, newer.
  const watched = deps.filter((path, index) => index === 0 || existsSync(path));
  const words = formatWords(triggers, { deps: watched, reedit: config.reedit, answerMs: config.answer_ms });
  return { rules, config, words, deps, watched, problems };
}

/** The user's own rules first, then those of the packs that are not left out. */
export function rulesOf({ packs }: BundledPacks, config: Config): ScopedRule[] {
  return [...config.rules, ...packs.flatMap((pack) => packRules(pack, config.packs[pack.pack]))];
}

/** The same, but the shipped rules are read when they are needed. */
export function fromShelf(shelf: RuleShelf, config: Config): LazyRules {
  const packs = shelf.packs.flatMap((pack) => Array.from({ length: pack.size }, () => pack));
  return {
    size: shelf.size,
    rule: (number) => {
      const pack = packs[number];
      const settings = config.packs[pack?.pack ?? ""] ?? true;
      if (settings === false) return null;
      const rule = harmlessWith(withoutLines(shelf.rule(number)), pack?.harmless);
      return settings === true || settings.only === undefined ? rule : { ...rule, only: [settings.only] };
    },
    about: (name) => shelf.about(name),
    redirection: shelf.redirection,
    anything: shelf.anything,
    engines: [...shelf.engines, ...(hasScopes(config) ? (["regex"] as const) : [])],
    hasLists: shelf.hasLists,
  };
}

/** Scopes are compared with patterns. */
function hasScopes({ packs, overrides }: Config): boolean {
  return [...Object.values(packs), ...Object.values(overrides)].some(
    (value) => typeof value === "object" && "only" in value,
  );
}

function packRules(pack: RulePack, settings: Config["packs"][string] = true): readonly ScopedRule[] {
  if (settings === false) return [];
  const rules = rulesOfPack(pack);
  if (settings === true || settings.only === undefined) return rules;
  const only = [settings.only];
  return rules.map((rule) => Object.assign({ only }, rule));
}
