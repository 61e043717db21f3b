import { eventVersion, type ProcessEvent } from "../events/event.ts";
import type { SpoolRecord } from "../events/spool.ts";
import { CommandWatcher } from "../processes/command-watcher.ts";
import { shorten } from "../processes/process-log.ts";
import type { SeenProcess } from "../processes/process-event.ts";
import type { LineRedactor } from "../redact/line-redactor.ts";
import type { Question } from "./protocol.ts";

/** More than so many at once are not looked at. */
const mostWatched = 50;

/** What a line that was judged became, by the answers that its shell writes down. */
const runs: ReadonlySet<string> = new Set(["ran", "snoozed", "fault"]);

export interface WatchedCommandsOptions {
  readonly loadRedactor: () => Promise<LineRedactor>;
  readonly store: (events: readonly ProcessEvent[]) => void;
  readonly onError: (error: unknown) => void;
}

/** The commands of which a rule wants to know what they run (`process_info`), until their shells say that they ended. */
export class WatchedCommands {
  readonly #options: WatchedCommandsOptions;
  /** By session and sequence. */
  readonly #watchers = new Map<string, CommandWatcher>();

  constructor(options: WatchedCommandsOptions) {
    this.#options = options;
  }

  /**
   * @param others What runs in the shell already.
   * @param waitMs Until then the line has been answered and runs, or it does not.
   */
  watch({ session, sequence, pid: shell }: Question, others: readonly number[], waitMs: number): void {
    const key = `${session}.${sequence}`;
    if (this.#watchers.has(key) || this.#watchers.size >= mostWatched) return;
    const tell = (processes: readonly SeenProcess[]) => {
      this.#store(session, sequence, processes).catch(this.#options.onError);
    };
    this.#watchers.set(key, new CommandWatcher({ shell, others, waitMs }, tell));
  }

  /** What the shells have written down. */
  take(session: string, records: readonly SpoolRecord[]): void {
    for (const record of records) {
      if (record.kind === "command") this.#watchers.get(`${session}.${record.sequence}`)?.begin(record.at);
      else if (record.kind === "end" || record.kind === "void") this.#end(record.id, record.at);
      else if (record.kind === "decision" && !runs.has(record.answer)) {
        this.#end(`${session}.${record.sequence}`, record.at);
      }
    }
  }

  #end(key: string, at: number): void {
    this.#watchers.get(key)?.end(at);
    this.#watchers.delete(key);
  }

  async #store(session: string, sequence: number, processes: readonly SeenProcess[]): Promise<void> {
    const redactor = await this.#options.loadRedactor();
    const events = processes.map(({ id, startedAt, endedAt, argv, cwd, ...seen }): ProcessEvent => ({
      ...seen,
      v: eventVersion,
      id: `${session}/${id}`,
      kind: "process",
      session,
      at: Math.round(startedAt),
      sequence,
      argv: shorten(redactor.words(shorten(argv))),
      cwd: cwd === null ? null : redactor.line(cwd),
      durationMs: endedAt === null ? null : Math.round(endedAt - startedAt),
      source: "sample",
      recording: null,
    }));
    this.#options.store(events);
  }
}
