import type { CastEvent, ChunkEntry, Mark } from "../record/format.ts";
import { readKeyframe, RecordingReader } from "../record/store/recording-reader.ts";
import type { SessionFolder } from "../record/store/session-folder.ts";
import type { PlacedKeyframe, Recorded } from "./recorded.ts";

/** A session of this machine, ended or still going on. */
export class RecordedSession implements Recorded {
  readonly #reader: RecordingReader;
  #durationMs: number | null = null;

  constructor(folder: SessionFolder) {
    this.#reader = new RecordingReader(folder);
  }

  get id(): string {
    return this.#reader.manifest.id;
  }

  get title(): string {
    const { id, command, shell, host } = this.#reader.manifest;
    return `${id} ${command ?? shell} on ${host}`;
  }

  get cols(): number {
    return this.#reader.manifest.cols;
  }

  get rows(): number {
    return this.#reader.manifest.rows;
  }

  get startedAt(): number {
    return this.#reader.manifest.startedAt;
  }

  /** While it is recorded its last chunk tells, as it was when this was first asked. */
  get durationMs(): number {
    this.#durationMs ??= Math.max(this.#reader.manifest.durationMs, this.#reader.index.at(-1)?.to ?? 0, this.#openTo());
    return this.#durationMs;
  }

  #openTo(): number {
    let to = 0;
    if (this.#reader.manifest.state !== "open") return to;
    for (const { at } of this.#reader.events(this.#reader.index.length)) to = at;
    return to;
  }

  get marks(): readonly Mark[] {
    return this.#reader.marks;
  }

  keyframeBefore(at: number): PlacedKeyframe | null {
    for (let seq = this.#reader.chunkAt(at); seq > 0; seq--) {
      const keyframe = readKeyframe(this.#reader.folder, seq);
      if (keyframe !== null) return { ...keyframe, seq };
    }
    return null;
  }

  events(after: PlacedKeyframe | null): Generator<CastEvent> {
    return this.#reader.events(after?.seq ?? 0);
  }

  /** Those that are closed. */
  get chunks(): readonly ChunkEntry[] {
    return this.#reader.index;
  }

  eventsFrom(chunk: number): Generator<CastEvent> {
    return this.#reader.events(chunk);
  }

  damage(): string | null {
    const { damage } = this.#reader;
    return damage === null ? null : `chunk ${damage.seq}: ${damage.reason}`;
  }
}
