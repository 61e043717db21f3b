import { rmSync } from "node:fs";
import { CotermError, ExitCode } from "../../base/errors.ts";
import { keepsEverything } from "../../base/kept.ts";
import { type Paths, pathsFor } from "../../base/paths.ts";
import { loadConfig } from "../../config/load-config.ts";
import { expire } from "../../record/expire.ts";
import { readManifest } from "../../record/store/recording-reader.ts";
import { applyRetention } from "../../record/store/retention.ts";
import { findSession } from "../../record/store/sessions.ts";
import { readArguments, readCount } from "../arguments.ts";
import { formatBytes } from "../format.ts";
import type { CommandModule, Io } from "../io.ts";

export const rm: CommandModule = {
  usage: `Usage: coterm rm ID…
       coterm rm --older-than DAYS
       coterm rm --keep-mb N
       coterm rm --expired

  coterm rm 20261122-211530-k7qd
  coterm rm --older-than 90            what ended more than 90 days ago
  coterm rm --keep-mb 2000             the oldest, until all together have 2 GB
  coterm rm --expired                  what retention in the configuration keeps no longer, events too

Removes recorded sessions for good. One that is being recorded is never removed.`,

  async run(argv, io) {
    const { values, positionals } = readArguments("rm", argv, {
      "older-than": { type: "string" },
      "keep-mb": { type: "string" },
      expired: { type: "boolean", default: false },
    });
    const paths = pathsFor(io.env, io.uid);
    const days = values["older-than"];
    const megabytes = values["keep-mb"];
    if (values.expired) return await removeExpired(paths, io);
    if (positionals.length === 0 && days === undefined && megabytes === undefined) {
      throw new CotermError("NO_SESSION", "there is no session to remove", { exit: "usage", hint: "coterm sessions" });
    }
    // All names are looked at before anything is removed.
    const folders = positionals.map((name) => findSession(paths, name));
    for (const folder of folders) {
      const { id, state } = readManifest(folder);
      if (state !== "open") continue;
      throw new CotermError("STILL_RECORDED", `${id} is being recorded`, { exit: "usage", hint: "exit it first" });
    }
    for (const { path } of folders) rmSync(path, { recursive: true, force: true });
    if (days !== undefined || megabytes !== undefined) {
      const { removed, bytes } = applyRetention(paths, {
        days: days === undefined ? null : readCount("--older-than", days),
        megabytes: megabytes === undefined ? null : readCount("--keep-mb", megabytes, 0),
        now: Date.now(),
      });
      io.err(`Removed ${sessionsOf(removed, bytes)}.`);
    }
    return ExitCode.ok;
  },
};

async function removeExpired(paths: Paths, io: Io): Promise<number> {
  const { config, isCurrent, problems } = await loadConfig(paths);
  if (!isCurrent) {
    const [problem] = problems;
    throw new CotermError("CONFIG_BROKEN", problem?.sentence ?? "the configuration cannot be read", {
      hint: problem?.hint ?? "coterm config",
    });
  }
  if (keepsEverything(config.retention)) {
    io.err("Removed nothing: the configuration keeps everything. retention: { session_days: 90 } in it would not.");
    return ExitCode.ok;
  }
  const { sessions, bytes, events } = await expire(paths, config.retention, Date.now());
  io.err(`Removed ${sessionsOf(sessions, bytes)}, and ${events} ${events === 1 ? "event" : "events"}.`);
  return ExitCode.ok;
}

function sessionsOf(count: number, bytes: number): string {
  return `${count} ${count === 1 ? "session" : "sessions"}, ${formatBytes(bytes)}`;
}
