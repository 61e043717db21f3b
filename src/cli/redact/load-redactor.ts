import { type Paths, pathsFor } from "../../base/paths.ts";
import { showControls } from "../../base/visible.ts";
import { type Config, configFilesOf } from "../../config/config.ts";
import { readConfigCache } from "../../config/config-cache.ts";
import { openRedaction, type Redaction } from "../../redact/organisation/open-redaction.ts";
import type { Io } from "../io.ts";

/**
 * The redaction that is in force for this user.
 *
 * @throws CotermError when a file that the configuration names is broken.
 */
export async function loadRedactor(io: Io): Promise<Redaction> {
  const paths = pathsFor(io.env, io.uid);
  const { redact: settings } = await readConfig(paths, io);
  const redaction = await openRedaction({ settings, isTrusted: true, folder: paths.config, env: io.env });
  for (const problem of redaction.problems) io.err(`coterm: ${showControls(problem)}`);
  return redaction;
}

/** With a configuration that cannot be read the last good one is in force, and that is said. */
async function readConfig(paths: Paths, io: Io): Promise<Config> {
  const cached = readConfigCache(paths, configFilesOf(paths.config));
  if (cached !== null) return cached.config;
  const { loadConfig } = await import("../../config/load-config.ts");
  const { config, problems } = await loadConfig(paths);
  for (const { sentence, hint } of problems) io.err(`coterm: ${showControls(sentence)}\n  try: ${hint}`);
  return config;
}
