import { setImmediate as nextTurn } from "node:timers/promises";
import type { Paths } from "../base/paths.ts";
import type { Kept } from "../base/kept.ts";
import { Journal } from "../events/journal.ts";
import { applyRetention } from "./store/retention.ts";

export interface Expired {
  readonly sessions: number;
  /** Of the sessions. */
  readonly bytes: number;
  readonly events: number;
}

const dayMs = 86_400_000;

/** Few enough that a question which comes meanwhile does not wait. */
const eventsAtOnce = 500;

/**
 * Removes recorded sessions and events that are kept no longer, never a session that is being recorded.
 *
 * @param now Milliseconds since 1970.
 * @throws CotermError JOURNAL_UNREADABLE, JOURNAL_FROM_LATER_VERSION
 */
export async function expire(paths: Paths, kept: Kept, now: number): Promise<Expired> {
  const sessions = { days: kept.session_days, megabytes: kept.session_mb, now };
  const { removed, bytes } = applyRetention(paths, sessions);
  const events = kept.event_days === null ? 0 : await expireEvents(paths.journal, now - kept.event_days * dayMs);
  return { sessions: removed, bytes, events };
}

async function expireEvents(path: string, before: number): Promise<number> {
  const journal = new Journal(path);
  try {
    let removed = 0;
    for (;;) {
      const now = journal.removeBefore(before, eventsAtOnce);
      removed += now;
      if (now < eventsAtOnce) return removed;
      await nextTurn();
    }
  } finally {
    journal.close();
  }
}
