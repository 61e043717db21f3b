import type { ProcessInfo } from "../../base/process-info.ts";
import type { Scanner } from "../../redact/scanner.ts";
import type { Channel } from "../channel.ts";
import type { SessionStart } from "../format.ts";
import type { SessionFolder } from "../store/session-folder.ts";

/** A session as those see it who look on from outside while it is recorded. */
export interface WatchedSession {
  readonly start: Pick<SessionStart, "id" | "startedAt" | "user" | "cwd">;
  readonly folder: SessionFolder;
  readonly channel: Channel;
  readonly processInfo: ProcessInfo;
  /** The beginning was seen by an earlier helper. */
  readonly isResumed: boolean;
  readonly scanner: Scanner;
  /** Secrets that are known before they are shown. */
  readonly known: readonly string[];
}

export interface SessionWatcher {
  /** What a person must know of it, such as that it cannot do what is configured. */
  readonly notice: string | null;
  /** Everything is stored when it returns. @param exit Of the session; null where it is not known. */
  end(exit: number | null): Promise<void>;
}

export type WatchSession = (session: WatchedSession) => SessionWatcher;
