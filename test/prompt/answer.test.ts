import assert from "node:assert/strict";
import { test } from "node:test";
import { type AskState, initialState, type KeyPress, pressKey, typeKey } from "../../src/prompt/answer.ts";

const keys: readonly { name: string; key: KeyPress; expected: Partial<AskState> }[] = [
  { name: "y runs", key: { input: "y" }, expected: { answer: "yes" } },
  { name: "e edits", key: { input: "e" }, expected: { answer: "edit" } },
  { name: "? explains and goes on asking", key: { input: "?" }, expected: { answer: null, isExplained: true } },
  { name: "n", key: { input: "n" }, expected: { answer: "no" } },
  { name: "capital Y", key: { input: "Y" }, expected: { answer: "no" } },
  { name: "Enter", key: { input: "", return: true }, expected: { answer: "no" } },
  { name: "Esc", key: { input: "", escape: true }, expected: { answer: "no" } },
  { name: "Ctrl-C", key: { input: "c", ctrl: true }, expected: { answer: "no" } },
  { name: "Ctrl-D", key: { input: "d", ctrl: true }, expected: { answer: "no" } },
  { name: "Ctrl-Y", key: { input: "y", ctrl: true }, expected: { answer: "no" } },
  { name: "Alt-y", key: { input: "y", meta: true }, expected: { answer: "no" } },
  { name: "an arrow", key: { input: "" }, expected: { answer: "no" } },
  { name: "a pasted yes", key: { input: "yes" }, expected: { answer: "no" } },
  { name: "a pasted y and Enter", key: { input: "y\n" }, expected: { answer: "no" } },
  { name: "Cyrillic у", key: { input: "у" }, expected: { answer: "no" } },
];

for (const { name, key, expected } of keys) {
  test(`pressKey: ${name}`, () => assert.deepEqual(pressKey(initialState, key), { ...initialState, ...expected }));
}

const enter: KeyPress = { input: "", return: true };
const letters = (text: string): KeyPress[] => Array.from(text, (input) => ({ input }));

const typings: readonly { name: string; keys: readonly KeyPress[]; word?: string; expected: Partial<AskState> }[] = [
  { name: "the word and Enter runs", keys: [...letters("prod"), enter], expected: { typed: "prod", answer: "yes" } },
  { name: "the word alone waits", keys: letters("prod"), expected: { typed: "prod" } },
  { name: "y does not run", keys: [{ input: "y" }, enter], expected: { isWrong: true } },
  { name: "Enter alone", keys: [enter], expected: { answer: "no" } },
  {
    name: "a wrong word can be mended",
    keys: [...letters("prd"), enter, ...letters("prod"), enter],
    expected: { typed: "prod", answer: "yes" },
  },
  {
    name: "a wrong word and Enter again",
    keys: [...letters("prd"), enter, enter],
    expected: { isWrong: true, answer: "no" },
  },
  { name: "the word in capitals", keys: [...letters("PROD"), enter], expected: { isWrong: true } },
  { name: "the word with a blank", keys: [...letters("prod "), enter], expected: { isWrong: true } },
  {
    name: "Backspace takes a character back",
    keys: [...letters("pró"), { input: "", backspace: true }],
    expected: { typed: "pr" },
  },
  { name: "Ctrl-U takes all back", keys: [...letters("pro"), { input: "u", ctrl: true }], expected: { typed: "" } },
  { name: "word and Enter at once", keys: [{ input: "prod\r" }], expected: { typed: "prod", answer: "yes" } },
  {
    name: "Esc in the middle",
    keys: [...letters("pro"), { input: "", escape: true }],
    expected: { typed: "pro", answer: "no" },
  },
  { name: "Ctrl-C", keys: [...letters("prod"), { input: "c", ctrl: true }], expected: { typed: "prod", answer: "no" } },
  { name: "Ctrl-D", keys: [{ input: "d", ctrl: true }], expected: { answer: "no" } },
  { name: "? explains", keys: [{ input: "?" }], expected: { isExplained: true } },
  { name: "? inside a word is typed", keys: [{ input: "p" }, { input: "?" }], expected: { typed: "p?" } },
  { name: "e edits", keys: [{ input: "e" }], expected: { answer: "edit" } },
  { name: "e begins a word that begins with e", keys: letters("eu"), word: "eu", expected: { typed: "eu" } },
  {
    name: "Ctrl-E edits at any time",
    keys: [{ input: "p" }, { input: "e", ctrl: true }],
    expected: { typed: "p", answer: "edit" },
  },
];

for (const { name, keys: pressed, word = "prod", expected } of typings) {
  test(`typeKey: ${name}`, () => {
    const state = pressed.reduce((before: AskState, key) => typeKey(before, key, word), initialState);
    assert.deepEqual(state, { ...initialState, ...expected });
  });
}

test("an answer stays what it is, whatever is pressed after it", () => {
  const declined = pressKey(initialState, { input: "n" });
  assert.equal(pressKey(declined, { input: "y" }).answer, "no");
  const refused = typeKey(initialState, enter, "prod");
  assert.equal([...letters("prod"), enter].reduce((state, key) => typeKey(state, key, "prod"), refused).answer, "no");
});
