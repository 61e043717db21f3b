import type { ProcessInfo } from "../../base/process-info.ts";
import type { Channel } from "../channel.ts";
import type { SessionStart } from "../format.ts";

/** What the helper tells its recorder. */
export type ToRecorder =
  | {
      readonly kind: "begin";
      readonly id: string;
      readonly folder: string;
      readonly start: SessionStart;
      readonly channel: Channel;
      /** Secrets that are known before they are shown. They stay in memory. */
      readonly known: readonly string[];
      readonly processInfo: ProcessInfo;
    }
  | {
      readonly kind: "resume";
      readonly id: string;
      readonly folder: string;
      readonly channel: Channel;
      readonly processInfo: ProcessInfo;
    };

/** What the recorder tells the helper; `live` is how many sessions it records. */
export type FromRecorder =
  | {
      readonly kind: "begun";
      readonly id: string;
      readonly live: number;
      readonly error: string | null;
      /** For the person who records. */
      readonly notice: string | null;
    }
  | { readonly kind: "ended"; readonly id: string; readonly live: number };
