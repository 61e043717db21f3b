import type { CastEvent } from "../record/format.ts";
import { TerminalModel } from "../record/terminal-model.ts";
import type { Recorded } from "./recorded.ts";

/** What a recording shows at one moment, which can be moved: forward by its events, anywhere by its keyframes. */
export class Stage {
  readonly recorded: Recorded;
  #model: TerminalModel;
  #events: Generator<CastEvent>;
  #next: CastEvent | null = null;
  #at = 0;

  private constructor(recorded: Recorded, model: TerminalModel, events: Generator<CastEvent>, at: number) {
    this.recorded = recorded;
    this.#model = model;
    this.#events = events;
    this.#at = at;
    this.#pull();
  }

  static open(recorded: Recorded): Stage {
    return new Stage(recorded, new TerminalModel(recorded.cols, recorded.rows), recorded.events(null), 0);
  }

  get model(): TerminalModel {
    return this.#model;
  }

  get at(): number {
    return this.#at;
  }

  /** Of the next event; null at the end. */
  get nextAt(): number | null {
    return this.#next?.at ?? null;
  }

  /** Shows everything up to a moment, which must not lie before the present one. */
  async advance(to: number): Promise<void> {
    while (this.#next !== null && this.#next.at <= to) {
      this.#show(this.#next);
      this.#pull();
    }
    this.#at = Math.max(this.#at, to);
    await this.#model.settled();
  }

  /** Goes anywhere. What lies between here and there is only read where no keyframe is nearer. */
  async seek(to: number): Promise<void> {
    const target = Math.min(Math.max(0, to), this.recorded.durationMs);
    const keyframe = this.recorded.keyframeBefore(target);
    const isNear = target >= this.#at && (keyframe === null || keyframe.at <= this.#at);
    if (!isNear) {
      const { cols, rows } = keyframe ?? this.recorded;
      this.#model.dispose();
      this.#model = new TerminalModel(cols, rows);
      if (keyframe !== null) this.#model.write(keyframe.init);
      this.#at = keyframe?.at ?? 0;
      this.#events = this.recorded.events(keyframe);
      this.#pull();
    }
    await this.advance(target);
    this.#at = target;
  }

  #show({ code, data }: CastEvent): void {
    if (code === "o") this.#model.write(data);
    if (code !== "r") return;
    const [cols = 0, rows = 0] = data.split("x").map(Number);
    if (cols > 0 && rows > 0) this.#model.resize(cols, rows);
  }

  #pull(): void {
    const { value, done } = this.#events.next();
    this.#next = done === true ? null : value;
  }
}
