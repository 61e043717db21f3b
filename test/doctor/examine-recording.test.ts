import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import { countWaitingLines, examineRecording, type RecordingState } from "../../src/doctor/examine-recording.ts";

const nothing: RecordingState = { rules: 0, isRecorded: false, left: 0, hasHelper: true };

describe("what is said of recording", () => {
  const cases: readonly (readonly [name: string, state: Partial<RecordingState>, found: readonly string[]])[] = [
    ["nothing where nothing is wanted", {}, []],
    ["a rule that wants it, in a shell that is not recorded", { rules: 1 }, ["record odd"]],
    ["the same in a recorded shell", { rules: 1, isRecorded: true }, []],
    ["left lines that a helper is about to store", { left: 3 }, []],
    ["left lines for which no helper comes", { left: 1, hasHelper: false }, ["spool odd"]],
    ["no helper, and nothing left", { hasHelper: false }, []],
  ];
  for (const [name, state, found] of cases) {
    test(name, () => {
      const findings = examineRecording({ ...nothing, ...state });
      assert.deepEqual(
        findings.map((finding) => `${finding.about} ${finding.state}`),
        found,
      );
      assert.ok(findings.every(({ fix }) => fix !== undefined));
    });
  }
});

test("lines wait until they are blank", () => {
  const spool = mkdtempSync(join(tmpdir(), "coterm-spool-"));
  try {
    const record = (line: string) => ["S", "1.5", "1", "1", "/", line].join("\x1f");
    writeFileSync(join(spool, "999999999-1-1.log"), `${record("ls")}\0${record("cd x")}\0${record("half")}`);
    writeFileSync(join(spool, `${process.pid}-1-1.log`), `${record("pwd")}\0`);
    assert.deepEqual([countWaitingLines({ spool }), countWaitingLines({ spool }, true)], [3, 2]);
    assert.equal(countWaitingLines({ spool: join(spool, "none") }), 0);
  } finally {
    rmSync(spool, { recursive: true });
  }
});
