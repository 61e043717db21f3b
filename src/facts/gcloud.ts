import { join } from "node:path";
import { iniValue } from "./ini.ts";
import { readSmallFile } from "./small-file.ts";

/** CLOUDSDK_CORE_PROJECT, else `project` in `[core]` of the active configuration. */
export function readGcloudProject(env: Readonly<Record<string, string>>, home: string): string | null {
  if (env["CLOUDSDK_CORE_PROJECT"]) return env["CLOUDSDK_CORE_PROJECT"];
  const folder = env["CLOUDSDK_CONFIG"] || join(home, ".config/gcloud");
  const active =
    env["CLOUDSDK_ACTIVE_CONFIG_NAME"] || readSmallFile(join(folder, "active_config"))?.trim() || "default";
  if (!/^[\w-]+$/.test(active)) return null; // would be part of a path
  return iniValue(readSmallFile(join(folder, "configurations", `config_${active}`)) ?? "", "core", "project");
}
