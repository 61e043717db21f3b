import type { Recorded } from "../recorded.ts";

/** Lines of an asciicast file, version 3: intervals. https://docs.asciinema.org/manual/asciicast/v3/ */
export function* castLines(recorded: Recorded): Generator<string> {
  const { cols, rows } = recorded;
  yield JSON.stringify({ version: 3, term: { cols, rows }, ...metadata(recorded) });
  let previous = 0;
  for (const { at, code, data } of recorded.events(null)) {
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
  for (const { at, code, data } of recorded.events(null)) {
    if (code !== "x") yield JSON.stringify([Math.round(at * 1000) / 1e6, code, data]);
  }
}

function metadata({ title, startedAt }: Recorded): object {
  return { ...(startedAt === null ? {} : { timestamp: Math.floor(startedAt / 1000) }), title };
}
