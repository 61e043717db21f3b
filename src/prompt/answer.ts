/** What a key means to a question. Pure, so that "everything else is no" can be tested key by key. */

export type ScreenAnswer = "yes" | "no" | "edit";

/** One key press, or several characters that arrived at once. Our own part of Ink's `Key`. */
export interface KeyPress {
  readonly input: string;
  readonly return?: boolean;
  readonly escape?: boolean;
  readonly ctrl?: boolean;
  readonly meta?: boolean;
  readonly backspace?: boolean;
  readonly delete?: boolean;
}

export interface AskState {
  /** What has been typed of the word. */
  readonly typed: string;
  readonly isExplained: boolean;
  /** The typed word was not the one asked for. */
  readonly isWrong: boolean;
  readonly answer: ScreenAnswer | null;
}

export const initialState: AskState = { typed: "", isExplained: false, isWrong: false, answer: null };

/** A question that one key answers. Only a lone `y` means yes: several characters at once were pasted, not meant. */
export function pressKey(state: AskState, key: KeyPress): AskState {
  if (state.answer !== null) return state;
  const isPlain = !key.ctrl && !key.meta && !key.escape && !key.return;
  if (isPlain && key.input === "y") return { ...state, answer: "yes" };
  if (isPlain && key.input === "e") return { ...state, answer: "edit" };
  if (isPlain && key.input === "?") return { ...state, isExplained: true };
  return { ...state, answer: "no" };
}

/**
 * A question that is answered by typing `word` and Enter. A wrong word may be mended; Enter on nothing, Esc and every
 * control key that does not edit mean no.
 */
export function typeKey(state: AskState, key: KeyPress, word: string): AskState {
  if (state.answer !== null) return state;
  const { typed } = state;
  if (key.escape || key.meta) return { ...state, answer: "no" };
  if (key.return) return enter(state, word);
  if (key.backspace || key.delete) return { ...state, typed: [...typed].slice(0, -1).join(""), isWrong: false };
  if (key.ctrl) {
    if (key.input === "e") return { ...state, answer: "edit" };
    return key.input === "u" || key.input === "w"
      ? { ...state, typed: "", isWrong: false }
      : { ...state, answer: "no" };
  }
  if (typed === "" && key.input === "?") return { ...state, isExplained: true };
  if (typed === "" && key.input === "e" && !word.startsWith("e")) return { ...state, answer: "edit" };
  // Characters that arrive together may end with the Enter that was typed after them.
  const [text = "", ...more] = key.input.split(/[\r\n]/);
  const next: AskState = { ...state, typed: typed + text, isWrong: false };
  return more.length === 0 ? next : enter(next, word);
}

function enter(state: AskState, word: string): AskState {
  if (state.typed === "") return { ...state, answer: "no" };
  return state.typed === word ? { ...state, answer: "yes" } : { ...state, typed: "", isWrong: true };
}

/** Below the question while it waits, and once it is answered. */
export function footerFor(answer: ScreenAnswer): string {
  return { yes: "→ runs", no: "→ not run", edit: "→ not run; edit it" }[answer];
}
