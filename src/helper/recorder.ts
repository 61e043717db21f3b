/** The program of the recorder's thread. */
import { watchProcesses } from "../processes/watch-session.ts";
import { serveRecorder } from "../record/capture/recorder.ts";

serveRecorder(watchProcesses);
