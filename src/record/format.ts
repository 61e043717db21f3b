import type { ProcessInfoMode } from "../base/process-info.ts";

/**
 * What a recorded session looks like on disk, version 1: a folder of its own, `~/.local/state/coterm/sessions/<id>/`.
 *
 *     manifest.json        what is known of the session: `Manifest`
 *     out/000000.cast.zst  output as asciicast v3 lines, one zstd frame for each closed chunk
 *     out/000001.ndjson    the chunk that is still open, in clear, so that a crash loses nothing
 *     index.ndjson         one `ChunkEntry` a line: where in time each closed chunk lies, and its chained digest
 *     keys/000001.json.zst `Keyframe`: the terminal as it stood when the chunk began
 *     marks.ndjson         `Mark`: commands, decisions, window changes, gaps
 *     processes.ndjson     the processes that ran, see src/processes
 *
 * Nothing is stored that the redactor has not released. Times are milliseconds since the recording began, but for those
 * named `…At`, which are milliseconds since the epoch. Fields are only ever added.
 */
export const formatVersion = 1;

export type SessionState = "open" | "ended" | "cut";

export interface Manifest {
  readonly v: typeof formatVersion;
  readonly id: string;
  readonly startedAt: number;
  /** null while it is recorded. */
  readonly endedAt: number | null;
  readonly exit: number | null;
  /** The recorded command, redacted; null for an interactive session. */
  readonly command: string | null;
  readonly shell: string;
  readonly cols: number;
  readonly rows: number;
  readonly term: string;
  readonly user: string;
  readonly host: string;
  readonly cwd: string;
  readonly durationMs: number;
  /** Of output, in UTF-8. */
  readonly bytes: number;
  readonly events: number;
  readonly commands: number;
  readonly gaps: number;
  /** `cut`: its end was never seen. */
  readonly state: SessionState;
  /** Digest of the newest closed chunk, which stands for all before it. */
  readonly head: string | null;
  readonly client: { readonly version: string; readonly script: string };
  /** Those that wanted it, or a part of it, to be recorded; absent where none did. */
  readonly rules?: readonly string[];
  /** How its processes were found out; what of them may be missing is in docs/processes.md. */
  readonly processInfo?: ProcessInfoMode;
}

/** What a recording begins with. */
export type SessionStart = Pick<
  Manifest,
  | "id"
  | "startedAt"
  | "command"
  | "shell"
  | "cols"
  | "rows"
  | "term"
  | "user"
  | "host"
  | "cwd"
  | "client"
  | "processInfo"
  | "rules"
>;

/** Asciicast v3: output, window size (`80x24`), marker, exit status. */
export const eventCodes = ["o", "r", "m", "x"] as const;
export type EventCode = (typeof eventCodes)[number];

export interface CastEvent {
  /** Milliseconds since the recording began. */
  readonly at: number;
  readonly code: EventCode;
  readonly data: string;
}

export interface ChunkEntry {
  readonly seq: number;
  /** Of its first and last event. */
  readonly from: number;
  readonly to: number;
  /** Of the compressed file. */
  readonly bytes: number;
  readonly events: number;
  /** SHA-256, in hex, of the digest before it (`""` for the first) followed by the compressed file. */
  readonly digest: string;
}

export interface Keyframe {
  readonly at: number;
  readonly cols: number;
  readonly rows: number;
  /** What to write to a new terminal of that size. */
  readonly init: string;
}

export type Mark =
  /** A line was accepted; `id` is that of its event in the journal. */
  | {
      readonly at: number;
      readonly kind: "command";
      readonly command: number;
      readonly line: string | null;
      readonly id: string;
    }
  | { readonly at: number; readonly kind: "end"; readonly command: number; readonly exit: number | null }
  | {
      readonly at: number;
      readonly kind: "decision";
      readonly verdict: string;
      readonly rule: string;
      readonly answer: string;
      readonly line: string;
    }
  /** A rule wants what follows to be recorded: up to the end of the recording. */
  | { readonly at: number; readonly kind: "record"; readonly rule: string }
  | { readonly at: number; readonly kind: "resize"; readonly cols: number; readonly rows: number }
  /** Output was shown and not recorded, for so long where that is known. */
  | { readonly at: number; readonly kind: "gap"; readonly reason: string; readonly ms: number | null };

/** A chunk closes at so much recorded time or text, so that every moment is near a keyframe. */
export const longestChunkMs = 60_000;
export const largestChunkBytes = 1024 * 1024;
