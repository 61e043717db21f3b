import { CotermError } from "../base/errors.ts";
import { type CastEvent, eventCodes, type Mark } from "../record/format.ts";
import { secondsAfter } from "../record/store/cast.ts";
import type { Recorded } from "./recorded.ts";

/** An asciicast file, version 2 or 3, as a whole in memory. */
export class CastFile implements Recorded {
  readonly id = null;
  readonly title: string;
  readonly cols: number;
  readonly rows: number;
  readonly startedAt: number | null;
  readonly durationMs: number;
  readonly marks: readonly Mark[];
  readonly #events: readonly CastEvent[];
  readonly #damage: string | null;

  private constructor(name: string, header: Header, events: readonly CastEvent[], damage: string | null) {
    this.title = header.title ?? name;
    this.cols = header.cols;
    this.rows = header.rows;
    this.startedAt = header.timestamp === null ? null : header.timestamp * 1000;
    this.durationMs = events.at(-1)?.at ?? 0;
    this.marks = markersOf(events);
    this.#events = events;
    this.#damage = damage;
  }

  /** Plays up to the first line that is none. @throws CotermError NOT_A_RECORDING */
  static parse(text: string, name: string): CastFile {
    const [first = "", ...lines] = text.split("\n");
    const header = parseHeader(first);
    if (header === null) {
      throw new CotermError(
        "NOT_A_RECORDING",
        `${name} is no recording: its first line is not the header of an asciicast`,
        {
          exit: "usage",
          hint: "coterm sessions",
        },
      );
    }
    const events: CastEvent[] = [];
    let at = 0;
    let damage: string | null = null;
    for (const [index, line] of lines.entries()) {
      if (line === "" || line.startsWith("#")) continue;
      const event = parseLine(line);
      if (event === null) {
        damage = `line ${index + 2} is no event`;
        break;
      }
      at = secondsAfter(header.version === 3 ? at : 0, event.seconds);
      if (event.code !== null) events.push({ at, code: event.code, data: event.data });
    }
    return new CastFile(name, header, events, damage);
  }

  keyframeBefore(): null {
    return null;
  }

  *events(): Generator<CastEvent> {
    for (const event of this.#events) yield event;
  }

  damage(): string | null {
    return this.#damage;
  }
}

/** A file does not say what its markers are; in what coterm exports they are the commands. */
function markersOf(events: readonly CastEvent[]): readonly Mark[] {
  return events
    .filter(({ code }) => code === "m")
    .map(({ at, data }, index) => ({ at, kind: "command", command: index + 1, line: data, id: String(index + 1) }));
}

interface Header {
  readonly version: 2 | 3;
  readonly cols: number;
  readonly rows: number;
  readonly title: string | null;
  readonly timestamp: number | null;
}

function parseHeader(line: string): Header | null {
  const value = parseJson(line);
  if (typeof value !== "object" || value === null) return null;
  const { version, width, height, term, title, timestamp } = value as Record<string, unknown>; // JSON: checked below
  if (version !== 2 && version !== 3) return null;
  const { cols, rows } = (version === 2 ? { cols: width, rows: height } : (term ?? {})) as Record<string, unknown>;
  if (typeof cols !== "number" || typeof rows !== "number" || !(cols > 0 && rows > 0)) return null;
  return {
    version,
    cols: Math.min(cols, 1000),
    rows: Math.min(rows, 1000),
    title: typeof title === "string" ? title : null,
    timestamp: typeof timestamp === "number" ? timestamp : null,
  };
}

/** The time as it stands in the line; codes that are not known to us are null. */
function parseLine(line: string): { seconds: number; code: CastEvent["code"] | null; data: string } | null {
  const value = parseJson(line);
  if (!Array.isArray(value)) return null;
  const [time, code, data] = value as unknown[]; // JSON: checked below
  if (typeof time !== "number" || !(time >= 0) || typeof code !== "string") return null;
  const text = typeof data === "string" ? data : typeof data === "number" ? String(data) : null;
  return text === null ? null : { seconds: time, code: eventCodes.find((known) => known === code) ?? null, data: text };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
