import { statSync } from "node:fs";
import { basename } from "node:path";
import { cosmiconfig } from "cosmiconfig";
import { errnoOf, sentenceOf } from "../base/errors.ts";
import type { Paths } from "../base/paths.ts";
import { checkExpressions, placed } from "../rules/check-expressions.ts";
import { type Config, configFilesOf, defaultConfig } from "./config.ts";
import { keepLastGood, readLastGood } from "./last-good.ts";
import type { Problem } from "./problem.ts";
import { rulesOfProcessConfig } from "./process-config.ts";
import { type Locate, readDocument } from "./read-document.ts";
import { type ConfigFile, configSchema } from "./schema.ts";

const largestFileBytes = 1_048_576;

export interface LoadedConfig {
  /** What the file says; where it cannot be used, the last one that could. */
  readonly config: Config;
  /** Is that what the file says? */
  readonly isCurrent: boolean;
  /** Files and folders whose change can change the configuration, whether they exist or not. */
  readonly files: readonly string[];
  readonly problems: readonly Problem[];
  /** A problem with what stands at a path of the file, for those who find one later. */
  readonly locate: Locate | null;
}

type ReadConfig = Pick<LoadedConfig, "problems" | "locate"> & { readonly config: Config | null };

/** Finds and reads the user's configuration. No file means the defaults. */
export async function loadConfig(paths: Pick<Paths, "config" | "state">): Promise<LoadedConfig> {
  const files = configFilesOf(paths.config);
  const { text, config, problems, locate } = await readCurrent(paths.config, files);
  if (config === null) return { config: await lastGood(paths), isCurrent: false, files, problems, locate };
  keepLastGood(paths, text);
  return { config, isCurrent: true, files, problems, locate };
}

async function readCurrent(
  folder: string,
  files: readonly string[],
): Promise<ReadConfig & { readonly text: string | null }> {
  const unusable = { text: null, config: null, locate: null };
  const refused = files.map(refuseFile).filter((problem) => problem !== null);
  if (refused.length > 0) return { ...unusable, problems: refused };
  let found: FoundFile | null;
  try {
    found = await findFile(folder);
  } catch (error) {
    return { ...unusable, problems: [unreadable(folder, error)] };
  }
  return found === null
    ? { ...unusable, config: defaultConfig, problems: [] }
    : { text: found.text, ...(await readConfig(found)) };
}

async function lastGood(paths: Pick<Paths, "state">): Promise<Config> {
  const text = readLastGood(paths);
  const { config } = text === null ? { config: null } : await readConfig({ text, filepath: "" });
  return config ?? defaultConfig;
}

interface FoundFile {
  readonly filepath: string;
  readonly text: string;
}

async function readConfig({ text, filepath }: FoundFile): Promise<ReadConfig> {
  const read = readDocument(text, filepath, configSchema);
  if (read.value === null) return { config: null, problems: read.problems, locate: null };
  const { value, locate } = read;
  const carried = rulesOfProcessConfig(value.process_config ?? {}).map(({ rule, path }) => ({
    rule,
    pathOf: () => path,
  }));
  const problems = await checkExpressions([...placed(value.rules ?? [], ["rules"]), ...carried], locate);
  return { config: problems.length > 0 ? null : withDefaults(value), problems, locate };
}

/** Fills in what the file leaves out. */
function withDefaults(file: ConfigFile): Config {
  const { on_unseen, approval, retention, process_config = {}, rules = [], ...given } = file;
  return {
    ...defaultConfig,
    ...dropUndefined(given),
    on_unseen: { ...defaultConfig.on_unseen, ...dropUndefined(on_unseen ?? {}) },
    rules: [...rules, ...rulesOfProcessConfig(process_config).map(({ rule }) => rule)],
    approval: { ...defaultConfig.approval, ...dropUndefined(approval ?? {}) },
    retention: { ...defaultConfig.retention, ...dropUndefined(retention ?? {}) },
  };
}

/** The loaders hand over the text: it is read by us, with places for the problems. */
async function findFile(folder: string): Promise<FoundFile | null> {
  const keepText = (_path: string, text: string) => ({ text });
  const explorer = cosmiconfig("coterm", {
    searchPlaces: configFilesOf(folder)
      .slice(1)
      .map((file) => basename(file)),
    loaders: { ".yaml": keepText, ".yml": keepText, ".json": keepText },
    stopDir: folder,
    cache: false,
  });
  const result = await explorer.search(folder);
  if (result === null) return null;
  const { text } = result.config as { text: string }; // made by keepText
  return { filepath: result.filepath, text: text ?? "" };
}

/** Things with the right name that are no file for us. */
function refuseFile(path: string, index: number): Problem | null {
  try {
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat === undefined) return null;
    if (index === 0) {
      if (stat.isDirectory()) return null;
      return { sentence: `${path} must be a folder`, hint: `mv ${path} ${path}.old`, file: path };
    }
    if (stat.isDirectory()) {
      return {
        sentence: `${path} is a directory, not a configuration file`,
        hint: `mv ${path} ${path}.old`,
        file: path,
      };
    }
    if (!stat.isFile()) {
      return { sentence: `${path} is no regular file`, hint: `mv ${path} ${path}.old`, file: path };
    }
    if (stat.size <= largestFileBytes) return null;
    const size = (stat.size / largestFileBytes).toFixed(1);
    return {
      sentence: `${path} has ${size} MB, a configuration may have 1 MB`,
      hint: `make ${path} smaller`,
      file: path,
    };
  } catch (error) {
    return unreadable(path, error);
  }
}

function unreadable(path: string, error: unknown): Problem {
  const file = typeof error === "object" && error !== null && "path" in error ? String(error.path) : path;
  const isForbidden = errnoOf(error) === "EACCES";
  const reason = isForbidden ? "you may not read it" : sentenceOf(error);
  return {
    sentence: `${file} cannot be read: ${reason}`,
    hint: `${isForbidden ? "chmod u+rX" : "ls -ld"} ${file}`,
    file,
  };
}

function dropUndefined<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return Object.fromEntries(entries) as { [K in keyof T]: Exclude<T[K], undefined> }; // only undefined was removed
}
