import type { ProcessInfo } from "../../base/process-info.ts";
import type { RedactSettings } from "../../redact/settings-schema.ts";
import type { Channel } from "../channel.ts";
import type { SessionStart } from "../format.ts";

/** The user's configuration of redaction, and the folder at which its relative paths begin. */
export interface RedactionChoice {
  readonly settings: RedactSettings;
  readonly folder: string;
}

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
      readonly redaction: RedactionChoice;
    }
  | {
      readonly kind: "resume";
      readonly id: string;
      readonly folder: string;
      readonly channel: Channel;
      readonly processInfo: ProcessInfo;
      readonly redaction: RedactionChoice;
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
