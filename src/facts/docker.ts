import { join } from "node:path";
import { readSmallFile } from "./small-file.ts";

/** DOCKER_HOST goes before DOCKER_CONTEXT, which goes before `currentContext` of the configuration. */
export function readDockerContext(env: Readonly<Record<string, string>>, home: string): string | null {
  if (env["DOCKER_HOST"]) return env["DOCKER_HOST"];
  if (env["DOCKER_CONTEXT"]) return env["DOCKER_CONTEXT"];
  const text = readSmallFile(join(env["DOCKER_CONFIG"] || join(home, ".docker"), "config.json"));
  if (text === null) return null;
  try {
    const config: unknown = JSON.parse(text);
    if (typeof config !== "object" || config === null || !("currentContext" in config)) return null;
    return typeof config.currentContext === "string" && config.currentContext !== "" ? config.currentContext : null;
  } catch {
    return null; // docker itself would not start with such a file
  }
}
