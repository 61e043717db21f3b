import { statSync } from "node:fs";
import { dirname } from "node:path";

/** Does a folder belong to another user? What is not there is nobody's. */
export function isForeign(folder: string, uid: number): boolean {
  const owner = statSync(folder, { throwIfNoEntry: false })?.uid;
  return owner !== undefined && owner !== uid;
}

/** Are we root, and the folder, or the nearest one above that is there, is not root's? What root makes there keeps its user out. */
export function isOfOtherUser(folder: string): boolean {
  return process.getuid?.() === 0 && ownerOf(folder) !== 0;
}

function ownerOf(folder: string): number | undefined {
  const stat = statSync(folder, { throwIfNoEntry: false });
  return stat === undefined && folder !== "/" ? ownerOf(dirname(folder)) : stat?.uid;
}
