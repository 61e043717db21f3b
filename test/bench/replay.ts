import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { pathsFor } from "../../src/base/paths.ts";
import { RecordedSession } from "../../src/replay/recorded-session.ts";
import { rowText } from "../../src/replay/row-text.ts";
import { Stage } from "../../src/replay/stage.ts";
import { folderOf } from "../../src/record/store/sessions.ts";
import { syntheticEvents, syntheticStart, writeSession } from "../replay/synthetic-session.ts";
import type { Ground } from "./ground.ts";
import { interleave } from "./statistics.ts";
import { countRow, millisecondsRow, type Row } from "./table.ts";

const hour = 3_600_000;
const durationMs = 24 * hour;
/** Gives about 85 MB in a day. */
const everyMs = 140;
const seekTo = ["23:00:00", 23 * hour] as const;
const screens = 120;

/** A day's session: how soon its last hour is seen, and whether what is seen is what a full replay shows. */
export async function measureReplay(ground: Ground): Promise<readonly Row[]> {
  const home = ground.home();
  const paths = pathsFor(home.env, process.getuid?.() ?? 0);
  const folder = await writeSession(folderOf(paths, syntheticStart.id).path, syntheticEvents(durationMs, everyMs));
  const recorded = new RecordedSession(folder);
  const { wrong, shown } = await compareScreens(recorded);
  const run = promisify(execFile);
  let wrongText = 0;
  const timed = async (program: string, args: readonly string[], expected: string | null) => {
    const from = performance.now();
    const { stdout } = await run(program, [...args], { env: { ...home.env } });
    const ms = performance.now() - from;
    if (expected !== null && trimmed(stdout) !== expected) wrongText++;
    return ms;
  };
  const play = ["play", syntheticStart.id, "--from", seekTo[0]];
  const series = await interleave(ground.someRounds(0.3), [
    ["N", () => timed(ground.node, ["-e", "0"], null)],
    ["play", () => timed(ground.launcher, play, shown)],
  ]);
  const megabytes = `${Math.round(recordedBytes(recorded) / 1e6)} MB`;
  return [
    millisecondsRow(`play --from ${seekTo[0]} of 24 h`, "", series.of("play"), { most: 500, note: megabytes }),
    millisecondsRow("node -e 0", "", series.of("N")),
    countRow("wrong screens of it", "", wrongText, "", { most: 0, n: series.of("play").length }),
    countRow("screens from keyframes that differ from a full replay", "", wrong, "", { most: 0, n: screens }),
  ];
}

/** Jumps about in the recording, then plays all of it once. */
async function compareScreens(recorded: RecordedSession): Promise<{ wrong: number; shown: string }> {
  const moments = Array.from({ length: screens }, (_, n) => Math.floor(((n + 0.5) * durationMs) / screens));
  const jumping = Stage.open(recorded);
  const jumped = new Map<number, string>();
  for (let n = 0; n < screens; n++) {
    const moment = moments[(n * 47) % screens] ?? 0;
    await jumping.seek(moment);
    jumped.set(moment, screenOf(jumping));
  }
  const whole = Stage.open(recorded);
  let wrong = 0;
  let shown = "";
  for (const moment of [...moments, seekTo[1]].toSorted((a, b) => a - b)) {
    await whole.advance(moment);
    if (moment === seekTo[1]) shown = trimmed(plainScreen(whole));
    else if (jumped.get(moment) !== screenOf(whole)) wrong++;
  }
  return { wrong, shown };
}

/** Everything that can be seen: characters, colours, the cursor. */
function screenOf({ model }: Stage): string {
  const rows = Array.from({ length: model.rows }, (_, row) => {
    const line = model.row(row);
    return line === undefined ? "" : rowText(line, model.cols);
  });
  return JSON.stringify([rows, model.cursor]);
}

function plainScreen({ model }: Stage): string {
  return Array.from({ length: model.rows }, (_, row) => model.row(row)?.translateToString(true) ?? "").join("\n");
}

function trimmed(screen: string): string {
  return screen
    .split("\n")
    .map((line) => line.trimEnd())
    .join("\n")
    .trim();
}

function recordedBytes(recorded: RecordedSession): number {
  let bytes = 0;
  for (const { data } of recorded.events(null)) bytes += Buffer.byteLength(data);
  return bytes;
}
