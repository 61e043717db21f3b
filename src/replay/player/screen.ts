import { showControls } from "../../base/visible.ts";
import type { RecordedCommand, StoppedLine } from "../recorded.ts";
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
  const { stage, durationMs, line, isPaused, isAtEnd, speed } = playback;
  const sign = isAtEnd ? "■" : isPaused ? "⏸" : "▶";
  const rate = speed === 1 ? "" : ` ${Number(speed.toFixed(2))}×`;
  const ends = [`${sign} ${formatClock(stage.at)} `, ` ${formatClock(durationMs)}${rate} `] as const;
  const room = columns - ends[0].length - ends[1].length;
  const because = line === null || line.rule === null ? "" : ` ● ${showControls(line.rule, { oneLine: true })}`;
  const name = line === null ? "" : "stopped" in line ? line.stopped : `#${line.number}`;
  const about = line === null ? "? help, q quit" : `${name} ${textOf(line)}${because}`;
  const barWidth = Math.max(0, Math.min(room, Math.max(10, Math.floor(room / 2))));
  const done = durationMs === 0 ? 0 : Math.min(barWidth, Math.round((barWidth * stage.at) / durationMs));
  const ticks = new Set(playback.lines.map(({ from }) => Math.floor((barWidth * from) / Math.max(1, durationMs))));
  const bar = Array.from({ length: barWidth }, (_, index) =>
    index === done ? "●" : ticks.has(index) ? (index < done ? "╋" : "┼") : index < done ? "━" : "─",
  ).join("");
  const text = `${ends[0]}${bar}${ends[1]}${about}`;
  return `\x1b[7m${[...text].slice(0, columns).join("").padEnd(columns)}\x1b[0m`;
}

function listRows({ lines, line }: Playback, room: number): string[] {
  const current = line === null ? -1 : lines.indexOf(line);
  const first = Math.max(0, Math.min(lines.length - room, current - Math.floor(room / 2)));
  return lines.slice(first, first + room).map((one, index) => {
    const isCurrent = first + index === current;
    const text = `${signOf(one)}${formatClock(one.from).padStart(7)} ${textOf(one)}`;
    const cut = [...text].slice(0, listWidth).join("");
    return isCurrent ? `\x1b[7m${cut.padEnd(listWidth)}\x1b[0m` : cut;
  });
}

/** Stopped, failed, or run after a rule has spoken. */
function signOf(line: RecordedCommand | StoppedLine): string {
  if ("stopped" in line) return "⊘";
  if (line.exit !== null && line.exit !== 0) return "✗";
  return line.rule === null ? " " : "●";
}

function textOf(line: RecordedCommand | StoppedLine): string {
  const text = "stopped" in line ? line.line : (line.line ?? `command ${line.number}`);
  return showControls(text, { oneLine: true });
}
