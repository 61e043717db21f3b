import type { CastEvent, Mark } from "../../record/format.ts";
import type { Recorded } from "../recorded.ts";

/** Lines of an asciicast file, version 3: intervals. https://docs.asciinema.org/manual/asciicast/v3/ */
export function* castLines(recorded: Recorded): Generator<string> {
  const { cols, rows } = recorded;
  yield JSON.stringify({ version: 3, term: { cols, rows }, ...metadata(recorded) });
  let previous = 0;
  for (const { at, code, data } of withMarkers(recorded)) {
    // Microseconds, so that rounded intervals add up.
    const micros = Math.round(at * 1000);
    yield JSON.stringify([(micros - previous) / 1e6, code, data]);
    previous = micros;
  }
}

/** Version 2: times since the beginning, and no exit status. https://docs.asciinema.org/manual/asciicast/v2/ */
export function* cast2Lines(recorded: Recorded): Generator<string> {
  const { cols, rows } = recorded;
  yield JSON.stringify({ version: 2, width: cols, height: rows, ...metadata(recorded) });
  for (const { at, code, data } of withMarkers(recorded)) {
    if (code !== "x") yield JSON.stringify([Math.round(at * 1000) / 1e6, code, data]);
  }
}

/** Commands, decisions and gaps stand between the events as markers; changes of the window are events already. */
function* withMarkers(recorded: Recorded): Generator<CastEvent> {
  const markers = recorded.marks.flatMap((mark) => {
    const label = labelOf(mark);
    return label === null ? [] : [{ at: mark.at, code: "m", data: label } as const];
  });
  let next = 0;
  let last = 0;
  for (const event of recorded.events(null)) {
    for (let marker = markers[next]; marker !== undefined && marker.at <= event.at; marker = markers[++next]) {
      last = Math.max(last, marker.at);
      yield { ...marker, at: last };
    }
    last = event.at;
    yield event;
  }
  // Behind the end they would make the recording longer.
  for (const marker of markers.slice(next)) yield { ...marker, at: last };
}

function labelOf(mark: Mark): string | null {
  switch (mark.kind) {
    case "command":
      return mark.line ?? `command ${mark.command}`;
    case "decision":
      return `${mark.answer}: ${mark.line}${mark.rule === "" ? "" : ` (${mark.rule})`}`;
    case "record":
      return `recorded because of ${mark.rule}`;
    case "gap":
      return `not recorded: ${mark.reason}`;
    case "end":
    case "resize":
      return null;
    default:
      return mark satisfies never;
  }
}

function metadata({ title, startedAt }: Recorded): object {
  return { ...(startedAt === null ? {} : { timestamp: Math.floor(startedAt / 1000) }), title };
}
