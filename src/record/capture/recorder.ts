/**
 * The recorder: a thread of the helper in which all sessions of this user are redacted and stored, so that a terminal
 * that shows much never holds up an answer. What it is asked, and what it answers, is in recorder-messages.ts.
 */
import { parentPort } from "node:worker_threads";
import { sentenceOf } from "../../base/errors.ts";
import { lineRedactor } from "../../redact/line-redactor.ts";
import { Scanner } from "../../redact/scanner.ts";
import { standardRules } from "../../redact/standard-rules.ts";
import type { Channel } from "../channel.ts";
import type { SessionStart } from "../format.ts";
import { RecordingWriter } from "../store/recording-writer.ts";
import { SessionFolder } from "../store/session-folder.ts";
import { LiveSession } from "./live-session.ts";
import type { FromRecorder, ToRecorder } from "./recorder-messages.ts";
import { SessionRecorder } from "./session-recorder.ts";

/** One for all sessions: a search is over when it returns. */
const scanner = standardRules().then((rules) => new Scanner(rules));

const live = new Map<string, LiveSession>();

function tell(message: FromRecorder): void {
  parentPort?.postMessage(message);
}

async function begin({ folder, start, channel, known }: Extract<ToRecorder, { kind: "begin" }>): Promise<void> {
  const secrets = { scanner: await scanner, known };
  const command = start.command === null ? null : lineRedactor(secrets.scanner).line(start.command);
  const shown = { ...start, command };
  follow(shown, channel, new SessionRecorder(new SessionFolder(folder), shown, secrets), false);
}

/** Goes on with what another helper had begun to record. What was shown in between is lost. */
async function resume(folderPath: string, channel: Channel): Promise<void> {
  const folder = new SessionFolder(folderPath);
  const writer = RecordingWriter.resume(folder);
  const { manifest } = writer;
  const at = Date.now() - manifest.startedAt;
  writer.mark({ at, kind: "gap", reason: "the helper had ended", ms: Math.round(at - writer.lastAt) });
  const secrets = { scanner: await scanner, known: [] };
  follow(manifest, channel, new SessionRecorder(folder, manifest, secrets, { resumed: writer }), true);
}

function follow(start: SessionStart, channel: Channel, recorder: SessionRecorder, isResumed: boolean): void {
  const { id } = start;
  const onEnd = () => {
    live.delete(id);
    tell({ kind: "ended", id, live: live.size });
  };
  live.set(id, new LiveSession(channel, start, recorder, { onEnd, isResumed }));
}

async function handle(message: ToRecorder): Promise<void> {
  try {
    if (message.kind === "begin") await begin(message);
    else await resume(message.folder, message.channel);
    tell({ kind: "begun", id: message.id, live: live.size, error: null });
  } catch (error) {
    tell({ kind: "begun", id: message.id, live: live.size, error: sentenceOf(error) });
  }
}

parentPort?.on("message", (message: ToRecorder) => void handle(message));
