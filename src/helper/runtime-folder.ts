import { lstatSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { CotermError, errnoOf } from "../base/errors.ts";
import { isForeign } from "../base/foreign-folder.ts";
import type { Paths } from "../base/paths.ts";

/** The names in the private folder where shells and the helper meet. */
export function runtimeFiles(folder: string) {
  return {
    folder,
    /** A symbolic link to the socket of the helper that answers. */
    socket: join(folder, "sock"),
    /** The FIFO that bash and fish write questions to. */
    questions: join(folder, "ask"),
    /** `pid fd build` of the helper that answers. */
    helper: join(folder, "helper"),
    lock: join(folder, "lock.db"),
    /** Present while a shell is starting a helper, so that a hundred shells start one. */
    ticket: join(folder, "starting"),
  } as const;
}

export type RuntimeFiles = ReturnType<typeof runtimeFiles>;

/**
 * Makes the folder, or checks that an existing one is a real folder, ours, and closed to everybody else: whoever can
 * write there can answer for the helper. So can the owner of an `XDG_RUNTIME_DIR` that it is in.
 *
 * @throws CotermError RUNTIME_FOLDER_NOT_OURS
 */
export function openRuntimeFolder(paths: Paths, uid: number): RuntimeFiles {
  const { runtime: folder } = paths;
  refuseFor(objectionToParent(paths, uid), paths); // before anything is made in it
  makeFolder(folder);
  refuseFor(objectionTo(paths, uid), paths);
  return runtimeFiles(folder);
}

/** What speaks against a folder. */
interface Objection {
  readonly folder: string;
  readonly reason: string;
}

function refuseFor(objection: Objection | null, { runtime }: Paths): void {
  if (objection === null) return;
  const { folder, reason } = objection;
  throw refuse(runtime, `${folder === runtime ? "it" : folder} ${reason}`);
}

/** Null when the runtime folder may be used, or is not there yet. @throws as lstatSync does */
export function objectionTo(paths: Paths, uid: number): Objection | null {
  return objectionToParent(paths, uid) ?? objectionToFolder(paths, uid);
}

function objectionToParent({ runtimeParent }: Paths, uid: number): Objection | null {
  if (runtimeParent === null || !isForeign(runtimeParent, uid)) return null;
  return { folder: `${runtimeParent} (XDG_RUNTIME_DIR)`, reason: "belongs to somebody else" };
}

function objectionToFolder({ runtime }: Paths, uid: number): Objection | null {
  const stat = lstatSync(runtime, { throwIfNoEntry: false });
  if (stat === undefined) return null;
  if (!stat.isDirectory()) return { folder: runtime, reason: "is not a folder" };
  if (stat.uid !== uid) return { folder: runtime, reason: "belongs to somebody else" };
  return stat.mode & 0o077 ? { folder: runtime, reason: "can be read or written by others" } : null;
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    const reason = errnoOf(error);
    if (reason !== "EEXIST") throw refuse(folder, `it cannot be made (${reason})`); // what is there is looked at next
  }
}

function refuse(folder: string, reason: string): CotermError {
  return new CotermError("RUNTIME_FOLDER_NOT_OURS", `the runtime folder ${folder} is not used: ${reason}`, {
    hint: `remove it, or set XDG_RUNTIME_DIR or COTERM_RUNTIME_DIR to a folder that only you can read`,
  });
}
