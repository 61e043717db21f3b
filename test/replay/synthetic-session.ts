import type { CastEvent, SessionStart } from "../../src/record/format.ts";
import { KeyframeMaker } from "../../src/record/capture/keyframe-maker.ts";
import { RecordingWriter } from "../../src/record/store/recording-writer.ts";
import { SessionFolder } from "../../src/record/store/session-folder.ts";

export const syntheticStart: SessionStart = {
  id: "20260101-000000-long",
  startedAt: Date.parse("2026-01-01T00:00:00Z"),
  command: null,
  shell: "bash",
  cols: 100,
  rows: 30,
  term: "xterm-256color",
  user: "u",
  host: "h",
  cwd: "/",
  client: { version: "1", script: "test" },
};

/** A numbers generator that gives the same numbers each time. */
export function seeded(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * below);
  };
}

/** What terminals show: coloured lines, progress bars, redrawn screens, wide characters, full-screen programs. */
export function* syntheticEvents(durationMs: number, everyMs: number, seed = 1): Generator<CastEvent> {
  const random = seeded(seed);
  let isFullScreen = false;
  const pieces = [
    () => `\x1b[1;3${random(8)}mline ${random(1e6)}\x1b[0m of some output, ${"word ".repeat(random(20))}\r\n`,
    () => `\r${random(100)}% \x1b[7m${"#".repeat(random(40))}\x1b[0m\x1b[K`,
    () => `\x1b[${1 + random(30)};${1 + random(90)}H\x1b[38;5;${random(256)}mcell\x1b[0m`,
    () => `日本語 ${"é".repeat(random(10))}\r\n`,
    () => `\x1b[2J\x1b[H\x1b[48;2;${random(255)};${random(255)};9mtop\x1b[0m\r\n`,
    () => {
      isFullScreen = !isFullScreen;
      return isFullScreen ? `\x1b[?1049h\x1b[H~ file ${random(99)}\r\n~\x1b[?25l` : "\x1b[?1049l\x1b[?25h$ ";
    },
    () => `\x1b[${1 + random(10)};${15 + random(15)}r\x1b[5L\x1b[r`,
  ];
  for (let at = 0; at < durationMs; at += everyMs) {
    let data = "";
    for (let n = 0; n < 4; n++) data += pieces[random(pieces.length)]?.() ?? "";
    yield { at, code: "o", data };
  }
}

/** Stores events as the recorder does, with a keyframe for each chunk. */
export async function writeSession(path: string, events: Iterable<CastEvent>): Promise<SessionFolder> {
  const folder = new SessionFolder(path);
  const writer = RecordingWriter.create(folder, syntheticStart);
  const keyframes = new KeyframeMaker(folder, syntheticStart, () => false, false);
  for (const event of events) {
    writer.write(event);
    if (!writer.isFull) continue;
    writer.roll();
    keyframes.chunkClosed(writer.lastAt);
  }
  writer.end(0, syntheticStart.startedAt);
  await keyframes.end();
  return folder;
}
