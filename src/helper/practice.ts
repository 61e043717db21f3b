import { closeSync, constants, mkdirSync, openSync, readSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { errnoOf } from "../base/errors.ts";
import type { Paths } from "../base/paths.ts";
import { answerPath, Mailbox, makeFifo, serveQuestions } from "./fifo-server.ts";
import { formatQuestion, type Question, usual } from "./protocol.ts";
import { QuestionHandler } from "./question-handler.ts";
import type { RulesInForce } from "./rules-in-force.ts";
import { type RuntimeFiles, runtimeFiles } from "./runtime-folder.ts";
import type { Snoozes } from "./snoozes.ts";

/** V8 makes code fast that has run some thousand times. While lines are asked about that are allowed, sooner. */
const impatient = ["--invocation-count-for-turbofan=80", "--minimum-invocations-after-ic-update=10"];
const asBefore = ["--invocation-count-for-turbofan=3000", "--minimum-invocations-after-ic-update=500"];

const allowedRounds = 300;
/** Of lines that have to be judged, and of questions to be drawn. */
const rounds = allowedRounds + 15;
const allowed = "true";
const judged = [
  "git push --force origin main",
  "sudo rm -rf /var/lib/postgresql && systemctl restart postgresql",
  'for file in *.log; do cat "$file" | grep -v debug >"$file.short"; done',
];

/** Where a rule makes a question of each line, a round takes long. */
const mostMs = 1000;
/** In slices, each of many questions that others may come between, so that the machine is not kept busy. */
const sliceMs = 10;
const pauseMs = 60;

const question: Question = {
  ...usual,
  id: "0",
  shell: "bash",
  session: `${process.pid}-practice`,
  sequence: 1,
  pid: process.pid,
  env: { HOME: "/", PATH: "/usr/bin" },
  cwd: "/",
  line: allowed,
};

/**
 * Has the helper ask itself, over FIFOs of its own, as the shells do. A person asks it a few times an hour, and each answer
 * would take twice as long as that of one which is asked without end, because V8 would never come to make its code fast.
 *
 * @param isBusy Has a shell just asked? Then this waits.
 */
export async function practise(
  paths: Paths,
  rules: RulesInForce,
  snoozes: Snoozes,
  isBusy: () => boolean,
): Promise<void> {
  const untilQuiet = async () => {
    do await setTimeout(pauseMs);
    while (isBusy());
  };
  await untilQuiet();
  // What a killed process leaves of it the next helper removes.
  const folder = join(paths.runtime, `practice.${process.pid}`);
  const remove = () => rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { mode: 0o700 });
  process.once("exit", remove);
  let partner: Partner | null = null;
  try {
    setFlags(impatient);
    partner = await Partner.open({ ...paths, runtime: folder }, rules, snoozes);
    let spentMs = 0;
    for (let round = 0; round < rounds && spentMs < mostMs;) {
      const from = performance.now();
      for (; round < rounds && performance.now() - from < sliceMs; round++) await partner.ask(round);
      spentMs += performance.now() - from;
      await untilQuiet();
    }
  } finally {
    partner?.close();
    setFlags(asBefore);
    remove();
    process.off("exit", remove);
  }
}

function setFlags(flags: readonly string[]): void {
  for (const flag of flags) process.getBuiltinModule("node:v8").setFlagsFromString(flag);
}

/** What a shell and the helper have between them, with both ends here. */
class Partner {
  readonly #mailbox: Mailbox;
  readonly #questions: { readonly fd: number; close(): void };
  readonly #answers: number;
  readonly #buffer = new Uint8Array(65_536);
  #onAnswer: () => void = () => undefined;

  private constructor(files: RuntimeFiles, mailbox: Mailbox, own: string, handler: QuestionHandler) {
    this.#mailbox = mailbox;
    this.#questions = serveQuestions(own, files.questions, (record) => {
      void handler
        .take(record)
        .catch(() => undefined) // as above
        .then(() => this.#onAnswer());
    });
    this.#answers = openSync(answerPath(files.folder, question.session), constants.O_RDWR | constants.O_NONBLOCK);
  }

  static async open(paths: Paths, rules: RulesInForce, snoozes: Snoozes): Promise<Partner> {
    const files = runtimeFiles(paths.runtime);
    const mailbox = new Mailbox(files);
    const handler = new QuestionHandler(paths, rules, snoozes, mailbox, {
      onQuestion: () => undefined,
      onEffects: () => undefined,
      onError: () => undefined, // a shell's question would meet the same fault
    });
    await mailbox.attach(question);
    return new Partner(files, mailbox, await makeFifo(files.questions), handler);
  }

  /** One question of each shell. */
  async ask(round: number): Promise<void> {
    const line = (round >= allowedRounds && judged[round % judged.length]) || allowed;
    if (round === allowedRounds) setFlags(asBefore);
    // Which of the lines would be a question depends on the rules.
    if (round >= allowedRounds) (await import("../prompt/frame.ts")).practiseDrawing();
    await this.#put("");
    for (const shell of ["bash", "zsh", "fish"] as const) {
      const isBash = shell === "bash";
      const own = { shell, id: String(round), wantsShort: isBash, wantsWord: isBash };
      await this.#put(formatQuestion({ ...question, ...own, line }));
    }
    this.#dropAnswers();
  }

  close(): void {
    this.#questions.close();
    this.#mailbox.close();
    closeSync(this.#answers);
  }

  #put(record: string): Promise<void> {
    return new Promise((resolve) => {
      this.#onAnswer = resolve;
      writeSync(this.#questions.fd, `${record}\0`);
    });
  }

  #dropAnswers(): void {
    try {
      readSync(this.#answers, this.#buffer);
    } catch (error) {
      if (errnoOf(error) !== "EAGAIN") throw error; // none could be given
    }
  }
}
