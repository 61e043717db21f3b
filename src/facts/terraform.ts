import { resolve } from "node:path";
import { readSmallFile } from "./small-file.ts";

/** TF_WORKSPACE, else what `terraform workspace select` wrote here; null means `default` or no terraform folder. */
export function readTerraformWorkspace(env: Readonly<Record<string, string>>, cwd: string): string | null {
  if (env["TF_WORKSPACE"]) return env["TF_WORKSPACE"];
  return readSmallFile(resolve(cwd, env["TF_DATA_DIR"] || ".terraform", "environment"))?.trim() || null;
}
