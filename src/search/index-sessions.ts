import { statSync } from "node:fs";
import { join } from "node:path";
import type { Paths } from "../base/paths.ts";
import type { Manifest } from "../record/format.ts";
import { readIndex } from "../record/store/recording-reader.ts";
import type { SessionFolder } from "../record/store/session-folder.ts";
import { folderOf, listSessions } from "../record/store/sessions.ts";
import { commandsOf } from "../replay/recorded.ts";
import { RecordedSession } from "../replay/recorded-session.ts";
import { readOpenText, readText } from "../replay/text.ts";
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
    const folder = folderOf(paths, manifest.id);
    const stamp = `${manifest.state} ${manifest.events} ${manifest.head} ${growthOf(manifest, folder)}`;
    if (index.stampOf(manifest.id) === stamp) continue;
    onSession(manifest);
    const recorded = new RecordedSession(folder);
    const session = { manifest, commands: commandsOf(recorded.marks), stamp };
    const known = index.progressOf(manifest.id);
    const from = known !== null && recorded.chunks[known.chunks - 1]?.digest === known.digest ? known : null;
    if (from === null && manifest.state !== "open") await index.add(session, ({ line }) => readText(recorded, line));
    else await index.add(session, (on) => readOpenText(recorded, from, on), from !== null);
  }
}

/** What tells an open session from itself a moment later: its manifest is written when a chunk closes. */
function growthOf({ state }: Manifest, folder: SessionFolder): string {
  if (state !== "open") return "";
  const open = folder.openChunk((readIndex(folder).at(-1)?.seq ?? -1) + 1);
  const sizes = [open, folder.index, folder.marks].map((path) => statSync(path, { throwIfNoEntry: false })?.size ?? 0);
  return sizes.join(" ");
}
