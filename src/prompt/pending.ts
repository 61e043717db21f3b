import { lstatSync } from "node:fs";
import { dirname } from "node:path";
import { CotermError } from "../base/errors.ts";
import { exchangeLine } from "../base/exchange.ts";
import type { Decision } from "../rules/decision.ts";
import type { Place } from "./place.ts";

/** A question that a shell has handed over to the screen: the helper remembers it and the screen asks for it. */
export interface PendingQuestion {
  readonly question: { readonly line: string; readonly hasColor: boolean; readonly isDumb: boolean };
  readonly decision: Decision;
  readonly place: Place;
  /** No answer after this long means no; 0: wait for ever. */
  readonly waitSeconds: number;
}

/**
 * Asks the helper behind `socket` for the pending question `key`, `<session>.<id>`.
 *
 * @throws CotermError NO_HELPER, NO_PENDING_QUESTION, RUNTIME_FOLDER_NOT_OURS
 */
export async function fetchPending(socket: string, key: string, uid: number, waitMs = 2000): Promise<PendingQuestion> {
  const folder = dirname(socket);
  if (lstatSync(folder, { throwIfNoEntry: false })?.uid !== uid) {
    throw new CotermError("RUNTIME_FOLDER_NOT_OURS", `the runtime folder ${folder} is missing or not yours`, {
      hint: "coterm doctor",
    });
  }
  const answer = JSON.parse(await exchangeLine(socket, `coterm1\x1fscreen\x1f${key}\0`, waitMs)) as unknown;
  if (answer === null) {
    throw new CotermError("NO_PENDING_QUESTION", `the helper knows no question ${key}`, {
      hint: "it is asked by the shells; there is nothing to run by hand",
    });
  }
  return answer as PendingQuestion; // our own helper wrote it, and the folder is closed to others
}
