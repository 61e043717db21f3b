import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { TextExtractor, type TextLine } from "../../src/replay/text-extractor.ts";

async function extract(
  chunks: readonly (string | readonly [number, string])[],
  cols = 20,
  rows = 5,
): Promise<TextLine[]> {
  const lines: TextLine[] = [];
  const extractor = new TextExtractor({ id: null, cols, rows }, (line) => lines.push(line));
  let at = 0;
  for (const chunk of chunks) {
    const [time, data] = typeof chunk === "string" ? [at, chunk] : chunk;
    at = time;
    await extractor.feed({ at, code: "o", data });
  }
  await extractor.finish();
  return lines;
}

const C = "\x1b]133;C;id=1.1\x07";
const D = "\x1b]133;D;0;id=1.1\x07";

describe("the text of a recording is what was read on the screen", () => {
  const cases: readonly { readonly name: string; readonly shown: string; readonly lines: readonly string[] }[] = [
    { name: "lines", shown: "a\r\nb\r\n", lines: ["a", "b"] },
    { name: "the last one without its end", shown: "a\r\nb", lines: ["a", "b"] },
    { name: "colours", shown: "\x1b[31mred\x1b[0m\r\n", lines: ["red"] },
    { name: "a progress bar", shown: "1%\r50%\r100% done\r\n", lines: ["100% done"] },
    { name: "an edited line", shown: "gti\b\b\x1b[Kit log\r\n", lines: ["git log"] },
    { name: "a line wider than the screen", shown: `${"x".repeat(45)}\r\ny\r\n`, lines: ["x".repeat(45), "y"] },
    { name: "a word cut by the edge", shown: `${"x ".repeat(12)}end\r\n`, lines: [`${"x ".repeat(12)}end`] },
    {
      name: "more lines than the screen has",
      shown: Array.from({ length: 100 }, (_, n) => `line ${n}\r\n`).join(""),
      lines: Array.from({ length: 100 }, (_, n) => `line ${n}`),
    },
    { name: "a cleared screen", shown: "before\r\n\x1b[2J\x1b[Hafter\r\n", lines: ["before", "after"] },
    { name: "a full-screen program", shown: "a\r\n\x1b[?1049h\x1b[Hvim\x1b[?1049lb\r\n", lines: ["a", "b"] },
    { name: "wide characters", shown: "日本\r\né\r\n", lines: ["日本", "é"] },
  ];
  for (const { name, shown, lines } of cases) {
    for (const size of [1, 1000]) {
      test(`${name}, ${size} characters at a time`, async () => {
        const chunks = [...shown].reduce<string[]>((all, char, index) => {
          if (index % size === 0) all.push("");
          all[all.length - 1] += char;
          return all;
        }, []);
        assert.deepEqual(
          (await extract(chunks)).map(({ text }) => text),
          lines,
        );
      });
    }
  }

  const redrawn: readonly { readonly name: string; readonly shown: string }[] = [
    { name: "in its only row", shown: `$ \r\n${C}abc${D}$ \r\x1b[K\r$ next\r\n` },
    { name: "in the second of its rows", shown: `$ \r\n${C}${"x".repeat(25)}${D}$ \r\x1b[K\r$ next\r\n` },
  ];
  for (const { name, shown } of redrawn) {
    test(`a prompt that is drawn over an end without a line's end, ${name}`, async () => {
      const lines = (await extract([shown])).map(({ text, command }) => [command, text]);
      const [, begin] = shown.split("\r\n");
      assert.deepEqual(lines, [
        [null, "$"],
        [1, begin?.slice(C.length).split("\x1b")[0]],
        [null, "$ next"],
      ]);
    });
  }

  test("many lines are taken while they pass", async () => {
    const count = 60_000;
    const lines = await extract([Array.from({ length: count }, (_, n) => `${n}\r\n`).join("")]);
    assert.deepEqual([lines.length, lines[0]?.text, lines.at(-1)?.text], [count, "0", String(count - 1)]);
  });
});

test("a line has the time at which it was finished, however late it leaves the screen", async () => {
  const lines = await extract([
    [10, "one\r\n"],
    [20, "tw"],
    [30, "o\r\n"],
    [9000, "three\r\n"],
  ]);
  assert.deepEqual(
    lines.map(({ at, text }) => [at, text]),
    [
      [10, "one"],
      [30, "two"],
      [9000, "three"],
    ],
  );
});

describe("lines belong to the command that wrote them", () => {
  const cases: readonly {
    readonly name: string;
    readonly shown: string;
    readonly lines: readonly (readonly [string, number | null])[];
  }[] = [
    {
      name: "one command",
      shown: `$ ls\r\n${C}a\r\nb\r\n${D}$ `,
      lines: [
        ["$ ls", null],
        ["a", 1],
        ["b", 1],
        ["$", null],
      ],
    },
    {
      name: "without a line end",
      shown: `$ printf x\r\n${C}x${D}\r\n$ `,
      lines: [
        ["$ printf x", null],
        ["x", 1],
        ["$", null],
      ],
    },
    {
      name: "no output",
      shown: `$ :\r\n${C}${D}$ `,
      lines: [
        ["$ :", null],
        ["$", null],
      ],
    },
    {
      name: "two",
      shown: `$ a\r\n${C}1\r\n${D}$ b\r\n${C}2\r\n${D}$ `,
      lines: [
        ["$ a", null],
        ["1", 1],
        ["$ b", null],
        ["2", 2],
        ["$", null],
      ],
    },
    {
      name: "blank lines inside",
      shown: `$ a\r\n${C}1\r\n\r\n2\r\n${D}$ `,
      lines: [
        ["$ a", null],
        ["1", 1],
        ["", 1],
        ["2", 1],
        ["$", null],
      ],
    },
    {
      name: "its end is not seen",
      shown: `$ a\r\n${C}1\r\n2\r\n`,
      lines: [
        ["$ a", null],
        ["1", 1],
        ["2", 1],
        ["", 1],
      ],
    },
  ];
  for (const { name, shown, lines } of cases) {
    test(name, async () => {
      assert.deepEqual(
        (await extract([shown])).map(({ text, command }) => [text, command]),
        lines,
      );
    });
  }
});
