import { stampOf } from "../base/file-stamp.ts";
import { nearest } from "../base/nearest.ts";
import type { Env, Paths } from "../base/paths.ts";
import { writeConfigCache } from "../config/config-cache.ts";
import { type Config, configFilesOf } from "../config/config.ts";
import { loadConfig } from "../config/load-config.ts";
import type { Problem } from "../config/problem.ts";
import { type Locate, readDocument } from "../config/read-document.ts";
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
  const { config: found, isCurrent, files, problems: mistakes, locate } = await loadConfig(paths);
  const config = isCurrent ? found : (previous?.config ?? found);
  const problems = isCurrent && locate !== null ? namesThatAreNot(config, shipped, locate) : [...mistakes];
  const loaded = assemble({ shipped, files, config, problems });
  const isWhole = shelf !== null && problems.length === 0;
  if (isWhole) writeConfigCache(paths, stamp, { config, words: loaded.rules.triggers() });
  return loaded;
}

/** Overrides and packs that name nothing: the rest of the configuration holds. */
function namesThatAreNot(config: Config, shelf: RuleShelf | BundledPacks, locate: Locate): Problem[] {
  if (Object.keys(config.overrides).length + Object.keys(config.packs).length === 0) return [];
  const shipped = shelf instanceof RuleShelf ? packsOf(shelf) : shelf;
  const ids = rulesOf(shipped, { ...config, packs: {} }).map(({ id }) => id);
  const packs = shipped.packs.map(({ pack }) => pack);
  const unknown = (key: string, kind: string, names: readonly string[], known: readonly string[]) =>
    names
      .filter((name) => !known.includes(name))
      .map((name) => {
        const meant = nearest(name, known);
        const what = `names no ${kind}${meant === null ? "" : `, did you mean ${meant}?`}`;
        return locate([key, name], what, meant === null ? "coterm rules" : `write ${meant}`);
      });
  return [
    ...unknown("overrides", "rule", Object.keys(config.overrides), ids),
    ...unknown("packs", "rule pack", Object.keys(config.packs), packs),
  ];
}
