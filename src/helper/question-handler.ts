import type { Paths } from "../base/paths.ts";
import type { PendingQuestion } from "../prompt/pending.ts";
import type { Judged } from "./effects.ts";
import type { Mailbox } from "./fifo-server.ts";
import { type Answer, type Asker, parseQuestion, type Question, readAsker } from "./protocol.ts";
import type { RulesInForce } from "./rules-in-force.ts";
import { plain, Service } from "./service.ts";
import type { Snoozes } from "./snoozes.ts";

export interface QuestionCalls {
  readonly onQuestion: () => void;
  readonly onEffects: (judged: Judged) => void;
  readonly onError: (error: unknown) => void;
}

/** Takes the records that shells write, and sees to it that each question is answered where its shell waits. */
export class QuestionHandler {
  readonly #rules: RulesInForce;
  readonly #mailbox: Mailbox;
  readonly #service: Service;
  readonly #calls: QuestionCalls;

  constructor(paths: Paths, rules: RulesInForce, snoozes: Snoozes, mailbox: Mailbox, calls: QuestionCalls) {
    this.#rules = rules;
    this.#mailbox = mailbox;
    this.#calls = calls;
    this.#service = new Service(paths, rules, snoozes, {
      onEffects: calls.onEffects,
      onLongAnswer: (asker) => this.#send(() => mailbox.announce(asker)),
    });
  }

  /** How many were answered. */
  get count(): number {
    return this.#service.questions;
  }

  /** The question that `coterm screen` is to show, or null when it is not known (any more). */
  pending(key: string): PendingQuestion | null {
    return this.#service.pending(key);
  }

  /** Takes one record of the FIFO. */
  async take(record: string): Promise<void> {
    if (record === "") {
      // A shell is about to ask. What this looks at is then in the caches of the processor and of the file system.
      await this.#rules.current();
      return;
    }
    const asked = readAsker(record);
    if (asked !== null && this.#service.allowsAgain(asked.matter)) {
      this.#calls.onQuestion();
      this.#deliver(asked.asker, plain(asked.asker, "allow"));
      return;
    }
    const question = parseQuestion(record);
    if (question === null) return; // noise in the FIFO; the shell's deadline ends its wait
    this.#deliver(question, await this.answer(question, asked?.matter ?? null));
  }

  /** @param matter As `readAsker` gives it; null for what is not to be remembered. */
  async answer(question: Question, matter: string | null): Promise<Answer> {
    this.#calls.onQuestion();
    try {
      return await this.#service.answer(question, matter);
    } catch (error) {
      this.#calls.onError(error);
      return { id: question.id, verdict: "fault", rule: null, waitSeconds: 0, text: "" };
    }
  }

  #deliver(asker: Asker, answer: Answer): void {
    this.#send(() => this.#mailbox.deliver(asker, answer));
  }

  /** A shell that cannot be reached any more waits for nothing. */
  #send(write: () => void): void {
    try {
      write();
    } catch (error) {
      this.#calls.onError(error);
    }
  }
}
