import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import xterm from "@xterm/headless";
import { digestOf, picturePath, tapePath } from "../../src/build/picture.ts";
import { drawScreen, drawSvg } from "../../src/build/picture/draw-svg.ts";
import { readScreen, type Screen } from "../../src/build/picture/read-screen.ts";
import { readTape } from "../../src/build/picture/read-tape.ts";

const tape = readFileSync(tapePath, "utf8");
const picture = readFileSync(picturePath, "utf8");

test("the committed picture was made from the committed tape", () => {
  assert.equal(/data-tape="([^"]*)"/.exec(picture)?.[1], digestOf(tape), "npm run build && npm run picture");
});

test("the committed picture shows what the tape waits for, and is small", () => {
  const shown = [...picture.matchAll(/<text[^>]*>([^<]*)</g)].map(([, text]) => text).join(" ");
  const awaited = readTape(tape).steps.flatMap((step) => (step.kind === "wait" ? [step.text] : []));
  assert.ok(awaited.length > 0);
  for (const text of awaited) assert.ok(shown.includes(text), `${text} is not in the picture`);
  assert.ok(picture.length < 150_000, `${picture.length} bytes`);
  assert.doesNotMatch(picture, /<script|<image|href=|url\(/, "self-contained, and nothing that a viewer would block");
});

describe("a tape", () => {
  const head = "size 80 24\ntitle T\n";
  const good = [
    ["a comment and a blank line", "# no step\n\n", []],
    ["typed text keeps its blanks", "type  a  b", [{ kind: "type", text: " a  b" }]],
    ["a named key", "press Enter", [{ kind: "press", bytes: "\r" }]],
    ["a control key", "press Ctrl-C", [{ kind: "press", bytes: "\x03" }]],
    ["a character", "press ?", [{ kind: "press", bytes: "?" }]],
    ["a time", "hold 0.25", [{ kind: "hold", ms: 250 }]],
    ["a text to wait for", "wait a question", [{ kind: "wait", text: "a question" }]],
  ] as const;
  for (const [name, text, steps] of good) {
    test(name, () => assert.deepEqual(readTape(head + text).steps, steps));
  }

  const bad = [
    ["an unknown step", `${head}shout hello`, /line 3 .*is no step/],
    ["a step without its object", `${head}type`, /line 3 .*type of what\?/],
    ["an unknown key", `${head}press Enterr`, /is no key/],
    ["a time that is none", `${head}hold long`, /wants seconds/],
    ["a size that is none", "size 80\ntitle T", /line 1 .*columns and rows/],
    ["no size", "title T", /needs a size/],
  ] as const;
  for (const [name, text, message] of bad) test(name, () => assert.throws(() => readTape(text), { message }));
});

/** What a terminal of 20 × 2 shows of this output. */
async function screenOf(output: string): Promise<Screen> {
  const terminal = new xterm.Terminal({ cols: 20, rows: 2, allowProposedApi: true });
  await new Promise<void>((resolve) => terminal.write(output, resolve));
  return readScreen(terminal, false);
}

describe("what stands on the screen is drawn", () => {
  const cases = [
    ["text", "ab", ['<text x="0" y="14" textLength="16.8">ab</text>']],
    ["one character", "a", ['<text x="0" y="14">a</text>']],
    ["the second row", "\r\na", ['<text x="0" y="33">a</text>']],
    ["a palette colour", "\x1b[31mab", ['<text x="0" y="14" class="c1" textLength="16.8">ab</text>']],
    ["a bright colour", "\x1b[92ma", ['<text x="0" y="14" class="c10">a</text>']],
    ["a colour of the cube", "\x1b[38;5;208ma", ['<text x="0" y="14" fill="#ff8700">a</text>']],
    ["a grey", "\x1b[38;5;244ma", ['<text x="0" y="14" fill="#808080">a</text>']],
    ["a true colour", "\x1b[38;2;1;2;255ma", ['<text x="0" y="14" fill="#0102ff">a</text>']],
    ["bold, dim, italic, underlined", "\x1b[1;2;3;4ma", ['<text x="0" y="14" class="bold dim italic under">a</text>']],
    [
      "inverse",
      "\x1b[7ma",
      ['<rect class="text" x="0" y="0" width="8.4" height="19"/>', '<text x="0" y="14" class="ground">a</text>'],
    ],
    ["a ground of blanks", "\x1b[44m  ", ['<rect class="c4" x="0" y="0" width="16.8" height="19"/>']],
    [
      "a wide character takes two columns",
      "日a",
      ['<text x="0" y="14" textLength="16.8">日</text>', '<text x="16.8" y="14">a</text>'],
    ],
    [
      "a combining character takes none",
      "e\u0301a",
      ['<text x="0" y="14">e\u0301</text>', '<text x="8.4" y="14">a</text>'],
    ],
    ["what XML would read", `<&">`, ['<text x="0" y="14" textLength="33.6">&lt;&amp;&quot;&gt;</text>']],
    ["blanks in a row", "a  b", ['<text x="0" y="14">a</text>', '<text x="25.2" y="14">b</text>']],
    ["one blank", "a b", ['<text x="0" y="14" textLength="25.2">a b</text>']],
    [
      "a bar without gaps",
      "\x1b[33m┃ a\r\n┃",
      ['<rect class="c3" x="3" y="0" width="2.5" height="38"/>', '<text x="16.8" y="14" class="c3">a</text>'],
    ],
  ] as const;
  for (const [name, output, expected] of cases) {
    test(name, async () => assert.deepEqual(drawScreen(await screenOf(output)), expected));
  }
});

describe("an animation", () => {
  const options = { columns: 20, rows: 2, title: "a < b", about: "what happens", digest: "sha256-x" };
  const draw = async (...outputs: string[]) => {
    const screens = await Promise.all(outputs.map(screenOf));
    return drawSvg(
      screens.map((screen) => ({ screen, ms: 1000 })),
      options,
    );
  };

  test("what never changes is not animated", async () => {
    assert.match(await draw("a", "a\r\nb"), /<text x="0" y="14">a</);
  });
  test("what goes is hidden where there is no motion", async () => {
    const svg = await draw("a", "b");
    assert.match(svg, /<text style="animation-name:k0;visibility:hidden" x="0" y="14">a</);
    assert.match(svg, /<text style="animation-name:k1" x="0" y="14">b</);
  });
  test("each is shown for its part of the time", async () => {
    const svg = await draw("a", "b", "a", "c");
    assert.match(
      svg,
      /@keyframes k0\{0%\{visibility:visible\}25%\{visibility:hidden\}50%\{visibility:visible\}75%\{visibility:hidden\}\}/,
    );
    assert.match(svg, /animation:4s step-end infinite/);
  });
  test("it says what it is", async () => {
    const svg = await draw("a");
    assert.match(svg, /<title id="title">a &lt; b<\/title>\n<desc id="about">what happens<\/desc>/);
  });
});
