import { CotermError, ExitCode } from "../../base/errors.ts";
import { type Paths, pathsFor } from "../../base/paths.ts";
import { showControls } from "../../base/visible.ts";
import { Journal } from "../../events/journal.ts";
import { recordingColumn } from "../../events/query.ts";
import { commandsOf, type Recorded } from "../../replay/recorded.ts";
import { openRecorded } from "../../replay/open-recorded.ts";
import { formatClock, parseClock } from "../../replay/player/clock.ts";
import type { PlayOptions } from "../../replay/player/play.ts";
import { readArguments } from "../arguments.ts";
import type { CommandModule, Io } from "../io.ts";

export const play: CommandModule = {
  usage: `Usage: coterm play [options] ID|FILE

  coterm play last
  coterm play 20261122-2115 --from 12:30 --speed 2
  coterm play last --command 7
  coterm play demo.cast

Plays a recorded session, or an asciicast file, in this terminal. Where there is no terminal, or only a dumb one, what is on its screen
at --from (else at its end) is printed.

Options:
  --speed N          times as fast (default 1)
  --idle-limit SEC   pauses take no longer (default 2; "none" keeps them)
  --from TIME        begin there: 90, 12:30, 1:02:03
  --command N        begin at the Nth command
  --event ID         the moment of an event; ID as coterm events --json prints it, and no recording is named

Keys: space pause, ← → 5 seconds, [ ] command, < > speed, 0-9 tenths, c list of commands, ? all keys, q quit.`,

  async run(argv, io) {
    const { values, positionals } = readArguments("play", argv, {
      speed: { type: "string", default: "1" },
      "idle-limit": { type: "string", default: "2" },
      from: { type: "string" },
      command: { type: "string" },
      event: { type: "string" },
    });
    const paths = pathsFor(io.env, io.uid);
    const event = values.event === undefined ? null : findRecordedEvent(paths, values.event);
    const [name = event?.recording] = positionals;
    if (name === undefined) {
      throw new CotermError("NO_SESSION", "there is no session to play", { exit: "usage", hint: "coterm play last" });
    }
    const speed = readNumber("--speed", values.speed);
    const idle = values["idle-limit"];
    const idleLimitMs = idle === "none" ? null : readNumber("--idle-limit", idle) * 1000;
    const recorded = openRecorded(name, io.cwd, paths);
    const from = event === null ? startOf(recorded, values.from, values.command) : momentOf(recorded, event);
    // A dumb terminal cannot be drawn on.
    if (!io.isTty || io.env["TERM"] === "dumb") await printScreen(recorded, from ?? recorded.durationMs, io);
    else await playHere(recorded, { speed, idleLimitMs, fromMs: from ?? 0, hasColor: io.hasColor });
    const damage = recorded.damage();
    if (damage !== null)
      io.err(`coterm: ${showControls(recorded.title)} is damaged and was played up to there: ${damage}`);
    return damage === null ? ExitCode.ok : ExitCode.usage;
  },
};

interface RecordedEvent {
  readonly id: string;
  readonly at: number;
  readonly recording: string;
}

/** @throws CotermError NO_EVENT, EVENT_NOT_RECORDED */
function findRecordedEvent(paths: Paths, id: string): RecordedEvent {
  const journal = new Journal(paths.journal);
  try {
    const [row] = [...journal.select(`SELECT at, ${recordingColumn} AS recording FROM events WHERE id = :id`, { id })];
    if (row === undefined) {
      throw new CotermError("NO_EVENT", `there is no event ${id}`, { exit: "usage", hint: "coterm events --json" });
    }
    if (row["recording"] === null) {
      throw new CotermError("EVENT_NOT_RECORDED", `the shell of the event ${id} was not recorded`, {
        exit: "usage",
        hint: "coterm record, to record one",
      });
    }
    return { id, at: Number(row["at"]), recording: String(row["recording"]) };
  } finally {
    journal.close();
  }
}

/** A command begins where its mark is; anything else where its time is. */
function momentOf(recorded: Recorded, { id, at }: RecordedEvent): number {
  const command = commandsOf(recorded.marks).find((one) => one.id === id);
  const moment = command?.from ?? at - (recorded.startedAt ?? at);
  return Math.min(Math.max(0, moment), recorded.durationMs);
}

function startOf(recorded: Recorded, from: string | undefined, command: string | undefined): number | null {
  if (command !== undefined) {
    const commands = commandsOf(recorded.marks);
    const found = commands.find(({ number }) => String(number) === command);
    if (found !== undefined) return found.from;
    throw new CotermError("NO_COMMAND", `there is no command ${command}; the session has ${commands.length}`, {
      exit: "usage",
      hint: commands.length === 0 ? "coterm play ID --from 0:30" : `--command ${commands.at(-1)?.number}`,
    });
  }
  if (from === undefined) return null;
  const at = parseClock(from);
  if (at === null || at > recorded.durationMs) {
    const length = formatClock(recorded.durationMs);
    throw new CotermError("BAD_TIME", `--from wants a time within the recording's ${length}, not ${from}`, {
      exit: "usage",
      hint: "--from 1:30",
    });
  }
  return at;
}

async function playHere(recorded: Recorded, options: PlayOptions) {
  const [{ openTerminal }, player] = await Promise.all([
    import("../../prompt/terminal.ts"),
    import("../../replay/player/play.ts"),
  ]);
  const terminal = openTerminal();
  terminal.restoreWith(player.leaveScreen);
  const restore = () => terminal.restore();
  process.once("exit", restore);
  try {
    await player.play(recorded, terminal, options);
  } finally {
    restore();
    process.off("exit", restore);
  }
}

async function printScreen(recorded: Recorded, at: number, io: Io): Promise<void> {
  const { Stage } = await import("../../replay/stage.ts");
  const stage = Stage.open(recorded);
  await stage.seek(at);
  io.out(stage.model.lines().join("\n").trimEnd());
}

/** @throws CotermError BAD_NUMBER */
function readNumber(option: string, text: string): number {
  const value = Number(text);
  if (text.trim() !== "" && value > 0 && value <= 1e6) return value;
  throw new CotermError("BAD_NUMBER", `${option} wants a number above 0, not ${text}`, {
    exit: "usage",
    hint: `${option} 2`,
  });
}
