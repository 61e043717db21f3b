import { createInterface } from "node:readline";
import { type ScreenAnswer } from "./answer.ts";
import type { PendingQuestion } from "./pending.ts";
import { plainText } from "./plain.ts";
import { explanationFor, questionFor } from "./question.ts";
import type { Terminal } from "./terminal.ts";

/**
 * Asks line by line, for terminals without cursor movement and for screen readers: the terminal stays in its own
 * line mode. Only the word (or `y`) lets the line run; end of input, an empty line and the time limit mean no.
 */
export function askOnLines(pending: PendingQuestion, terminal: Terminal): Promise<ScreenAnswer> {
  const { question, decision, place, waitSeconds } = pending;
  const { input, output } = terminal;
  const word = decision.challenge === "type" && decision.challengeWord !== null ? decision.challengeWord : "y";
  const footer = `Type ${word} and Enter to run, e to edit, ? for why; anything else means no.`;
  const columns = output.columns || 80;
  terminal.drain();
  input.setRawMode(false);
  return new Promise((resolve) => {
    const lines = createInterface({ input, terminal: false });
    const timer = waitSeconds > 0 ? setTimeout(() => lines.close(), waitSeconds * 1000) : undefined;
    let answer: ScreenAnswer = "no";
    const finish = (given: ScreenAnswer) => {
      answer = given;
      lines.close();
    };
    lines.on("close", () => {
      clearTimeout(timer);
      resolve(answer);
    });
    lines.on("line", (typed) => {
      if (typed === "?") output.write(plainText(explanationFor(question.line, decision, place, columns), footer));
      else finish(typed === word ? "yes" : typed === "e" ? "edit" : "no");
    });
    output.write(plainText(questionFor(question.line, decision, place, columns), footer));
  });
}
