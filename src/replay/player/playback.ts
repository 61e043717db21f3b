import { entriesOf, type Entry } from "../recorded.ts";
import type { Stage } from "../stage.ts";
import type { PlayerAction } from "./keys.ts";

export interface PlaybackOptions {
  readonly speed: number;
  /** Pauses of the recording that are longer take this long; null keeps them. */
  readonly idleLimitMs: number | null;
}

const slowest = 0.1;
const fastest = 64;

/** Where a recording stands while it is played: time, pause, speed. Knows nothing of keys' bytes or of a terminal. */
export class Playback {
  readonly stage: Stage;
  readonly entries: readonly Entry[];
  readonly #idleLimitMs: number | null;
  speed: number;
  isPaused = false;
  showsList = false;
  showsHelp = false;
  isOver = false;

  constructor(stage: Stage, { speed, idleLimitMs }: PlaybackOptions) {
    this.stage = stage;
    this.entries = entriesOf(stage.recorded.marks);
    this.speed = speed;
    this.#idleLimitMs = idleLimitMs;
  }

  get durationMs(): number {
    return this.stage.recorded.durationMs;
  }

  get isAtEnd(): boolean {
    return this.stage.nextAt === null;
  }

  /** The last one before the present moment. */
  get entry(): Entry | null {
    return this.entries.findLast(({ from }) => from <= this.stage.at) ?? null;
  }

  /** Lets so much real time pass. */
  async pass(ms: number): Promise<void> {
    if (this.isPaused || this.isAtEnd) return;
    const { at, nextAt } = this.stage;
    let to = at + ms * this.speed;
    const limit = this.#idleLimitMs;
    // A pause that is too long is played up to the limit, and the rest of it is left out.
    if (limit !== null && nextAt !== null && nextAt - at > limit && to - this.#idleSince >= limit) to = nextAt;
    if (nextAt !== null && to >= nextAt) this.#idleSince = to;
    await this.stage.advance(to);
  }

  #idleSince = 0;

  async apply(action: PlayerAction): Promise<void> {
    const { at } = this.stage;
    switch (action.kind) {
      case "pause":
        if (this.isAtEnd) await this.#goTo(0);
        else this.isPaused = !this.isPaused;
        break;
      case "quit":
        this.isOver = true;
        break;
      case "step":
        this.isPaused = true;
        if (this.stage.nextAt !== null) await this.stage.advance(this.stage.nextAt);
        break;
      case "skip":
        await this.#goTo(at + action.ms);
        break;
      case "jump":
        await this.#goTo(this.durationMs * action.share);
        break;
      case "restart":
        await this.#goTo(0);
        break;
      case "end":
        await this.#goTo(this.durationMs);
        break;
      case "next":
        await this.#goTo(this.entries.find(({ from }) => from > at + 1)?.from ?? this.durationMs);
        break;
      case "previous":
        // Shortly after a command has begun the one before it is meant.
        await this.#goTo(this.entries.findLast(({ from }) => from < at - 1000)?.from ?? 0);
        break;
      case "speed":
        this.speed = Math.min(fastest, Math.max(slowest, this.speed * action.factor));
        break;
      case "list":
        this.showsList = !this.showsList;
        break;
      case "help":
        this.showsHelp = !this.showsHelp;
        break;
      default:
        action satisfies never;
    }
  }

  async #goTo(at: number): Promise<void> {
    await this.stage.seek(at);
    this.#idleSince = this.stage.at;
  }
}
