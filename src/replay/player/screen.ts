import { showControls } from "../../base/visible.ts";
import type { Entry } from "../recorded.ts";
import { rowText } from "../row-text.ts";
import { formatClock } from "./clock.ts";
import { playerHelp } from "./keys.ts";
import type { Playback } from "./playback.ts";

const listWidth = 36;

/** The rows of the player: the recorded screen, the list of commands beside it when it is asked for, the scrubber. */
export function drawRows(playback: Playback, columns: number, rows: number, hasColor = true): string[] {
  const { model } = playback.stage;
  const hasList = playback.showsList && columns >= 2 * listWidth;
  const width = hasList ? columns - listWidth - 1 : columns;
  const list = hasList ? listRows(playback, rows - 1) : [];
  const help = playback.showsHelp ? playerHelp : [];
  const first = firstRow(playback, rows - 1);
  const screen = Array.from({ length: rows - 1 }, (_, index) => {
    const row = model.row(first + index);
    const hint = help[index - (rows - 1 - help.length)];
    const text =
      hint !== undefined
        ? `\x1b[7m ${hint.padEnd(40).slice(0, width - 2)} \x1b[0m`
        : row === undefined
          ? ""
          : rowText(row, width, hasColor);
    return hasList ? `${text}\x1b[${width + 1}G\x1b[2m│\x1b[0m${list[index] ?? ""}` : text;
  });
  return [...screen, scrubber(playback, columns)];
}

/** Of a screen with more rows than there is room for, the part with the cursor is shown. */
export function firstRow({ stage: { model } }: Playback, room: number): number {
  return Math.max(0, Math.min(model.rows - room, model.cursor.row - room + 1));
}

/** `▶ 0:42 ━━━━━●───── 3:05 1.5× #7 git push`. */
function scrubber(playback: Playback, columns: number): string {
  const { stage, durationMs, entry, isPaused, isAtEnd, speed } = playback;
  const sign = isAtEnd ? "■" : isPaused ? "⏸" : "▶";
  const rate = speed === 1 ? "" : ` ${Number(speed.toFixed(2))}×`;
  const ends = [`${sign} ${formatClock(stage.at)} `, ` ${formatClock(durationMs)}${rate} `] as const;
  const room = columns - ends[0].length - ends[1].length;
  const about = entry === null ? "? help, q quit" : describe(entry);
  const barWidth = Math.max(0, Math.min(room, Math.max(10, Math.floor(room / 2))));
  const done = durationMs === 0 ? 0 : Math.min(barWidth, Math.round((barWidth * stage.at) / durationMs));
  const ticks = new Set(playback.entries.map(({ from }) => Math.floor((barWidth * from) / Math.max(1, durationMs))));
  const bar = Array.from({ length: barWidth }, (_, index) =>
    index === done ? "●" : ticks.has(index) ? (index < done ? "╋" : "┼") : index < done ? "━" : "─",
  ).join("");
  const text = `${ends[0]}${bar}${ends[1]}${about}`;
  return `\x1b[7m${[...text].slice(0, columns).join("").padEnd(columns)}\x1b[0m`;
}

function listRows({ entries, entry }: Playback, room: number): string[] {
  const current = entry === null ? -1 : entries.indexOf(entry);
  const first = Math.max(0, Math.min(entries.length - room, current - Math.floor(room / 2)));
  return entries.slice(first, first + room).map((one, index) => {
    const isCurrent = first + index === current;
    const text = `${signOf(one)}${formatClock(one.from).padStart(7)} ${textOf(one)}`;
    const cut = [...text].slice(0, listWidth).join("");
    return isCurrent ? `\x1b[7m${cut.padEnd(listWidth)}\x1b[0m` : cut;
  });
}

/** Missing, stopped, failed, or run after a rule has spoken. */
function signOf(entry: Entry): string {
  if ("missing" in entry) return "┄";
  if ("stopped" in entry) return "⊘";
  if (entry.exit !== null && entry.exit !== 0) return "✗";
  return entry.rule === null ? " " : "●";
}

function textOf(entry: Entry): string {
  if ("missing" in entry) return showControls(`not recorded: ${entry.missing}`, { oneLine: true });
  const text = "stopped" in entry ? entry.line : (entry.line ?? `command ${entry.number}`);
  return showControls(text, { oneLine: true });
}

/** `#7 git push ● git/push`, `declined git push ● git/push`. */
function describe(entry: Entry): string {
  if ("missing" in entry) return textOf(entry);
  const name = "stopped" in entry ? entry.stopped : `#${entry.number}`;
  const because = entry.rule === null ? "" : ` ● ${showControls(entry.rule, { oneLine: true })}`;
  return `${name} ${textOf(entry)}${because}`;
}
