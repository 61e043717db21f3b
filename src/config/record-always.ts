import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Paths } from "../base/paths.ts";
import type { RecordMode } from "./config.ts";

/**
 * Tells the hooks whether each new shell is to be recorded: by a file that is there, because a shell that starts can
 * read no YAML. Where the configuration is newer than the trigger words, the hooks look into it by themselves.
 */
export function noteRecordMode(paths: Pick<Paths, "cache">, mode: RecordMode): void {
  const file = recordAlwaysFile(paths);
  try {
    if (mode === "always") {
      mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
      writeFileSync(file, "", { mode: 0o600 });
    } else rmSync(file, { force: true });
  } catch {
    // The words beside it cannot be written either, and that is said where they are.
  }
}

function recordAlwaysFile({ cache }: Pick<Paths, "cache">): string {
  return join(cache, "record-always");
}
