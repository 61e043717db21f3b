import { stampOf } from "../base/file-stamp.ts";
import { nearest } from "../base/nearest.ts";
import type { Env, Paths } from "../base/paths.ts";
import { writeConfigCache } from "../config/config-cache.ts";
import { type Config, configFilesOf, defaultConfig } from "../config/config.ts";
import { loadConfig } from "../config/load-config.ts";
import type { Problem } from "../config/problem.ts";
import { readDocument } from "../config/read-document.ts";
import { type BundledPacks, openShelf, packsOf } from "./bundled.ts";
import { checkExpressions, placed } from "./check-expressions.ts";
import { compile, defaultSettings, enginesFor, type RuleSet } from "./compile.ts";
import { Engines } from "./engines.ts";
import { assemble, type Loaded, rulesOf } from "./loaded.ts";
import { loadPacks } from "./load-packs.ts";
import { rulesOfPack } from "./pack-rules.ts";
import { RuleShelf } from "./rule-shelf.ts";
import { packSchema } from "./schema.ts";

/** A rule pack of a file, compiled by itself; null with the problems when it cannot be read. */
export async function loadPack(
  text: string,
  file: string,
): Promise<{ rules: RuleSet | null; problems: readonly Problem[] }> {
  const read = readDocument(text, file, packSchema);
  if (read.value === null) return { rules: null, problems: read.problems };
  const problems = await checkExpressions(placed(read.value.rules, ["rules"]), read.locate);
  if (problems.length > 0) return { rules: null, problems };
  const rules = rulesOfPack(read.value);
  const engines = await new Engines().loadAll(enginesFor(rules));
  return { rules: compile(rules, defaultSettings, engines), problems: [] };
}

/**
 * The rules in force with the user's configuration. What cannot be used is a problem, and what was in force before
 * stays in force.
 */
export async function loadWithConfig(paths: Paths, _env: Env, previous: Loaded | null): Promise<Loaded> {
  const shelf = openShelf();
  const shipped = shelf ?? loadPacks();
  const stamp = stampOf(configFilesOf(paths.config));
  const { config, files, problems } = await loadConfig(paths);
  const lastGood = previous?.config ?? defaultConfig;
  if (config === null) return assemble({ shipped, files, config: lastGood, problems: [...problems] });
  const loaded = assemble({ shipped, files, config, problems: namesThatAreNot(config, shipped) });
  const isWhole = shelf !== null && loaded.problems.length === 0;
  if (isWhole) writeConfigCache(paths, stamp, { config, words: loaded.rules.triggers() });
  return loaded;
}

/** Overrides and packs that name nothing: the rest of the configuration holds. */
function namesThatAreNot(config: Config, shelf: RuleShelf | BundledPacks): Problem[] {
  if (Object.keys(config.overrides).length + Object.keys(config.packs).length === 0) return [];
  const shipped = shelf instanceof RuleShelf ? packsOf(shelf) : shelf;
  const ids = rulesOf(shipped, { ...config, packs: {} }).map(({ id }) => id);
  const packs = shipped.packs.map(({ pack }) => pack);
  return [
    ...Object.keys(config.overrides).flatMap((id) => unknownName("rule", `overrides.${id}`, id, ids)),
    ...Object.keys(config.packs).flatMap((name) => unknownName("rule pack", `packs.${name}`, name, packs)),
  ];
}

function unknownName(kind: string, key: string, name: string, known: readonly string[]): Problem[] {
  if (known.includes(name)) return [];
  const meant = nearest(name, known);
  const sentence = `${key}: there is no ${kind} ${name}${meant === null ? "" : `, did you mean ${meant}?`}`;
  return [{ sentence, hint: meant === null ? "coterm rules" : `write ${meant}`, key }];
}
