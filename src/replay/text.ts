import type { Recorded } from "./recorded.ts";
import type { RecordedSession } from "./recorded-session.ts";
import { type ExtractorState, TextExtractor, type TextLine } from "./text-extractor.ts";

/** Hands out every line of a recording, in the order in which they left the screen. */
export async function readText(recorded: Recorded, onLine: (line: TextLine) => void): Promise<void> {
  const extractor = new TextExtractor(recorded, onLine);
  for (const event of recorded.events(null)) await extractor.feed(event);
  await extractor.finish();
}

/** How far a session that goes on was read for good: to the end of its closed chunks. It is JSON. */
export interface TextProgress {
  /** So many chunks. */
  readonly chunks: number;
  /** Of the last of them: the session has not become another one. */
  readonly digest: string;
  readonly state: ExtractorState;
}

/**
 * The same as `readText`, from where it was read to before; what comes after `onProgress` may be other lines when the
 * session has gone on.
 */
export async function readOpenText(
  session: RecordedSession,
  from: TextProgress | null,
  on: { readonly line: (line: TextLine) => void; readonly progress: (progress: TextProgress) => void },
): Promise<void> {
  const extractor = new TextExtractor(session, on.line, from?.state);
  const { chunks } = session;
  const last = chunks.at(-1);
  let left = chunks.slice(from?.chunks ?? 0).reduce((sum, { events }) => sum + events, 0);
  for (const event of session.eventsFrom(from?.chunks ?? 0)) {
    await extractor.feed(event);
    if (--left !== 0 || last === undefined) continue;
    const state = await extractor.state();
    if (state !== null) on.progress({ chunks: chunks.length, digest: last.digest, state });
  }
  await extractor.finish();
}

/** What a command has shown, without blank lines at its end. */
export function outputOf(lines: readonly TextLine[], command: number): string {
  return lines
    .filter((line) => line.command === command)
    .map(({ text }) => text)
    .join("\n")
    .trimEnd();
}
