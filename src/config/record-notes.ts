import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Paths } from "../base/paths.ts";

/**
 * Tells the hooks what they must know before a line is typed, by files that are there or not, because a shell that
 * starts can read no YAML: `record-always`, each new shell is to be recorded; `record-rules`, some rule has what it
 * holds for recorded. Where the configuration is newer than the trigger words, the hooks look into it by themselves.
 */
export function noteRecording(
  { cache }: Pick<Paths, "cache">,
  notes: Readonly<Record<"record-always" | "record-rules", boolean>>,
): void {
  for (const [name, isSet] of Object.entries(notes)) {
    try {
      if (isSet) {
        mkdirSync(cache, { recursive: true, mode: 0o700 });
        writeFileSync(join(cache, name), "", { mode: 0o600 });
      } else rmSync(join(cache, name), { force: true });
    } catch {
      // The words beside it cannot be written either, and that is said where they are.
    }
  }
}
