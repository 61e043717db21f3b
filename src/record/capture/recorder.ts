import { parentPort } from "node:worker_threads";
import { sentenceOf } from "../../base/errors.ts";
import { openRedaction, type Redaction } from "../../redact/organisation/open-redaction.ts";
import type { SessionStart } from "../format.ts";
import { RecordingWriter } from "../store/recording-writer.ts";
import { SessionFolder } from "../store/session-folder.ts";
import { LiveSession } from "./live-session.ts";
import type { FromRecorder, RedactionChoice, ToRecorder } from "./recorder-messages.ts";
import { SessionRecorder } from "./session-recorder.ts";
import type { SessionWatcher, WatchedSession, WatchSession } from "./session-watcher.ts";

/** By what it was opened with. One for all sessions: a search is over when it returns. */
const redactions = new Map<string, Promise<Redaction>>();

/** What is wrong with the configuration of redaction, the helper tells; nothing is left in the clear because of it. */
function redactionFor({ settings, folder }: RedactionChoice): Promise<Redaction> {
  const key = JSON.stringify([settings, folder]);
  const open = (chosen: RedactionChoice["settings"]) =>
    openRedaction({ settings: chosen, isTrusted: true, folder, env: process.env });
  let redaction = redactions.get(key);
  if (redaction === undefined) redactions.set(key, (redaction = open(settings).catch(() => open({}))));
  return redaction;
}

const live = new Map<string, LiveSession>();

function tell(message: FromRecorder): void {
  parentPort?.postMessage(message);
}

/**
 * The recorder: a thread of the helper in which all sessions of this user are redacted and stored, so that a terminal
 * that shows much never holds up an answer. What it is asked, and what it answers, is in recorder-messages.ts.
 *
 * @param watch Looks on at each session while it is recorded.
 */
export function serveRecorder(watch: WatchSession): void {
  parentPort?.on("message", (message: ToRecorder) => void handle(message, watch));
}

async function handle(message: ToRecorder, watch: WatchSession): Promise<void> {
  const { kind, id } = message;
  try {
    const { notice } = kind === "begin" ? await begin(message, watch) : await resume(message, watch);
    tell({ kind: "begun", id, live: live.size, error: null, notice });
  } catch (error) {
    tell({ kind: "begun", id, live: live.size, error: sentenceOf(error), notice: null });
  }
}

async function begin(message: Extract<ToRecorder, { kind: "begin" }>, watch: WatchSession): Promise<SessionWatcher> {
  const { start, known } = message;
  const { scanner, masking, lines } = await redactionFor(message.redaction);
  const secrets = { scanner, known, actionOf: masking.actionOf };
  const command = start.command === null ? null : lines.line(start.command);
  const shown = { ...start, command };
  const folder = new SessionFolder(message.folder);
  const recorder = new SessionRecorder(folder, shown, secrets);
  return follow({ ...message, ...secrets, folder, start: shown, isResumed: false }, recorder, { watch, lastAt: null });
}

/** Goes on with what another helper had begun to record. What was shown in between is lost. */
async function resume(message: Extract<ToRecorder, { kind: "resume" }>, watch: WatchSession): Promise<SessionWatcher> {
  const { scanner, masking } = await redactionFor(message.redaction);
  const folder = new SessionFolder(message.folder);
  const writer = RecordingWriter.resume(folder);
  const { manifest, lastAt } = writer;
  const secrets = { scanner, known: [], actionOf: masking.actionOf };
  const recorder = new SessionRecorder(folder, manifest, secrets, { resumed: writer });
  return follow({ ...message, ...secrets, folder, start: manifest, isResumed: true }, recorder, { watch, lastAt });
}

function follow(
  session: WatchedSession & { readonly start: SessionStart },
  recorder: SessionRecorder,
  { watch, lastAt }: { readonly watch: WatchSession; readonly lastAt: number | null },
): SessionWatcher {
  const { start, channel } = session;
  const { id } = start;
  const watcher = watch(session);
  const onEnd = () => {
    live.delete(id);
    tell({ kind: "ended", id, live: live.size });
  };
  live.set(id, new LiveSession(channel, start, recorder, { onEnd, lastAt, watcher }));
  return watcher;
}
