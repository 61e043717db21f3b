import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { RecordingReader } from "../../src/record/store/recording-reader.ts";
import { outputOf } from "../../src/replay/text.ts";
import type { TextLine } from "../../src/replay/text-extractor.ts";
import { enter, linesOf, makeShellHome, shells, writeDotfile } from "./hooked-shell.ts";
import { marksOf, outputOf as bytesOf, type RecordingHome, until } from "./recorded-terminal.ts";

/** It says when it reads: before that the terminal may still be set for the shell's line editor. */
const copying = `sh -c "echo beg''un; exec cat"`;

for (const shell of shells) {
  describe(`commands that run in ${shell} while the helper is replaced`, () => {
    let text: readonly TextLine[] = [];
    let home: RecordingHome;
    let reader: RecordingReader;

    before(async () => {
      home = makeShellHome(shell);
      writeDotfile(home, shell);
      const terminal = home.record("--quiet");
      await terminal.untilShown("READY> ");
      await enter(terminal, "echo before");
      // One inside the other: both go on.
      await enter(terminal, shell);
      terminal.type(`${copying}\r`);
      await terminal.untilShown("begun\r\n");
      terminal.type("one\r");
      await terminal.untilShown("one\r\none\r\n");
      reader = await home.session(({ state }) => state === "open");
      await until(
        () => (bytesOf(readAgain(reader)).includes("one\r\none\r\n") ? true : null),
        "what cat has shown to be stored",
      );
      process.kill(home.helperPid, "SIGKILL");
      home.startHelper();
      await until(() => marksOf(readAgain(reader), "gap").at(0) ?? null, "the gap");
      terminal.type("two\r");
      await terminal.untilShown("two\r\ntwo\r\n");
      const prompts = () => terminal.shown.split("READY> ").length;
      const shown = prompts();
      terminal.type("\x04");
      await terminal.untilShown(() => prompts() > shown, "the prompt behind cat");
      await enter(terminal, "exit 0");
      await enter(terminal, "echo after");
      terminal.type("exit\r");
      await terminal.exit();
      reader = await home.session(({ state }) => state !== "open");
      text = await linesOf(reader);
    });
    after(() => home.close());

    test("are the same before and behind the gap, and end once", () => {
      assert.equal(reader.manifest.gaps, 1);
      assert.deepEqual(
        marksOf(reader, "command").map(({ command, line }) => [command, line]),
        [
          [1, "echo before"],
          [2, shell],
          [3, copying],
          [4, "exit 0"],
          [5, "echo after"],
          [6, "exit"],
        ],
      );
      const ends = marksOf(reader, "end").map(({ command, exit }) => [command, exit]);
      for (const expected of [
        [1, 0],
        [3, 0],
        [2, 0],
        [5, 0],
      ]) {
        assert.deepEqual(
          ends.filter(([command]) => command === expected[0]),
          [expected],
        );
      }
    });

    test("have shown what they have shown", () => {
      assert.equal(outputOf(text, 3), "begun\none\none\ntwo\ntwo");
      assert.equal(outputOf(text, 5), "after");
    });
  });
}

function readAgain({ folder }: RecordingReader): RecordingReader {
  return new RecordingReader(folder);
}
