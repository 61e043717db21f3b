import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { after, before, describe, test } from "node:test";
import type { Mark } from "../../src/record/format.ts";
import { outputOf } from "../../src/replay/text.ts";
import type { TextLine } from "../../src/replay/text-extractor.ts";
import { cases } from "./boundary-cases.ts";
import { linesOf, makeShellHome, shells, writeDotfile } from "./hooked-shell.ts";
import { marksOf, type RecordingHome, type RecordedTerminal, until } from "./recorded-terminal.ts";

for (const shell of shells) {
  describe(`what each command has shown in ${shell}`, () => {
    const own = cases.filter(
      ({ only, needs }) => (only?.includes(shell) ?? true) && (needs === undefined || isInstalled(needs)),
    );
    let lines: readonly TextLine[] = [];
    let begun: readonly Extract<Mark, { kind: "command" }>[] = [];
    let ended: readonly Extract<Mark, { kind: "end" }>[] = [];
    let home: RecordingHome;

    before(async () => {
      home = makeShellHome(shell);
      writeDotfile(home, shell);
      const terminal = home.record("--quiet");
      await waiting(terminal, 0);
      for (const [index, { line, typed = [], settles }] of own.entries()) {
        const seen = terminal.shown.length;
        terminal.type(`${line}\r`);
        let from = terminal.shown.length;
        if (typed.length > 0) from = await shownBehind(terminal, "133;C;id=", seen);
        for (const { after: text, keys } of typed) {
          from = await shownBehind(terminal, text, from);
          terminal.type(keys);
        }
        await waiting(terminal, index + 1);
        if (settles !== undefined) await shownBehind(terminal, settles, seen);
      }
      terminal.type("exit\r");
      await terminal.exit();
      const reader = await home.session(({ state }) => state !== "open");
      begun = marksOf(reader, "command");
      ended = marksOf(reader, "end");
      lines = await linesOf(reader);
    });
    after(() => home.close());

    for (const [index, { name, line, shows, exit = 0, kept }] of own.entries()) {
      test(name, () => {
        const command = index + 1;
        assert.equal(begun[index]?.line, kept?.[shell] ?? line.replaceAll("\r", "\n"));
        assert.deepEqual(
          ended.filter((mark) => mark.command === command).map((mark) => mark.exit),
          [typeof exit === "number" ? exit : exit[shell]],
        );
        const expected = typeof shows === "string" || shows instanceof RegExp ? shows : shows[shell];
        const shown = outputOf(lines, command);
        if (typeof expected === "string") assert.equal(shown, expected);
        else assert.match(shown, new RegExp(`^(?:${expected.source})$`));
      });
    }

    test("nothing else is a command", () => assert.equal(begun.length, own.length + 1));
  });
}

/** Waits for a text that is shown behind a place. @returns Where it ends. */
function shownBehind(terminal: RecordedTerminal, text: string, from: number): Promise<number> {
  return until(
    () => {
      const at = terminal.shown.indexOf(text, from);
      return at < 0 ? null : at + text.length;
    },
    () => `${JSON.stringify(text)} in ${JSON.stringify(terminal.shown.slice(from))}`,
  );
}

function isInstalled(program: string): boolean {
  return spawnSync("sh", ["-c", `command -v ${program}`]).status === 0;
}

/** Waits for the prompt behind so many commands. */
async function waiting(terminal: RecordedTerminal, commands: number): Promise<void> {
  await until(
    () => {
      const parts = terminal.shown.split("\x1b]133;D;");
      const rest = parts.at(-1) ?? "";
      const isPrompt = rest.includes("READY> ", rest.indexOf("\x1b]133;A;id=") + 1) && rest.includes("\x1b]133;A;id=");
      // fish's own mark has no id, and those that are forged name another recording or none.
      return parts.filter((part) => /^\d+;id=[^;]*;in=(?!20200101)/.test(part)).length === commands && isPrompt
        ? true
        : null;
    },
    `the prompt after ${commands} commands in ${JSON.stringify(terminal.shown.slice(-2000))}`,
  );
}
