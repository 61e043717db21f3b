import { appendFileSync, mkdirSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { sentenceOf } from "../base/errors.ts";
import { keepsEverything } from "../base/kept.ts";
import { type Env, type Paths, pathsFor } from "../base/paths.ts";
import type { ProcessInfo } from "../base/process-info.ts";
import { build, version } from "../base/version.ts";
import { defaultConfig } from "../config/config.ts";
import { Ingestion } from "../events/ingestion.ts";
import { isChannel } from "../record/channel.ts";
import type { Recordings, RecordRequest } from "../record/recordings.ts";
import type { LineRedactor } from "../redact/line-redactor.ts";
import type { RedactSettings } from "../redact/settings-schema.ts";
import type { HelperStatus } from "./client.ts";
import type { Judged } from "./effects.ts";
import { Mailbox, makeFifo, serveQuestions } from "./fifo-server.ts";
import { type Lock, tryLock } from "./lock.ts";
import { formatAnswer, parseQuestion } from "./protocol.ts";
import { practise } from "./practice.ts";
import { listen, ownSocketPath, publish, withdraw } from "./publish.ts";
import { QuestionHandler } from "./question-handler.ts";
import { noProgram, recordedProgram } from "./recorded-program.ts";
import { RulesInForce } from "./rules-in-force.ts";
import { openRuntimeFolder, type RuntimeFiles } from "./runtime-folder.ts";
import { Snoozes } from "./snoozes.ts";
import { serveSocket } from "./socket-server.ts";
import { takeOver } from "./take-over.ts";
import type { WatchedCommands } from "./watched-commands.ts";

/** How long a helper that has handed over goes on answering those who had found it already. */
const drainMs = 5000;

/** Without a question for so long, nobody waits for the next one. */
const quietMs = 300;

/** What is too old is removed once nobody waits for a first answer, and then once a day. */
const expireAfterMs = 10_000;
const dayMs = 86_400_000;

/** Between the end of a question and what its shell has written of it. */
const questionSlackMs = 30_000;

/**
 * Runs the resident helper until it is idle, stopped or replaced. Returns at once when one of the same or a later
 * build answers already.
 *
 * @throws CotermError RUNTIME_FOLDER_NOT_OURS, HELPER_HANGS
 */
export async function runHelper(env: Env, uid: number): Promise<void> {
  process.umask(0o077);
  const paths = pathsFor(env, uid);
  const files = openRuntimeFolder(paths, uid);
  const lock = tryLock(files.lock) ?? (await takeOver(files));
  if (lock !== null) await new Helper(paths, files, lock).start(env);
}

/** One running helper: what it has open, and how it ends. */
class Helper {
  readonly #paths: Paths;
  readonly #files: RuntimeFiles;
  readonly #mailbox: Mailbox;
  readonly #startedAt = Date.now();
  #lock: Lock | null;
  #questions: QuestionHandler | null = null;
  #rules: RulesInForce | null = null;
  #ingestion: Ingestion | null = null;
  #recordings: Recordings | null = null;
  #redaction: { readonly settings: RedactSettings; readonly redactor: LineRedactor } | null = null;
  #lastQuestionAt = 0;
  #watched: WatchedCommands | null = null;

  constructor(paths: Paths, files: RuntimeFiles, lock: Lock) {
    this.#paths = paths;
    this.#files = files;
    this.#lock = lock;
    this.#mailbox = new Mailbox(files);
  }

  async start(env: Env): Promise<void> {
    const fifo = makeFifo(this.#files.questions);
    const rules = await RulesInForce.load(this.#paths, env);
    this.#rules = rules;
    const snoozes = new Snoozes(join(this.#paths.state, "snoozes.json"));
    const onError = (error: unknown) => this.#log(error);
    const handler = new QuestionHandler(this.#paths, rules, snoozes, this.#mailbox, {
      onQuestion: () => (this.#lastQuestionAt = Date.now()),
      onEffects: (judged) => this.#bringAbout(judged),
      onError,
    });
    this.#questions = handler;

    const { server, connections } = serveSocket((record) => this.#handleRecord(record));
    await listen(server, ownSocketPath(this.#files));
    const questions = serveQuestions(await fifo, this.#files.questions, (record) => void handler.take(record));
    publish(this.#files, { fd: questions.fd, build });

    for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.on(signal, () => this.#stop());
    process.on("uncaughtException", (error) => this.#log(error));
    process.on("unhandledRejection", (error) => this.#log(error));
    this.#retire = () => {
      this.#lock?.release();
      this.#lock = null;
      this.#ingestion?.close();
      setTimeout(() => {
        server.close();
        questions.close();
        this.#mailbox.close(); // a zsh sees by it that it has to look for the successor
        for (const connection of connections) connection.end();
        withdraw(this.#files);
        // Sessions that are being recorded stay with the helper that has the terminal's state.
        const leave = () => {
          if ((this.#recordings?.live ?? 0) === 0) process.exit(0);
        };
        setInterval(leave, 1000);
      }, drainMs);
    };
    this.#lastQuestionAt = Date.now();
    this.#watchIdle(rules.loaded.config.idle_minutes * 60_000);

    // The first question must not wait for these. It comes some milliseconds after the publishing that its shell waits for.
    setImmediate(() => {
      this.#ingestion = Ingestion.start(this.#paths, {
        onError: (error) => this.#log(error),
        onStored: (session, records) => {
          this.#lastQuestionAt = Date.now();
          // What was changed since the last question changes the words for the hooks, too.
          rules.current().catch((error: unknown) => this.#log(error));
          this.#watched?.take(session, records);
        },
        loadRedactor: () => this.#openRedactor(env),
      });
      this.#takeUpRecordings().catch((error: unknown) => this.#log(error));
    });
    practise(this.#paths, rules, snoozes, () => Date.now() - this.#lastQuestionAt < quietMs).catch(onError);
    setTimeout(() => this.#expire(), expireAfterMs).unref();
  }

  /** Removes what the configuration wants to be kept no longer. */
  #expire(): void {
    setTimeout(() => this.#expire(), dayMs).unref();
    const { retention } = this.#rules?.loaded.config ?? defaultConfig;
    if (keepsEverything(retention)) return;
    import("../record/expire.ts")
      .then(({ expire }) => expire(this.#paths, retention, Date.now()))
      .catch((error: unknown) => this.#log(error));
  }

  /** By the configuration in force. What is wrong with it must not keep lines out of the journal, nor in the clear. */
  async #openRedactor(env: Env): Promise<LineRedactor> {
    const settings = this.#rules?.loaded.config.redact ?? {};
    if (this.#redaction?.settings === settings) return this.#redaction.redactor;
    const { openRedaction } = await import("../redact/organisation/open-redaction.ts");
    const open = (chosen: RedactSettings) =>
      openRedaction({ settings: chosen, isTrusted: true, folder: this.#paths.config, env });
    const { lines, problems } = await open(settings).catch((error: unknown) => {
      this.#log(error);
      return open({});
    });
    for (const problem of problems) this.#log(problem);
    this.#redaction = { settings, redactor: lines };
    return lines;
  }

  /** What a decision wants to be done besides. Loaded with the first one. */
  #bringAbout(judged: Judged): void {
    const onError = (error: unknown) => this.#log(error);
    import("./effects.ts").then(({ notedEvents }) => this.#ingestion?.note(...notedEvents(judged))).catch(onError);
    if (judged.decision.effects.includes("process_info")) this.#watchCommand(judged).catch(onError);
  }

  async #watchCommand({ question, others, decision }: Judged): Promise<void> {
    // It is recorded by itself, and traced there.
    const recorded = recordedProgram(decision);
    if (recorded !== null && recorded.program !== noProgram && this.#traces(recorded.rule)) return;
    const [{ WatchedCommands }, { recordingOf }] = await Promise.all([
      import("./watched-commands.ts"),
      import("./recorded-shell.ts"),
    ]);
    // The processes of a recorded session are noted anyhow.
    if (recordingOf(question.pid) !== null && this.#processInfo().mode !== "off") return;
    this.#watched ??= new WatchedCommands({
      loadRedactor: () => this.#openRedactor(process.env),
      store: (events) => this.#ingestion?.note(...events),
      onError: (error) => this.#log(error),
    });
    const { question_seconds } = this.#rules?.loaded.config ?? defaultConfig;
    this.#watched.watch(question, others, question_seconds * 1000 + questionSlackMs);
  }

  #retire: () => void = () => undefined;

  async #handleRecord(record: string): Promise<string | null> {
    const question = parseQuestion(record);
    if (question !== null) {
      const answer = await this.#questions?.answer(question, null);
      // Takes a process: the answer goes first.
      if (question.wantsFifo) setImmediate(() => this.#mailbox.attach(question).catch((error) => this.#log(error)));
      return answer === undefined ? null : formatAnswer(answer);
    }
    const [magic, verb, argument] = record.split("\x1f");
    return magic === "coterm1" ? `${JSON.stringify(await this.#control(verb ?? "", argument ?? ""))}\n` : null;
  }

  async #control(verb: string, argument: string): Promise<unknown> {
    switch (verb) {
      case "version":
        return { pid: process.pid, build, version };
      case "status":
        return this.#status();
      case "handover":
        this.#retire();
        return { ok: true };
      case "stop":
        setImmediate(() => this.#stop());
        return { ok: true };
      case "ingest":
        await this.#ingestion?.ingestNow();
        return { error: this.#ingestion?.error ?? null };
      case "process-info":
        return this.#processInfo(argument);
      case "record":
        return this.#record(argument);
      case "screen":
        return this.#questions?.pending(argument) ?? null;
      default:
        return { error: `unknown request ${verb}` };
    }
  }

  /** Begins a recorded session; loaded with the first one. */
  async #record(argument: string): Promise<unknown> {
    try {
      const recordings = await this.#openRecordings();
      return await recordings.begin(JSON.parse(argument) as RecordRequest); // `coterm record` of this user wrote it
    } catch (error) {
      return { error: sentenceOf(error) };
    }
  }

  async #openRecordings(): Promise<Recordings> {
    if (this.#recordings === null) {
      const { Recordings } = await import("../record/recordings.ts");
      this.#recordings ??= new Recordings(
        this.#paths,
        () => ({
          processInfo: this.#processInfo(),
          redaction: { settings: this.#rules?.loaded.config.redact ?? {}, folder: this.#paths.config },
        }),
        { onChange: () => (this.#lastQuestionAt = Date.now()), onError: (error) => this.#log(error) },
      );
    }
    return this.#recordings;
  }

  /** @param rule That wants something recorded; empty: none. */
  #processInfo(rule = ""): ProcessInfo {
    const { process_info: mode, audit_log: auditLog } = this.#rules?.loaded.config ?? defaultConfig;
    return { mode: rule !== "" && this.#traces(rule) ? "trace" : mode, auditLog };
  }

  #traces(id: string): boolean {
    const rules = this.#rules?.loaded.rules.rules ?? [];
    return rules.some(({ rule }) => rule.id === id && rule.process_info === "trace");
  }

  /** Sessions that go on although the helper that recorded them has ended. */
  async #takeUpRecordings(): Promise<void> {
    if (readdirSync(this.#paths.runtime).some(isChannel)) await (await this.#openRecordings()).takeUp();
  }

  #status(): HelperStatus {
    return {
      pid: process.pid,
      build,
      version,
      startedAt: this.#startedAt,
      questions: this.#questions?.count ?? 0,
      sessions: this.#mailbox.sessions,
      recordings: this.#recordings?.live ?? 0,
      rules: this.#rules?.loaded.rules.rules.length ?? 0,
      memory: process.memoryUsage.rss(),
      problems: this.#rules?.loaded.problems.map(({ sentence }) => sentence) ?? [],
      journalError: this.#ingestion?.error ?? null,
    };
  }

  #watchIdle(idleMs: number): void {
    const left = this.#lastQuestionAt + idleMs - Date.now();
    if (left <= 0 && (this.#recordings?.live ?? 0) === 0) this.#stop();
    else if (left <= 0) setTimeout(() => this.#watchIdle(idleMs), idleMs).unref();
    else setTimeout(() => this.#watchIdle(idleMs), left).unref();
  }

  #stop(): void {
    this.#ingestion?.close();
    withdraw(this.#files);
    this.#mailbox.close();
    this.#lock?.release();
    process.exit(0);
  }

  /** Faults go to a file of bounded size: nobody looks at the helper's screen. */
  #log(error: unknown): void {
    const path = join(this.#paths.state, "helper.log");
    const text = error instanceof Error ? (error.stack ?? error.message) : sentenceOf(error);
    try {
      mkdirSync(this.#paths.state, { recursive: true, mode: 0o700 });
      const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
      appendFileSync(path, `${new Date().toISOString()} ${text}\n`, {
        flag: size > 1_000_000 ? "w" : "a",
        mode: 0o600,
      });
    } catch {
      // A full or read-only disk must not end the helper.
    }
  }
}
