import { createElement, type ReactElement, useState } from "react";
import { footerFor, initialState, pressKey, type ScreenAnswer } from "./answer.ts";
import { QuestionFrame } from "./QuestionFrame.ts";
import type { Question } from "./question.ts";
import type { Theme } from "./theme.ts";
import { useSettledInput } from "./use-settled-input.ts";

export interface AskProps {
  readonly question: Question;
  /** Shown in its place after `?`. */
  readonly explanation: Question;
  readonly theme: Theme;
  readonly columns: number;
  readonly onAnswer: (answer: ScreenAnswer) => void;
}

/** Asks before the line runs. Only `y` lets it. */
export function Confirm({ question, explanation, theme, columns, onAnswer }: AskProps): ReactElement {
  const [state, setState] = useState(initialState);
  useSettledInput((input, key) => {
    const next = pressKey(state, { ...key, input });
    setState(next);
    if (next.answer !== null) onAnswer(next.answer);
  });
  return createElement(QuestionFrame, {
    question: state.isExplained ? explanation : question,
    theme,
    columns,
    footer: state.answer === null ? "y run · e edit · ? why · anything else: no" : footerFor(state.answer),
  });
}
