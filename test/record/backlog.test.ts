import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Backlog } from "../../src/record/capture/backlog.ts";

/** What comes out, pieces joined, gaps as `<gap ms>`. */
function drain(backlog: Backlog, mostBytes = 1000): string {
  let text = "";
  for (let next = backlog.take(mostBytes); next !== null; next = backlog.take(mostBytes)) {
    if (next.kind === "bytes") text += Buffer.from(next.bytes).toString("latin1");
    else text += next.kind === "gap" ? `<gap ${next.ms}>` : `<${next.cols}x${next.rows}>`;
  }
  return text;
}

const add = (backlog: Backlog, at: number, text: string) => backlog.addBytes(at, Buffer.from(text));

describe("what waits to be redacted", () => {
  test("comes out as it came, in small pieces too", () => {
    const backlog = new Backlog(100);
    add(backlog, 1, "one\ntwo");
    backlog.addSize(2, 80, 24);
    add(backlog, 3, "\nthree");
    assert.equal(drain(backlog, 2), "one\ntwo<80x24>\nthree");
    assert.deepEqual([backlog.isEmpty, backlog.bytes], [true, 0]);
  });

  test("is a copy: the reader uses its buffer again", () => {
    const backlog = new Backlog(100);
    const buffer = Buffer.from("kept");
    backlog.addBytes(1, buffer);
    buffer.fill("x");
    assert.equal(drain(backlog), "kept");
  });

  const secret = "half of a secret";
  const cases: readonly { readonly name: string; readonly pieces: readonly string[]; readonly out: string }[] = [
    { name: "the line that is cut is dropped from its beginning", pieces: ["a\n", secret, "x".repeat(90)], out: "a\n" },
    { name: "also when it came in several pieces", pieces: ["a\n", "half ", "of a ", "x".repeat(95)], out: "a\n" },
    { name: "everything, where no line had ended", pieces: [secret, "x".repeat(99)], out: "" },
  ];
  for (const { name, pieces, out } of cases) {
    test(`past the limit ${name}, and after it up to the line's end`, () => {
      const backlog = new Backlog(100);
      for (const [at, piece] of pieces.entries()) add(backlog, at, piece);
      assert.equal(drain(backlog), out);
      add(backlog, 50, "rest of a secret");
      assert.equal(drain(backlog), "");
      add(backlog, 60, "end of it\nwhole\n");
      assert.equal(drain(backlog), `<gap ${60 - (pieces.length - 1)}>whole\n`);
    });
  }

  test("a gap that lasts to the end is told too", () => {
    const backlog = new Backlog(10);
    add(backlog, 1, "x".repeat(11));
    backlog.end(5);
    assert.equal(drain(backlog), "<gap 4>");
  });

  test("never takes more memory than its limit", () => {
    const backlog = new Backlog(1000);
    for (let at = 0; at < 500; at++) {
      add(backlog, at, `line ${at} of very much\n`);
      assert.ok(backlog.bytes <= 1000);
    }
  });
});
