import assert from "node:assert/strict";
import { test } from "node:test";
import { parseSpool } from "../../src/events/spool.ts";

const session = "41-1700000000-7";
const record = (...fields: (string | number)[]) => `${fields.join("\x1f")}\0`;
const parse = (text: string, offset = 0) => parseSpool(Buffer.from(text), session, offset);
const base = { v: 1, session, at: 1_700_000_000_500 };

const cases = [
  {
    name: "a shell says what it is",
    text: record("H", "1700000000.5", 1, "zsh", "5.9", "0.1.0", 41, "/dev/pts/3", "ann", "web-1"),
    expected: [
      {
        ...base,
        kind: "session",
        id: session,
        shell: "zsh",
        shellVersion: "5.9",
        hookVersion: "0.1.0",
        pid: 41,
        tty: "/dev/pts/3",
        user: "ann",
        host: "web-1",
      },
    ],
  },
  {
    name: "a shell in a recorded session",
    text: record("H", "1700000000.5", 1, "zsh", "5.9", "0.1.0", 41, "", "ann", "web-1", "20261122-184801-k3vq"),
    expected: [
      {
        ...base,
        kind: "session",
        id: session,
        shell: "zsh",
        shellVersion: "5.9",
        hookVersion: "0.1.0",
        pid: 41,
        tty: "",
        user: "ann",
        host: "web-1",
        recording: "20261122-184801-k3vq",
      },
    ],
  },
  {
    name: "a shell that only says that it is recorded",
    text: record("H", "1700000000.5", 1, "zsh", "5.9", "0.1.0", 41, "", "ann", "web-1", "'; DROP"),
    expected: [
      {
        ...base,
        kind: "session",
        id: session,
        shell: "zsh",
        shellVersion: "5.9",
        hookVersion: "0.1.0",
        pid: 41,
        tty: "",
        user: "ann",
        host: "web-1",
      },
    ],
  },
  {
    name: "a command starts",
    text: record("S", "1700000000.5", 7, 1, "/srv", "make all"),
    expected: [
      {
        ...base,
        kind: "command",
        id: `${session}.7`,
        sequence: 7,
        judged: true,
        cwd: "/srv",
        line: "make all",
        durationMs: null,
        exit: null,
      },
    ],
  },
  {
    name: "a time in two terms, as fish writes it",
    text: record("S", "1699990000.25+10000.25", 7, 1, "/srv", "make all"),
    expected: [
      {
        ...base,
        kind: "command",
        id: `${session}.7`,
        sequence: 7,
        judged: true,
        cwd: "/srv",
        line: "make all",
        durationMs: null,
        exit: null,
      },
    ],
  },
  {
    name: "a line may hold the separator and newlines",
    text: record("S", "1700000000.5", 1, 0, "/", "a\x1fb\nc"),
    expected: [
      {
        ...base,
        kind: "command",
        id: `${session}.1`,
        sequence: 1,
        judged: false,
        cwd: "/",
        line: "a\x1fb\nc",
        durationMs: null,
        exit: null,
      },
    ],
  },
  {
    name: "a command ends, with and without a measured duration",
    text: record("E", "1700000000.5", 7, 130) + record("E", "1700000000.5", 8, 0, 12),
    expected: [
      { kind: "end", id: `${session}.7`, at: base.at, exit: 130, durationMs: null },
      { kind: "end", id: `${session}.8`, at: base.at, exit: 0, durationMs: 12 },
    ],
  },
  {
    name: "a decision",
    text: record("D", "1700000000.5", 9, "confirm", "git/force-push", "declined", "/srv", "git push -f"),
    expected: [
      {
        ...base,
        kind: "decision",
        id: `${session}.9.d`,
        sequence: 9,
        verdict: "confirm",
        rule: "git/force-push",
        answer: "declined",
        cwd: "/srv",
        line: "git push -f",
      },
    ],
  },
  {
    name: "half a record of a full disk, ended by the NUL before the gap record",
    text: `${record("E", "1700000000.5", 7, 0)}S\x1f1700\0${record("G", "1700000000.5", 3, "full disk")}`,
    expected: [
      { kind: "end", id: `${session}.7`, at: base.at, exit: 0, durationMs: null },
      { ...base, kind: "gap", id: `${session}.g19`, lost: 1, reason: "damaged record" },
      { ...base, kind: "gap", id: `${session}.g26`, lost: 3, reason: "full disk" },
    ],
  },
  {
    name: "rubbish is a gap at the time of the record before it",
    text: record("E", "1700000000.5", 7, 0) + record("?", "x"),
    expected: [
      { kind: "end", id: `${session}.7`, at: base.at, exit: 0, durationMs: null },
      { ...base, kind: "gap", id: `${session}.g19`, lost: 1, reason: "damaged record" },
    ],
  },
];

for (const { name, text, expected } of cases) {
  test(`parseSpool: ${name}`, () => {
    const { records, consumed } = parse(text);
    assert.deepEqual(records, expected);
    assert.equal(consumed, Buffer.byteLength(text));
  });
}

test("parseSpool: a record that is still being written waits for its end", () => {
  const whole = record("E", "1700000000.5", 7, 0);
  const { records, consumed } = parse(`${whole}E\x1f1700000000.5\x1f8`);
  assert.equal(records.length, 1);
  assert.equal(consumed, whole.length);
});
