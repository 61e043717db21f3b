import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { stampOf } from "../base/file-stamp.ts";
import { isOfOtherUser } from "../base/foreign-folder.ts";
import type { Paths } from "../base/paths.ts";
import { build } from "../base/version.ts";
import type { TriggerWords } from "../rules/triggers.ts";
import type { Config } from "./config.ts";

/** A configuration that was read and checked, and what follows from it. */
export interface KnownConfig {
  readonly config: Config;
  readonly words: TriggerWords;
}

interface ConfigCache extends KnownConfig {
  readonly build: number;
  /** Of the files that it was read from. */
  readonly stamp: string;
}

/**
 * The configuration as the same build read it from the same files, so that a helper which starts does not have to load
 * what reads YAML. null when anything has changed since.
 */
export function readConfigCache(paths: Pick<Paths, "cache">, files: readonly string[]): KnownConfig | null {
  try {
    const cache = JSON.parse(readFileSync(cacheFile(paths), "utf8")) as ConfigCache; // ours: the build number says so
    return cache.build === build && cache.stamp === stampOf(files) ? cache : null;
  } catch {
    return null; // none yet, or damaged: the files themselves are read
  }
}

/** @param stamp Of the files from before they were read: what changed meanwhile must not be taken for what was read. */
export function writeConfigCache(paths: Pick<Paths, "cache">, stamp: string, { config, words }: KnownConfig): void {
  const file = cacheFile(paths);
  const own = `${file}.${process.pid}`;
  try {
    if (isOfOtherUser(dirname(file))) return;
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    writeFileSync(own, JSON.stringify({ build, stamp, config, words } satisfies ConfigCache), { mode: 0o600 });
    renameSync(own, file);
  } catch {
    // A cache that cannot be written costs time at the next start, and nothing else.
  }
}

function cacheFile({ cache }: Pick<Paths, "cache">): string {
  return join(cache, "config.json");
}
