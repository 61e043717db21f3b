import { appendFileSync } from "node:fs";
import { type LineRedactor, lineRedactor } from "../redact/line-redactor.ts";
import { mask } from "../redact/mask.ts";
import type { WatchedSession } from "../record/capture/session-watcher.ts";
import { type ProcessEvent, processEventVersion, type ProcessSource, type SeenProcess } from "./process-event.ts";

/** Of one process: what a program is given may have megabytes. */
const mostCharacters = 16_384;
/** How much of it is searched for secrets, so that none is cut in two at the end of what is stored. */
const mostSearched = 2 * mostCharacters;
/** What a full disk refuses is kept for later, so many lines. */
const mostWaiting = 20_000;

/** Writes `processes.ndjson` of one session: redacts, then appends. */
export class ProcessLog {
  readonly #session: WatchedSession;
  readonly #source: ProcessSource;
  readonly #redactor: LineRedactor;
  /** What was made of the words of those that run, which come again with their end. */
  readonly #redacted = new Map<string, { readonly raw: readonly string[]; readonly argv: readonly string[] }>();
  #waiting: string[] = [];

  constructor(session: WatchedSession, source: ProcessSource) {
    this.#session = session;
    this.#source = source;
    this.#redactor = lineRedactor(session.scanner);
  }

  append(processes: Iterable<SeenProcess>): void {
    for (const seen of processes) {
      const { id, pid, ppid, cwd, user, startedAt, endedAt, exit } = seen;
      const event: Omit<ProcessEvent, "command"> = {
        v: processEventVersion,
        id: `${this.#session.start.id}/${id}`,
        session: this.#session.start.id,
        pid,
        ppid,
        argv: this.#redact(seen),
        cwd: cwd === null ? null : this.#redactor.line(this.#maskKnown(cwd)),
        user,
        startedAt: Math.round(startedAt),
        endedAt: endedAt === null ? null : Math.round(endedAt),
        exit,
        source: this.#source,
      };
      this.#waiting.push(`${JSON.stringify(event)}\n`);
    }
    this.#store();
  }

  #store(): void {
    if (this.#waiting.length === 0) return;
    try {
      appendFileSync(this.#session.folder.processes, this.#waiting.join(""), { mode: 0o600 });
      this.#waiting = [];
    } catch {
      // A full disk: tried again with the next. The recording itself says that something is missing.
      this.#waiting = this.#waiting.slice(-mostWaiting);
    }
  }

  #redact({ id, argv: raw, endedAt }: SeenProcess): readonly string[] {
    const known = this.#redacted.get(id);
    const isSame = known !== undefined && known.raw === raw;
    const argv = isSame ? known.argv : shorten(this.#redactor.words(shorten(raw, mostSearched).map(this.#maskKnown)));
    if (endedAt !== null) this.#redacted.delete(id);
    else if (!isSame) this.#redacted.set(id, { raw, argv });
    return argv;
  }

  readonly #maskKnown = (text: string) =>
    this.#session.known.reduce((all, secret) => (all.includes(secret) ? all.replaceAll(secret, mask) : all), text);
}

/** The first of the words, and a sign where there are more. */
export function shorten(argv: readonly string[], most = mostCharacters): string[] {
  const kept: string[] = [];
  let left = most;
  for (const word of argv) {
    if (left <= 0) return [...kept, "…"];
    kept.push(word.length > left ? `${word.slice(0, left)}…` : word);
    left -= word.length + 1;
  }
  return kept;
}
