import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, describe, test } from "node:test";
import { examineDotfiles } from "../../src/doctor/examine-dotfiles.ts";

const root = mkdtempSync(join(tmpdir(), "coterm-dotfiles-"));
after(() => rmSync(root, { recursive: true }));
let count = 0;

/** What is found in a fresh home with one file. */
function findingsWith(file: string, text: string, env: (home: string) => Record<string, string> = () => ({})) {
  const home = join(root, String(count++));
  mkdirSync(dirname(join(home, file)), { recursive: true });
  writeFileSync(join(home, file), text);
  return examineDotfiles({ HOME: home, ...env(home) }).map(({ about }) => about);
}

const ours = 'eval "$(coterm init bash)"';

describe("what meets the hook in a dotfile", () => {
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
    test(name, () => assert.deepEqual(findingsWith(".bashrc", text), expected));
  }
});

describe("the files that shells read", () => {
  const cases: readonly { file: string; env?: (home: string) => Record<string, string> }[] = [
    { file: ".zshenv" },
    { file: ".zprofile" },
    { file: ".zshrc" },
    { file: ".zlogin" },
    { file: ".profile" },
    { file: ".bash_profile" },
    { file: ".bash_login" },
    { file: ".config/fish/config.fish" },
    { file: ".config/fish/conf.d/guard.fish" },
    { file: "zsh/.zshrc", env: (home) => ({ ZDOTDIR: join(home, "zsh") }) },
    { file: "xdg/fish/config.fish", env: (home) => ({ XDG_CONFIG_HOME: join(home, "xdg") }) },
  ];
  for (const { file, env } of cases) {
    test(file, () => assert.deepEqual(findingsWith(file, "shellfirm", env), [`shellfirm in ~/${file}`]));
  }

  test("a file that no shell reads", () => assert.deepEqual(findingsWith("notes", "shellfirm"), []));
});
