import { createReadStream } from "node:fs";
import { join } from "node:path";
import { childrenOf } from "../base/child-processes.ts";
import type { Paths } from "../base/paths.ts";
import { showControls } from "../base/visible.ts";
import { gatherFacts } from "../facts/gather.ts";
import type { PendingQuestion } from "../prompt/pending.ts";
import { placeOf } from "../prompt/place.ts";
import { decideLoading } from "../rules/decide.ts";
import type { RuleFault } from "../rules/decision.ts";
import { AllowedLines } from "./allowed-lines.ts";
import type { Judged } from "./effects.ts";
import type { Answer, Asker, Question } from "./protocol.ts";
import { recordedProgram } from "./recorded-program.ts";
import type { RulesInForce } from "./rules-in-force.ts";
import type { Snoozes } from "./snoozes.ts";

/** More is not analysed; the decision says that the line is too complex. */
const longestLineBytes = 128 * 1024;

/** More that were told about faulty rules are not remembered: to be told again is better than to fill the memory. */
const mostTold = 10_000;

export interface ServiceCalls {
  /** A line's decision has effects, and the shell has its answer. */
  onEffects(judged: Judged): void;
  /** The answer is no plain yes: what it shows has still to be drawn. */
  onLongAnswer(asker: Asker): void;
}

/** Answers what shells ask. The only state is what is on screen now, so that a killed helper loses nothing. */
export class Service {
  readonly #paths: Paths;
  readonly #rules: RulesInForce;
  readonly #snoozes: Snoozes;
  readonly #pending = new Map<string, PendingQuestion>();
  /** Sessions that were told about the problems of the rules in force. */
  #told = new Set<string>();
  #toldFor: unknown = null;
  /** Session and rule. */
  readonly #toldFaults = new Set<string>();
  readonly #allowed = new AllowedLines();
  readonly #calls: ServiceCalls;
  /** Loaded with the first question, and kept: asked for again it would take as long as judging the line. */
  #frames: typeof import("../prompt/frame.ts") | null = null;
  questions = 0;

  constructor(paths: Paths, rules: RulesInForce, snoozes: Snoozes, calls: ServiceCalls) {
    this.#calls = calls;
    this.#paths = paths;
    this.#rules = rules;
    this.#snoozes = snoozes;
  }

  /** Is the answer a plain yes, as it was the last time? */
  allowsAgain(matter: string): boolean {
    const { rules, problems } = this.#rules.loaded;
    if (problems.length > 0 || !this.#allowed.has(matter, rules) || !this.#rules.isCurrent) return false;
    this.questions++;
    return true;
  }

  /** @param matter As `readAsker` gives it; null for what is not to be remembered. */
  async answer(question: Question, matter: string | null): Promise<Answer> {
    this.questions++;
    const line = question.lineFile === null ? question.line : await readLine(this.#paths.runtime, question.lineFile);
    switch (question.kind) {
      case "snooze":
        await this.#snoozes.add(line, question.cwd);
        return plain(question, "allow");
      case "explain":
      case "ask":
        return this.#judge(question, line, matter);
      default:
        return question.kind satisfies never;
    }
  }

  /** The question that `coterm screen` is to show, or null when it is not known (any more). */
  pending(key: string): PendingQuestion | null {
    return this.#pending.get(key) ?? null;
  }

  async #judge(question: Question, line: string, matter: string | null): Promise<Answer> {
    const { rules, config, problems } = await this.#rules.current();
    const problemNotice = this.#notice(question.session, problems);
    let isLasting = !rules.engineNames.has("lua"); // a script may look at anything
    const { cwd, env, isRoot } = question;
    const facts = gatherFacts({ cwd, env, isRoot }, () => (isLasting = false));
    const decision = await decideLoading(
      {
        text: line,
        shell: question.shell,
        comments: question.comments,
        rcQuotes: question.rcQuotes,
        extendedGlob: question.extendedGlob,
        aliases: question.aliases,
      },
      rules,
      facts,
    );
    if (question.kind === "ask" && decision.effects.length > 0) {
      // Looked at before the shell has its answer.
      const others = decision.effects.includes("process_info") ? childrenOf(question.pid) : [];
      const judged = { question, line, decision, facts, at: Date.now(), others };
      setImmediate(() => this.#calls.onEffects(judged));
    }
    const notice = problemNotice + this.#faultNotice(question.session, decision.faults);
    // Only a question can be put off: a line that a rule has come to deny since is denied.
    const isSnoozed = decision.action === "confirm" && this.#snoozes.has(line, question.cwd);
    const recorded = recordedProgram(decision);
    const record = recorded === null ? {} : { rule: recorded.rule, record: recorded.program };
    const isPlain = decision.effects.length + decision.faults.length === 0;
    if (decision.action === "allow" && isLasting && isPlain && matter !== null) this.#allowed.add(matter, rules);
    if (decision.action === "allow" || isSnoozed) {
      const answer = { ...plain(question, notice === "" ? "allow" : "warn"), text: notice };
      return { ...answer, rule: isSnoozed ? decision.rule : null, ...record };
    }

    if (question.kind === "ask") this.#calls.onLongAnswer(question);
    this.#frames ??= await import("../prompt/frame.ts");
    const { renderApproval, renderDenial, renderExplanation, renderFrame, renderWarning } = this.#frames;
    const place = placeOf(facts);
    const options = {
      columns: question.columns,
      color: question.hasColor,
      dumb: question.isDumb,
      screenReader: question.env["INK_SCREEN_READER"] === "true",
    };
    const base = { id: question.id, ...record, rule: decision.rule, waitSeconds: config.question_seconds };
    switch (decision.action) {
      case "notify":
      case "warn":
        return { ...base, verdict: "warn", text: notice + renderWarning(decision, options) };
      case "approve":
        return { ...base, verdict: "deny", text: notice + renderApproval(decision, config.approval, options) };
      case "deny":
        return { ...base, verdict: "deny", text: notice + renderDenial(decision, options) };
      case "confirm": {
        if (question.kind === "explain") {
          return { ...base, verdict: "confirm", text: renderExplanation(line, decision, place, options) };
        }
        if (decision.challenge === "type") {
          this.#remember(question, { question: { ...question, line }, decision, place, waitSeconds: base.waitSeconds });
          return { ...base, verdict: "screen", text: notice };
        }
        return { ...base, verdict: "confirm", text: notice + renderFrame(line, decision, place, options) };
      }
      default:
        return decision.action satisfies never;
    }
  }

  #remember(question: Question, pending: PendingQuestion): void {
    const prefix = `${question.session}.`;
    for (const key of this.#pending.keys()) if (key.startsWith(prefix)) this.#pending.delete(key); // one a shell
    this.#pending.set(prefix + question.id, pending);
  }

  /** Said once in each shell, and again when the problems change. */
  #notice(session: string, problems: readonly { readonly sentence: string; readonly hint: string }[]): string {
    if (this.#toldFor !== problems) {
      this.#toldFor = problems;
      this.#told = new Set();
    }
    if (problems.length === 0 || this.#told.has(session)) return "";
    this.#told.add(session);
    return problems.map(({ sentence, hint }) => `coterm: ${sentence}\n  try: ${hint}\n`).join("");
  }

  /** A rule that cannot be evaluated is said once in each shell, whatever its fail mode makes of the line. */
  #faultNotice(session: string, faults: readonly RuleFault[]): string {
    if (faults.length > 0 && this.#toldFaults.size > mostTold) this.#toldFaults.clear();
    return faults
      .filter(({ rule }) => !this.#toldFaults.has(`${session} ${rule}`))
      .map(({ rule, message }) => {
        this.#toldFaults.add(`${session} ${rule}`);
        return `coterm: the rule ${rule} could not be evaluated: ${showControls(message)}\n  try: coterm rules show ${rule}\n`;
      })
      .join("");
  }
}

export function plain({ id }: Asker, verdict: "allow" | "warn"): Answer {
  return { id, verdict, rule: null, waitSeconds: 0, text: "" };
}

async function readLine(folder: string, name: string): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of createReadStream(join(folder, name), { end: longestLineBytes })) {
    chunks.push(chunk as Buffer); // a stream without an encoding gives buffers
  }
  return Buffer.concat(chunks).toString("utf8");
}
