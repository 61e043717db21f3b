import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, test } from "node:test";
import { SessionRecorder } from "../../src/record/capture/session-recorder.ts";
import { RecordingReader } from "../../src/record/store/recording-reader.ts";
import { SessionFolder } from "../../src/record/store/session-folder.ts";
import { Scanner } from "../../src/redact/scanner.ts";
import { standardRules } from "../../src/redact/standard-rules.ts";
import { syntheticStart } from "../replay/synthetic-session.ts";
import { marksOf, outputOf } from "./recorded-terminal.ts";

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
    const text = "a line of output that is shown\r\n".repeat(20_000);
    recorder.output(1, Buffer.from(text));
    await recorder.end(2, 0, 0, "ended");
    await recorder.settled();
    const reader = new RecordingReader(folder);
    assert.equal(outputOf(reader), text);
    assert.equal(reader.manifest.gaps, 0);
    assert.ok(reader.index.length > 1);
  });
});
