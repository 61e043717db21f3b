import { readFileSync } from "node:fs";
import type { Mark } from "../record/format.ts";
import { RecordingReader } from "../record/store/recording-reader.ts";
import type { SessionFolder } from "../record/store/session-folder.ts";
import type { ProcessEvent } from "./process-event.ts";

/** The processes of a session by the time of their start, each with the command that it belongs to. */
export function readProcesses(folder: SessionFolder): readonly ProcessEvent[] {
  const { manifest, marks } = new RecordingReader(folder);
  const commands = marks.filter((mark) => mark.kind === "command");
  const latest = new Map<string, ProcessEvent>();
  for (const event of readEvents(folder.processes)) latest.set(event.id, event);
  const found: ProcessEvent[] = [];
  for (const event of latest.values()) {
    found.push({ ...event, command: commandAt(commands, event.startedAt - manifest.startedAt) });
  }
  return found.toSorted((a, b) => a.startedAt - b.startedAt);
}

function readEvents(path: string): ProcessEvent[] {
  try {
    return parseProcessLines(readFileSync(path, "utf8"));
  } catch {
    return []; // none was seen
  }
}

/** One event a line. */
export function parseProcessLines(text: string): ProcessEvent[] {
  return text.split("\n").flatMap((line) => {
    try {
      return line === "" ? [] : [JSON.parse(line) as ProcessEvent]; // ours
    } catch {
      return []; // half a line is what a crash leaves
    }
  });
}

/** The number of the command that had begun at that moment of the recording. Starts are known to 10 ms. */
export function commandAt(commands: readonly Extract<Mark, { kind: "command" }>[], at: number): number | null {
  return commands.findLast((mark) => mark.at <= at + 10)?.command ?? null;
}
