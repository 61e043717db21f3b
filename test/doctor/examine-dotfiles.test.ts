import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { examineDotfiles } from "../../src/doctor/examine-dotfiles.ts";

const ours = 'eval "$(coterm init bash)"';

const cases = [
  { name: "ours alone", text: ours, expected: [] },
  { name: "another guard", text: `${ours}\neval "$(shellfirm init bash)"`, expected: ["shellfirm in ~/.bashrc"] },
  { name: "a comment about it", text: `${ours}\n# shellfirm was here`, expected: [] },
  { name: "history off", text: `set +o history\n${ours}`, expected: ["HISTFILE off in ~/.bashrc"] },
  {
    name: "PROMPT_COMMAND replaced",
    text: `${ours}\nPROMPT_COMMAND='echo hi'`,
    expected: ["PROMPT_COMMAND in ~/.bashrc"],
  },
  { name: "PROMPT_COMMAND extended", text: `${ours}\nPROMPT_COMMAND="echo hi; $PROMPT_COMMAND"`, expected: [] },
  { name: "PROMPT_COMMAND set before ours", text: `PROMPT_COMMAND='echo hi'\n${ours}`, expected: [] },
];

for (const { name, text, expected } of cases) {
  test(`examineDotfiles: ${name}`, () => {
    const home = mkdtempSync(join(tmpdir(), "coterm-dotfiles-"));
    try {
      writeFileSync(join(home, ".bashrc"), text);
      assert.deepEqual(
        examineDotfiles(home).map(({ about }) => about),
        expected,
      );
    } finally {
      rmSync(home, { recursive: true });
    }
  });
}
