import { join } from "node:path";
import type { Paths } from "../base/paths.ts";
import type { Manifest } from "../record/format.ts";
import { folderOf, listSessions } from "../record/store/sessions.ts";
import { commandsOf } from "../replay/recorded.ts";
import { RecordedSession } from "../replay/recorded-session.ts";
import { readText } from "../replay/text.ts";
import { LineIndex } from "./line-index.ts";

export function indexPath({ state }: Pick<Paths, "state">): string {
  return join(state, "search.db");
}

/** Brings the index up to date: sessions that are new, have grown or have been removed. Calls `onSession` before each. */
export async function indexSessions(
  paths: Pick<Paths, "state">,
  index: LineIndex,
  onSession: (manifest: Manifest) => void = () => undefined,
): Promise<void> {
  const manifests = listSessions(paths);
  const present = new Set(manifests.map(({ id }) => id));
  for (const id of index.sessions) if (!present.has(id)) index.remove(id);
  for (const manifest of manifests) {
    const stamp = `${manifest.state} ${manifest.events} ${manifest.head}`;
    const isKnown = index.stampOf(manifest.id) === stamp && manifest.state !== "open";
    if (isKnown) continue;
    onSession(manifest);
    const recorded = new RecordedSession(folderOf(paths, manifest.id));
    await index.add(manifest, commandsOf(recorded.marks), stamp, (onLine) => readText(recorded, onLine));
  }
}
