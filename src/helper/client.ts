import { CotermError } from "../base/errors.ts";
import { exchangeLine } from "../base/exchange.ts";
import { type Answer, formatQuestion, parseAnswer, type Question } from "./protocol.ts";
import type { RuntimeFiles } from "./runtime-folder.ts";

export interface HelperVersion {
  readonly pid: number;
  readonly build: number;
  readonly version: string;
}

/** What `coterm status` shows of a running helper. Bytes, milliseconds. */
export interface HelperStatus extends HelperVersion {
  readonly startedAt: number;
  readonly questions: number;
  readonly sessions: number;
  /** Sessions that are being recorded. */
  readonly recordings: number;
  readonly rules: number;
  readonly memory: number;
  readonly problems: readonly string[];
  readonly journalError: string | null;
}

/** Requests that are not about a line; each is answered with one line of JSON. */
export type ControlVerb = "version" | "status" | "handover" | "stop" | "ingest" | "screen" | "record" | "process-info";

/** @throws CotermError NO_HELPER when none answers in time. */
export async function askVersion(files: RuntimeFiles): Promise<HelperVersion> {
  return (await control(files, "version")) as HelperVersion; // our own process wrote it
}

/** @throws CotermError NO_HELPER when none answers in time. */
export async function askStatus(files: RuntimeFiles): Promise<HelperStatus> {
  return (await control(files, "status")) as HelperStatus; // our own process wrote it
}

/** @throws CotermError NO_HELPER when none answers in time. */
export async function control(files: RuntimeFiles, verb: ControlVerb, argument = "", waitMs = 2000): Promise<unknown> {
  return JSON.parse(await exchangeLine(files.socket, `coterm1\x1f${verb}\x1f${argument}\0`, waitMs)) as unknown;
}

/** @throws CotermError NO_HELPER when none answers in time. */
export async function ask(files: RuntimeFiles, question: Question): Promise<Answer> {
  const answer = parseAnswer(await exchangeLine(files.socket, `${formatQuestion(question)}\0`, 5000));
  if (answer === null || answer.id !== question.id) {
    throw new CotermError("HELPER_SPOKE_NONSENSE", "the helper gave an answer that cannot be read", {
      hint: "coterm helper restart",
    });
  }
  return answer;
}
