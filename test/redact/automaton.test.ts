import assert from "node:assert/strict";
import { test } from "node:test";
import { buildAutomaton, findWords } from "../../src/redact/automaton.ts";

const cases = [
  { words: ["he", "she", "his", "hers"], text: "ushers", found: ["she@4", "he@4", "hers@6"] },
  { words: ["aa"], text: "aaaa", found: ["aa@2", "aa@3", "aa@4"] },
  { words: ["key"], text: "API_KEY=Key", found: ["key@7", "key@11"] },
  { words: ["ab"], text: "aéb ab", found: ["ab@6"] },
  { words: ["sk-", "sk-ant-"], text: "sk-ant-x", found: ["sk-@3", "sk-ant-@7"] },
  { words: ["x"], text: "", found: [] },
];
for (const { words, text, found } of cases) {
  test(`${words.join(", ")} in ${JSON.stringify(text)}`, () => {
    const seen: string[] = [];
    findWords(buildAutomaton(words), text, (word, end) => seen.push(`${words[word]}@${end}`));
    assert.deepEqual(seen, found);
  });
}

test("words that the table cannot hold are refused", () => {
  assert.throws(() => buildAutomaton(["schlüssel"]), RangeError);
  const all = Array.from({ length: 95 }, (_, at) => String.fromCharCode(32 + at)).join("");
  assert.throws(() => buildAutomaton([all]), RangeError);
});
