import { readdirSync } from "node:fs";
import { join } from "node:path";
import { CotermError } from "../../base/errors.ts";
import { nearest } from "../../base/nearest.ts";
import type { Paths } from "../../base/paths.ts";
import type { Manifest } from "../format.ts";
import { isSessionId } from "../session-id.ts";
import { readManifest } from "./recording-reader.ts";
import { SessionFolder } from "./session-folder.ts";

/** Of an id: `20261122-211530`. */
const secondLength = 15;

/** Where the recorded sessions of this user are. */
function sessionsFolder({ state }: Pick<Paths, "state">): string {
  return join(state, "sessions");
}

/** Ids, oldest first, but for those of the same second. */
export function sessionIds(paths: Pick<Paths, "state">): readonly string[] {
  try {
    return readdirSync(sessionsFolder(paths)).filter(isSessionId).toSorted();
  } catch {
    return []; // nothing was recorded yet
  }
}

/** What can be read of every session, oldest first. */
export function listSessions(paths: Pick<Paths, "state">): readonly Manifest[] {
  return readAll(paths, sessionIds(paths));
}

/** In the order in which they began: an id tells the second, and its manifest the millisecond. */
function readAll(paths: Pick<Paths, "state">, ids: readonly string[]): readonly Manifest[] {
  const manifests = ids.flatMap((id) => {
    try {
      return [readManifest(folderOf(paths, id))];
    } catch {
      return []; // a folder without a manifest is being made or removed just now
    }
  });
  return manifests.toSorted((one, other) => one.startedAt - other.startedAt || (one.id < other.id ? -1 : 1));
}

function newestOf(paths: Pick<Paths, "state">, ids: readonly string[]): string | undefined {
  const last = ids.at(-1);
  const ofSameSecond = ids.filter((id) => id.slice(0, secondLength) === last?.slice(0, secondLength));
  return ofSameSecond.length > 1 ? (readAll(paths, ofSameSecond).at(-1)?.id ?? last) : last;
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
  const last = name === "last" ? newestOf(paths, ids) : undefined;
  if (last !== undefined) return folderOf(paths, last);
  const matching = ids.filter((id) => id.startsWith(name) || id.endsWith(`-${name}`));
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
