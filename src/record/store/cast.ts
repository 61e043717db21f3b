import { type CastEvent, type EventCode, eventCodes, type SessionStart } from "../format.ts";

/** The first line of an asciicast v3 file. */
export function formatHeader({ startedAt, cols, rows, term, command, id }: SessionStart): string {
  return JSON.stringify({
    version: 3,
    term: { cols, rows, ...(term === "" ? {} : { type: term }) },
    timestamp: Math.floor(startedAt / 1000),
    title: command ?? `coterm session ${id}`,
  });
}

/** One line: `[seconds since the event before, code, data]`. Microseconds are kept, so that sums do not drift. */
export function formatEvent({ at, code, data }: CastEvent, previousAt: number): string {
  const micros = Math.round(at * 1000) - Math.round(previousAt * 1000);
  return JSON.stringify([Math.max(0, micros) / 1_000_000, code, data]);
}

/** Times are whole microseconds, so that the sum of what was written is what was meant. In milliseconds. */
export function toMicrosecond(at: number): number {
  return Math.round(at * 1000) / 1000;
}

/** So many seconds, as they stand in a line, after a time in milliseconds. */
export function secondsAfter(at: number, seconds: number): number {
  return (Math.round(at * 1000) + Math.round(seconds * 1_000_000)) / 1000;
}

/** An event line as it was written, or null for the header, a comment, and what is damaged. */
export function parseEvent(
  line: string,
): { readonly interval: number; readonly code: EventCode; readonly data: string } | null {
  if (!line.startsWith("[")) return null;
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return null;
  }
  if (!Array.isArray(value)) return null;
  const [interval, code, data] = value as unknown[]; // JSON: anything can stand there
  const known = eventCodes.find((name) => name === code);
  if (typeof interval !== "number" || !(interval >= 0) || known === undefined || typeof data !== "string") return null;
  return { interval, code: known, data };
}
