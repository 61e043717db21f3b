import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, test } from "node:test";
import { SessionRecorder } from "../../src/record/capture/session-recorder.ts";
import { parseEvent } from "../../src/record/store/cast.ts";
import { TerminalModel } from "../../src/record/terminal-model.ts";
import { seededRandom } from "../../src/redact/invent.ts";
import { readChunk, readKeyframe, RecordingReader } from "../../src/record/store/recording-reader.ts";
import { SessionFolder } from "../../src/record/store/session-folder.ts";
import { Scanner } from "../../src/redact/scanner.ts";
import { standardRules } from "../../src/redact/standard-rules.ts";
import { syntheticStart } from "../replay/synthetic-session.ts";
import { marksOf, outputOf } from "./recorded-terminal.ts";

function eventsOf(chunk: string) {
  return chunk.split("\n").flatMap((line) => parseEvent(line) ?? []);
}

const scanner = new Scanner(await standardRules());
let root: string;
let folder: SessionFolder;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "coterm-rec-"));
  folder = new SessionFolder(join(root, syntheticStart.id));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

describe("a terminal that shows more than can be redacted in time", () => {
  test("loses whole lines, the recording says so, and goes on", async () => {
    const recorder = new SessionRecorder(folder, syntheticStart, { scanner, known: [] }, { mostWaiting: 20_000 });
    const line = (n: number) => `${n} ${"word ".repeat(10)}end\r\n`;
    // All of it comes before the recorder has its first turn.
    for (let n = 0; n < 1000; n++) recorder.output(n, Buffer.from(line(n)));
    while (outputOf(new RecordingReader(folder)).length < 15_000) await new Promise((done) => setImmediate(done));
    recorder.output(2000, Buffer.from("rest of a line\r\nlast\r\n"));
    await recorder.end(2001, 0, 0, "ended");
    await recorder.settled();
    const reader = new RecordingReader(folder);
    const shown = outputOf(reader).split("\r\n");
    assert.equal(shown.at(-2), "last");
    for (const [n, text] of shown.slice(0, -2).entries()) assert.equal(`${text}\r\n`, line(n));
    assert.equal(marksOf(reader, "gap").length, 1);
    assert.deepEqual([reader.manifest.gaps, reader.damage, reader.verify()], [1, null, null]);
  });

  test("is stored whole where memory suffices, with keyframes for its chunks", async () => {
    const recorder = new SessionRecorder(folder, syntheticStart, { scanner, known: [] });
    const text = "a line of output that is shown\r\n".repeat(90_000);
    recorder.output(1, Buffer.from(text));
    await recorder.end(2, 0, 0, "ended");
    await recorder.settled();
    const reader = new RecordingReader(folder);
    assert.equal(outputOf(reader), text);
    assert.equal(reader.manifest.gaps, 0);
    assert.ok(reader.index.length > 1);
  });

  test("has the keyframes that drawing all of it gives, also where plain lines are left out", async () => {
    const recorder = new SessionRecorder(folder, syntheticStart, { scanner, known: [] });
    const random = seededRandom(4);
    const parts = [
      (n: number) => `\x1b[3${n % 8}mline ${n}\x1b[0m ${"word ".repeat(random() * 40)}\r\n`,
      (n: number) => `\x1b[4${n % 8};1mline ${n} \x1b[Kétage 日本\r\n`,
      (n: number) => `${n}\tno colour is set here\r\n`,
    ];
    for (let at = 1; at < 60; at++) {
      const part = parts[Math.floor(random() * parts.length)] ?? String;
      let text = "";
      const length = 20_000 + random() * 160_000;
      while (text.length < length) text += part(text.length);
      const drawn = random() < 0.5 ? "\x1b(B10 %\r20 %" : "\x1b[3;5r\x1b[3Hin margins\r\n\r\n\r\n\x1b[r\x1b[99H";
      recorder.output(at, Buffer.from(text + drawn));
      if (at % 20 === 0) recorder.resize(at, 60 + at, 20);
    }
    await recorder.end(61, 0, 0, "ended");
    await recorder.settled();
    const { index } = new RecordingReader(folder);
    const model = new TerminalModel(syntheticStart.cols, syntheticStart.rows);
    assert.ok(index.length > 3);
    for (const { seq, to } of index.slice(0, -1)) {
      for (const { code, data } of eventsOf(readChunk(folder, seq))) {
        if (code === "o") model.write(data);
        const [cols = 0, rows = 0] = data.split("x").map(Number);
        if (code === "r") model.resize(cols, rows);
      }
      assert.deepEqual(readKeyframe(folder, seq + 1), await model.keyframe(to), `chunk ${seq}`);
    }
    model.dispose();
  });
});
