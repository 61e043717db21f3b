import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { after, before, describe, test } from "node:test";
import type { Mark } from "../../src/record/format.ts";
import { SessionFolder } from "../../src/record/store/session-folder.ts";
import { RecordedSession } from "../../src/replay/recorded-session.ts";
import { outputOf, readText } from "../../src/replay/text.ts";
import type { TextLine } from "../../src/replay/text-extractor.ts";
import { launcher } from "../shell/terminal.ts";
import { marksOf, RecordingHome, type RecordedTerminal, until } from "./recorded-terminal.ts";

type Shell = "bash" | "zsh" | "fish";

interface Case {
  readonly name: string;
  /** Keys; Enter follows. */
  readonly line: string;
  readonly shows: string;
  readonly exit?: number;
  /** The line as the shell keeps it, where that is not as it was typed. */
  readonly kept?: Partial<Record<Shell, string>>;
  /** Typed once the command shows this. */
  readonly typed?: { readonly after: string; readonly keys: string };
  readonly only?: readonly Shell[];
}

const numbers = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, n) => String(from + n));

const cases: readonly Case[] = [
  { name: "one line", line: "echo one", shows: "one" },
  { name: "a failure", line: "false", shows: "", exit: 1 },
  { name: "a status", line: "sh -c 'echo x; exit 42'", shows: "x", exit: 42 },
  { name: "not found", line: "sh -c 'exit 127'", shows: "", exit: 127 },
  { name: "a pipe", line: "printf 'b\\na\\n' | sort", shows: "a\nb" },
  { name: "no line end", line: "printf abc", shows: "abc" },
  { name: "a blank without a line end", line: "printf 'a b'", shows: "a b" },
  { name: "no output", line: "true", shows: "" },
  { name: "blank lines inside", line: "printf 'a\\n\\n\\nb\\n'", shows: "a\n\n\nb" },
  { name: "a blank line first", line: "printf '\\nb\\n'", shows: "\nb" },
  { name: "standard error", line: "sh -c 'echo out; echo err >&2'", shows: "out\nerr" },
  { name: "a progress bar", line: "printf '10%%\\r50%%\\rdone\\n'", shows: "done" },
  { name: "colour", line: "printf '\\033[31mred\\033[0m\\n'", shows: "red" },
  { name: "wide characters", line: "echo 日本語", shows: "日本語" },
  { name: "a wrapped line", line: "printf '%0250d\\n' 7", shows: `${"0".repeat(249)}7` },
  { name: "a wrapped line without an end", line: "printf '%0130d' 7", shows: `${"0".repeat(129)}7` },
  { name: "exactly one row", line: "printf '%0100d\\n' 7", shows: `${"0".repeat(99)}7` },
  { name: "a semicolon", line: "echo a; echo b", shows: "a\nb" },
  { name: "a backslash", line: "printf '%s\\n' 'a\\b'", shows: "a\\b" },
  { name: "what looks like a prompt", line: "echo 'READY> echo no'", shows: "READY> echo no" },
  { name: "5,000 lines", line: "seq 1 5000", shows: numbers(1, 5000).join("\n") },
  { name: "clear", line: "clear", shows: "" },
  { name: "after clear", line: "echo after", shows: "after" },
  { name: "an erased screen", line: "printf 'kept\\n\\033[2J\\033[Hnew\\n'", shows: "kept\nnew" },
  { name: "after an erased screen", line: "seq 1 3", shows: "1\n2\n3" },
  { name: "an alternate screen", line: "printf 'a\\n\\033[?1049h\\033[Hvim\\033[?1049lb\\n'", shows: "a\nb" },
  {
    name: "Ctrl-C",
    line: "sh -c 'echo begun; exec sleep 100'",
    shows: "begun\n^C",
    exit: 130,
    typed: { after: "begun\r\n", keys: "\x03" },
  },
  {
    name: "input",
    line: "sh -c 'echo asks; read x; echo got $x'",
    shows: "asks\nyes\ngot yes",
    typed: { after: "asks\r\n", keys: "yes\r" },
  },
  { name: "a loop", line: "for n in 1 2 3; do echo $n; done", shows: "1\n2\n3", only: ["bash", "zsh"] },
  { name: "a loop", line: "for n in 1 2 3; echo $n; end", shows: "1\n2\n3", only: ["fish"] },
  {
    name: "a here-document",
    line: "cat <<X\rin it\rX",
    shows: "in it",
    only: ["bash", "zsh"],
    kept: { bash: "cat <<X\nin it\nX\n" },
  },
  {
    name: "several lines",
    line: "if true; then\recho yes\rfi",
    shows: "yes",
    only: ["bash", "zsh"],
    kept: { bash: "if true; then echo yes; fi" },
  },
  { name: "several lines", line: "if true\recho yes\rend", shows: "yes", only: ["fish"] },
  { name: "a function", line: "f() { echo in f; return 3; }; f", shows: "in f", exit: 3, only: ["bash", "zsh"] },
  { name: "a subshell", line: "(echo sub; exit 9)", shows: "sub", exit: 9, only: ["bash", "zsh"] },
  { name: "after a subshell", line: "(exit 3); echo more", shows: "more", only: ["bash", "zsh"] },
  { name: "output elsewhere", line: "echo unseen >/dev/null", shows: "" },
  { name: "a title", line: "printf '\\033]0;title\\007x\\n'", shows: "x" },
  { name: "the last one", line: "echo last", shows: "last" },
];

const dotfiles: Readonly<Record<Shell, readonly [file: string, text: string]>> = {
  bash: [".bashrc", `PS1='READY> '\nunset HISTFILE\neval "$(${launcher} init bash)"\n`],
  zsh: [".zshrc", `PS1='READY> '\neval "$(${launcher} init zsh)"\n`],
  fish: [
    ".config/fish/config.fish",
    `function fish_prompt; printf 'READY> '; end\nfunction fish_greeting; end\n${launcher} init fish | source\n`,
  ],
};

for (const shell of ["bash", "zsh", "fish"] as const) {
  describe(`what each command has shown in ${shell}`, () => {
    const own = cases.filter(({ only }) => only === undefined || only.includes(shell));
    const lines: TextLine[] = [];
    let begun: readonly Extract<Mark, { kind: "command" }>[] = [];
    let ended: readonly Extract<Mark, { kind: "end" }>[] = [];
    let home: RecordingHome;

    before(async () => {
      home = new RecordingHome({ SHELL: `/bin/${shell}` });
      const [file, text] = dotfiles[shell];
      mkdirSync(dirname(join(home.home, file)), { recursive: true });
      // Where one is missing, fish reads all manual pages in the background.
      for (const folder of [".local/share/fish", ".cache/fish"]) {
        mkdirSync(join(home.home, folder, "generated_completions"), { recursive: true });
      }
      writeFileSync(join(home.home, file), text);
      const terminal = home.record("--quiet");
      await waiting(terminal, 0);
      for (const [index, { line, typed }] of own.entries()) {
        const seen = terminal.shown.length;
        terminal.type(`${line}\r`);
        if (typed !== undefined) {
          const { after: text, keys } = typed;
          const isShown = () => terminal.shown.indexOf(text, terminal.shown.indexOf("133;C;id=", seen)) > 0;
          await until(() => (isShown() ? true : null), text);
          terminal.type(keys);
        }
        await waiting(terminal, index + 1);
      }
      terminal.type("exit\r");
      await terminal.exit();
      const reader = await home.session(({ state }) => state !== "open");
      begun = marksOf(reader, "command");
      ended = marksOf(reader, "end");
      await readText(new RecordedSession(new SessionFolder(join(home.sessionsFolder, reader.manifest.id))), (line) =>
        lines.push(line),
      );
    });
    after(() => home.close());

    for (const [index, { name, line, shows, exit = 0, kept }] of own.entries()) {
      test(name, () => {
        const command = index + 1;
        assert.equal(begun[index]?.line, kept?.[shell] ?? line.replaceAll("\r", "\n"));
        assert.deepEqual(
          ended.filter((mark) => mark.command === command).map((mark) => mark.exit),
          [exit],
        );
        assert.equal(outputOf(lines, command), shows);
      });
    }

    test("nothing else is a command", () => assert.equal(begun.length, own.length + 1));
  });
}

/** Waits for the prompt behind so many commands. */
async function waiting(terminal: RecordedTerminal, commands: number): Promise<void> {
  await until(
    () => {
      const parts = terminal.shown.split("\x1b]133;D;");
      const rest = parts.at(-1) ?? "";
      const isPrompt = rest.includes("READY> ", rest.indexOf("\x1b]133;A;id=") + 1) && rest.includes("\x1b]133;A;id=");
      // fish's own mark has no id.
      return parts.filter((part) => /^\d+;id=/.test(part)).length === commands && isPrompt ? true : null;
    },
    `the prompt after ${commands} commands in ${JSON.stringify(terminal.shown.slice(-2000))}`,
  );
}
