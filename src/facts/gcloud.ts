import { join } from "node:path";
import { readSmallFile } from "./small-file.ts";

/** CLOUDSDK_CORE_PROJECT, else `project` in `[core]` of the active configuration. */
export function readGcloudProject(env: Readonly<Record<string, string>>, home: string): string | null {
  if (env["CLOUDSDK_CORE_PROJECT"]) return env["CLOUDSDK_CORE_PROJECT"];
  const folder = env["CLOUDSDK_CONFIG"] || join(home, ".config/gcloud");
  const active = readSmallFile(join(folder, "active_config"))?.trim() || "default";
  if (!/^[\w-]+$/.test(active)) return null; // would be part of a path
  return iniValue(readSmallFile(join(folder, "configurations", `config_${active}`)) ?? "", "core", "project");
}

function iniValue(text: string, section: string, key: string): string | null {
  let current = "";
  for (const line of text.split("\n")) {
    const header = /^\s*\[([^\]]*)\]/.exec(line);
    if (header !== null) {
      current = header[1] ?? "";
      continue;
    }
    const at = line.indexOf("=");
    if (current === section && at > 0 && line.slice(0, at).trim() === key) return line.slice(at + 1).trim() || null;
  }
  return null;
}
