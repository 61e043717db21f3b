import { createElement, type ReactElement, useState } from "react";
import { showControls } from "../base/visible.ts";
import { footerFor, initialState, typeKey } from "./answer.ts";
import type { AskProps } from "./Confirm.ts";
import { QuestionFrame } from "./QuestionFrame.ts";
import { useSettledInput } from "./use-settled-input.ts";

export interface TypeToConfirmProps extends AskProps {
  readonly word: string;
}

/** Asks for a word before the line runs, where a key would be pressed too easily. */
export function TypeToConfirm({
  question,
  explanation,
  theme,
  columns,
  word,
  onAnswer,
}: TypeToConfirmProps): ReactElement {
  const [state, setState] = useState(initialState);
  useSettledInput((input, key) => {
    const next = typeKey(state, { ...key, input }, word);
    setState(next);
    if (next.answer !== null) onAnswer(next.answer);
  });
  const keys = `${typingHint(word)}\n> ${showControls(state.typed, { oneLine: true })}`;
  const prompt = state.isWrong ? `That is not the word. ${keys}` : keys;
  return createElement(QuestionFrame, {
    question: state.isExplained ? explanation : question,
    theme,
    columns,
    footer: state.answer === null ? prompt : footerFor(state.answer),
  });
}

function typingHint(word: string): string {
  const edit = word.startsWith("e") ? "Ctrl-E edit" : "e edit";
  return `Type ${showControls(word, { oneLine: true })} and Enter to run · ${edit} · ? why · Esc: no`;
}
