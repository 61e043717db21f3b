import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Shell } from "../../src/parse/command.ts";
import type { RecordingReader } from "../../src/record/store/recording-reader.ts";
import { outputOf } from "../../src/replay/text.ts";
import type { TextLine } from "../../src/replay/text-extractor.ts";
import { enter, linesOf, makeShellHome, shells, writeDotfile } from "./hooked-shell.ts";
import { marksOf, type RecordingHome } from "./recorded-terminal.ts";

interface Row {
  /** INNER stands for the other shell. */
  readonly line: string;
  /** Its own, without what the commands inside it have shown; absent where that is prompts. */
  readonly shows?: string;
  /** null: it has none of its own. */
  readonly exit: number | null;
}

const rows: readonly Row[] = [
  { line: "echo before", shows: "before", exit: 0 },
  { line: "INNER", exit: 0 },
  { line: "echo inside", shows: "inside", exit: 0 },
  { line: "sh -c 'echo x; exit 7'", shows: "x", exit: 7 },
  { line: "seq 1 40", shows: Array.from({ length: 40 }, (_, n) => n + 1).join("\n"), exit: 0 },
  { line: "exit 0", exit: null },
  { line: "echo between", shows: "between", exit: 0 },
  { line: "exec INNER", shows: "", exit: null },
  { line: "echo instead", shows: "instead", exit: 0 },
  { line: "false", shows: "", exit: 1 },
];

for (const outer of shells) {
  for (const inner of shells) {
    describe(`${inner} in ${outer}`, () => {
      let text: readonly TextLine[] = [];
      let home: RecordingHome;
      let reader: RecordingReader;

      before(async () => {
        home = makeShellHome(outer);
        for (const shell of new Set<Shell>([outer, inner])) writeDotfile(home, shell);
        const terminal = home.record("--quiet");
        await terminal.untilShown("READY> ");
        for (const { line } of rows) await enter(terminal, line.replace("INNER", inner));
        terminal.type("exit\r");
        await terminal.exit();
        reader = await home.session(({ state }) => state !== "open");
        text = await linesOf(reader);
      });
      after(() => home.close());

      test("every command is there once, in the order in which it began", () => {
        assert.deepEqual(
          marksOf(reader, "command").map(({ line }) => line),
          [...rows.map(({ line }) => line.replace("INNER", inner)), "exit"],
        );
      });

      for (const [index, { line, shows, exit }] of rows.entries()) {
        test(line, () => {
          const ends = marksOf(reader, "end").filter(({ command }) => command === index + 1);
          assert.equal(ends.length, 1);
          // A shell that says how its last line ended, as zsh does, knows more than is asked for here.
          if (exit !== null) assert.equal(ends[0]?.exit, exit);
          if (shows !== undefined) assert.equal(outputOf(text, index + 1), shows);
        });
      }
    });
  }
}
