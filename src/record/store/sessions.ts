import { readdirSync } from "node:fs";
import { join } from "node:path";
import { CotermError } from "../../base/errors.ts";
import { nearest } from "../../base/nearest.ts";
import type { Paths } from "../../base/paths.ts";
import type { Manifest } from "../format.ts";
import { isSessionId } from "../session-id.ts";
import { readManifest } from "./recording-reader.ts";
import { SessionFolder } from "./session-folder.ts";

/** Where the recorded sessions of this user are. */
function sessionsFolder({ state }: Pick<Paths, "state">): string {
  return join(state, "sessions");
}

/** Ids, oldest first. */
export function sessionIds(paths: Pick<Paths, "state">): readonly string[] {
  try {
    return readdirSync(sessionsFolder(paths)).filter(isSessionId).toSorted();
  } catch {
    return []; // nothing was recorded yet
  }
}

/** What can be read of every session, oldest first. */
export function listSessions(paths: Pick<Paths, "state">): readonly Manifest[] {
  return sessionIds(paths).flatMap((id) => {
    try {
      return [readManifest(folderOf(paths, id))];
    } catch {
      return []; // a folder without a manifest is being made or removed just now
    }
  });
}

export function folderOf(paths: Pick<Paths, "state">, id: string): SessionFolder {
  return new SessionFolder(join(sessionsFolder(paths), id));
}

/**
 * The session that an id, the beginning of one, or `last` names.
 *
 * @throws CotermError NO_SESSION, AMBIGUOUS_SESSION
 */
export function findSession(paths: Pick<Paths, "state">, name: string): SessionFolder {
  const ids = sessionIds(paths);
  const matching = name === "last" ? ids.slice(-1) : ids.filter((id) => id.startsWith(name) || id.endsWith(`-${name}`));
  const [only] = matching;
  if (only !== undefined && matching.length === 1) return folderOf(paths, only);
  if (only !== undefined) {
    const newest = matching.slice(-5).join(", ");
    throw new CotermError("AMBIGUOUS_SESSION", `${name} is the beginning of ${matching.length} sessions: ${newest}`, {
      exit: "usage",
      hint: `coterm play ${matching.at(-1)}`,
    });
  }
  const near = nearest(name, ids) ?? ids.at(-1);
  throw new CotermError("NO_SESSION", `there is no session ${name}`, {
    exit: "usage",
    hint: near === undefined ? "coterm record, to record one" : `coterm play ${near}, or coterm sessions for all`,
  });
}
