import type { CastEvent, Keyframe, Mark } from "../record/format.ts";

/** Something that can be played: a recorded session, or a file. */
export interface Recorded {
  /** Of the session; null for a file. */
  readonly id: string | null;
  readonly title: string;
  readonly cols: number;
  readonly rows: number;
  readonly startedAt: number | null;
  readonly durationMs: number;
  readonly marks: readonly Mark[];
  /** A terminal's state at or before a moment, as near as there is one; null for the empty one at the beginning. */
  keyframeBefore(at: number): PlacedKeyframe | null;
  /** From the event that follows a keyframe on; everything for null. */
  events(after: PlacedKeyframe | null): Generator<CastEvent>;
  /** Where reading had to end, and why, once `events` has come there. */
  damage(): string | null;
}

export interface PlacedKeyframe extends Keyframe {
  /** For `events`. */
  readonly seq: number;
}

/** A command of a recorded session, put together from its marks. */
export interface RecordedCommand {
  readonly number: number;
  readonly line: string | null;
  readonly id: string;
  readonly from: number;
  /** null where its end was not seen. */
  readonly to: number | null;
  readonly exit: number | null;
  /** The rule that had asked or spoken about it, or has it recorded. */
  readonly rule: string | null;
}

export function commandsOf(marks: readonly Mark[]): readonly RecordedCommand[] {
  const commands = new Map<number, RecordedCommand>();
  let decision: Extract<Mark, { kind: "decision" }> | null = null;
  for (const mark of marks) {
    if (mark.kind === "decision") decision = mark;
    else if (mark.kind === "command") {
      const { command: number, line, id, at } = mark;
      const rule = decision?.line === line ? decision.rule || null : null;
      commands.set(number, { number, line, id, from: at, to: null, exit: null, rule });
      decision = null;
    } else if (mark.kind === "end") {
      const begun = commands.get(mark.command);
      if (begun !== undefined && begun.to === null) {
        commands.set(mark.command, { ...begun, to: mark.at, exit: mark.exit });
      }
    }
  }
  return [...commands.values()];
}

/** A line that the guard, or the person whom it asked, has kept from running. */
export interface StoppedLine {
  readonly line: string;
  readonly from: number;
  readonly rule: string | null;
  /** What became of it, such as `declined`. */
  readonly stopped: string;
}

/** With these a line has run. */
const passes: ReadonlySet<string> = new Set(["ran", "snoozed", "fault"]);

/** What was shown there is not in the recording. */
export interface MissingPart {
  readonly from: number;
  /** Why. */
  readonly missing: string;
}

/** What a list of a recording has. */
export type Entry = RecordedCommand | StoppedLine | MissingPart;

/** Commands, stopped lines and missing parts, in the order of their times. */
export function entriesOf(marks: readonly Mark[]): readonly Entry[] {
  const stopped = marks.flatMap((mark) =>
    mark.kind === "decision" && !passes.has(mark.answer)
      ? [{ line: mark.line, from: mark.at, rule: mark.rule || null, stopped: mark.answer }]
      : [],
  );
  const missing = marks.flatMap((mark) => (mark.kind === "gap" ? [{ from: mark.at, missing: mark.reason }] : []));
  return [...commandsOf(marks), ...stopped, ...missing].toSorted((one, other) => one.from - other.from);
}
