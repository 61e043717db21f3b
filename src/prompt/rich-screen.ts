import { render } from "ink";
import { createElement, type ReactElement } from "react";
import type { ScreenAnswer } from "./answer.ts";
import { Confirm } from "./Confirm.ts";
import type { PendingQuestion } from "./pending.ts";
import { explanationFor, questionFor } from "./question.ts";
import type { Terminal } from "./terminal.ts";
import { themeFor } from "./theme.ts";
import { TypeToConfirm } from "./TypeToConfirm.ts";

const widestColumns = 100;
/** Ends a synchronized update that was cut short, and shows the cursor. */
const undrawn = "\x1b[?2026l\x1b[?25h";

/** Draws the question on the terminal and waits for its answer; whatever ends the screen without one means no. */
export async function askOnScreen(pending: PendingQuestion, terminal: Terminal): Promise<ScreenAnswer> {
  const { input, output } = terminal;
  let answer: ScreenAnswer = "no";
  terminal.drain();
  terminal.restoreWith(undrawn);
  const screen = render(
    draw(pending, Math.max(10, Math.min(output.columns - 1, widestColumns)), (given) => {
      answer = given;
      setImmediate(() => screen.unmount()); // after the frame that shows the answer
    }),
    {
      stdin: input,
      stdout: output,
      stderr: output,
      // Ink would leave with status 0 at Ctrl-C, would show nothing where CI is set, and would draw late.
      exitOnCtrlC: false,
      interactive: true,
      patchConsole: false,
      maxFps: 1000,
    },
  );
  input.once("end", () => screen.unmount());
  input.once("error", () => screen.unmount()); // EIO: the terminal is gone
  const timer = pending.waitSeconds > 0 ? setTimeout(() => screen.unmount(), pending.waitSeconds * 1000) : undefined;
  try {
    await screen.waitUntilExit();
  } finally {
    clearTimeout(timer);
  }
  return answer;
}

function draw(pending: PendingQuestion, columns: number, onAnswer: (answer: ScreenAnswer) => void): ReactElement {
  const { question, decision, place } = pending;
  const props = {
    question: questionFor(question.line, decision, place, columns),
    explanation: explanationFor(question.line, decision, place, columns),
    theme: themeFor(decision.severity, question.hasColor),
    columns,
    onAnswer,
  };
  return decision.challenge === "type" && decision.challengeWord !== null
    ? createElement(TypeToConfirm, { ...props, word: decision.challengeWord })
    : createElement(Confirm, props);
}
