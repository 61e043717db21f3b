import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { inventSecrets, seededRandom } from "../../../src/redact/invent.ts";
import type { Released } from "../../../src/redact/stream/output-queue.ts";
import { Scanner } from "../../../src/redact/scanner.ts";
import type { RedactAction } from "../../../src/redact/schema.ts";
import { standardRules } from "../../../src/redact/standard-rules.ts";
import { type Chunk, type Recording, redactRecording } from "../../../src/redact/stream/redact-recording.ts";
import { StreamRedactor } from "../../../src/redact/stream/stream-redactor.ts";
import { inventStreams } from "../score/invented-streams.ts";
import { rechunk } from "../score/rechunk.ts";
import { inventUnseenStreams } from "../score/unseen-streams.ts";
import { scoreStream, textOf } from "../score/score-stream.ts";

const scanner = new Scanner(await standardRules());
const streams = [...inventStreams(7), ...inventUnseenStreams(7)];
/** COTERM_FULL=1 cuts each stream anew so often; a few times are enough to see a break. */
const cuts = process.env["COTERM_FULL"] === "1" ? 20 : 3;

for (const profile of ["disk", "live"] as const) {
  describe(`${profile}: no secret in bytes, text or on any screen; all else as it was`, () => {
    for (const stream of streams) {
      test(stream.name, async () => {
        const { leaks, lost, differences } = await scoreStream(stream, scanner, { profile, isRendered: true });
        assert.deepEqual({ leaks, lost, differences }, { leaks: [], lost: [], differences: 0 });
      });
    }
  });
}

test("the streams hold their secrets before they are redacted", async () => {
  for (const stream of streams) {
    const { leaks } = await scoreStream(stream, scannerOfNothing(), { profile: "disk", isRendered: true });
    assert.ok(leaks.length > 0 || stream.name.startsWith("on the clipboard"), stream.name);
  }
});

test(`cut anew ${cuts} times, at least 99 % are still free of leaks`, async () => {
  const random = seededRandom(11);
  const broken: string[] = [];
  for (const stream of streams) {
    for (let turn = 0; turn < cuts; turn++) {
      const cut = { ...stream, chunks: rechunk(stream.chunks, random) };
      const { leaks } = await scoreStream(cut, scanner, { profile: "disk", isRendered: false });
      if (leaks.length > 0) broken.push(`${stream.name}: ${leaks[0]}`);
    }
  }
  assert.ok(broken.length <= (streams.length * cuts) / 100, broken.join("\n"));
});

test("however the bytes are cut, as many come out as went in, at times that never go back", () => {
  const random = seededRandom(3);
  for (const stream of streams) {
    const chunks = rechunk(stream.chunks, random);
    const redacted = redactRecording({ ...stream, chunks }, scanner);
    const times = redacted.map(([time]) => time);
    assert.deepEqual(
      times,
      times.toSorted((a, b) => a - b),
      stream.name,
    );
    const isAscii = chunks.every(([, bytes]) => bytes.every((byte) => byte < 0x80));
    if (isAscii && !stream.name.includes("clipboard"))
      assert.equal(textOf(redacted).length, textOf(chunks).length, stream.name);
  }
});

test("text without secrets leaves as it came, byte for byte", () => {
  const bytes = Buffer.from("plain \u001b[31mred\u001b[0m 日本\r\n\u001b]0;title\u0007$ ls -la\r\n");
  const redacted = redactRecording({ columns: 80, rows: 24, chunks: [[5, new Uint8Array(bytes)]] }, scanner);
  assert.deepEqual(Buffer.concat(redacted.map(([, part]) => part)), bytes);
  assert.ok(redacted.every(([time]) => time === 5));
});

interface Step {
  readonly time: number;
  readonly bytes?: string;
}

function run(profile: "live" | "disk", steps: readonly Step[], known: readonly string[] = []) {
  const out: { time: number; text: string; at: number }[] = [];
  let now = 0;
  const redactor = new StreamRedactor<string>({
    scanner,
    columns: 80,
    rows: 24,
    profile,
    emit: (released) =>
      out.push({
        time: released.time,
        text: "bytes" in released ? Buffer.from(released.bytes).toString() : `<${released.mark}>`,
        at: now,
      }),
  });
  for (const secret of known) redactor.addKnown(secret);
  for (const { time, bytes } of steps) {
    now = time;
    if (bytes === undefined) redactor.tick(time);
    else if (bytes.startsWith("<")) redactor.mark(time, bytes.slice(1, -1));
    else redactor.push(time, Buffer.from(bytes));
  }
  return { out, redactor };
}

test("a complete line is released at once, an incomplete one when it has been quiet", () => {
  const { out } = run("live", [{ time: 0, bytes: "one\r\ntwo" }, { time: 60 }, { time: 120 }]);
  assert.deepEqual(out, [
    { time: 0, text: "one\r\n", at: 0 },
    { time: 0, text: "two", at: 120 },
  ]);
});

test("live: what stays suspicious is released masked within two seconds", () => {
  const ticks = Array.from({ length: 40 }, (_, at) => ({ time: 50 + at * 50 }));
  const { out } = run("live", [{ time: 0, bytes: "export GITHUB_TOKEN=ghp_a8Kq" }, ...ticks]);
  assert.equal(out.map(({ text }) => text).join(""), "export GITHUB_TOKEN=********");
  assert.ok(out.every(({ at, time }) => at - time <= 2000));
});

function heldLive(cases: readonly Recording[]): number[] {
  const held: number[] = [];
  for (const recording of cases) {
    redactRecording(recording, scanner, { profile: "live", onRelease: (ms) => held.push(ms) });
  }
  return held.sort((a, b) => a - b);
}

test("live: everything outside of an edited line is released within two seconds", () => {
  const held = heldLive(streams.filter(({ name }) => !name.includes("shell with marks")));
  assert.ok((held.at(-1) ?? 0) <= 2000, `the last after ${held.at(-1)} ms`);
});

test("live: half of what a person types and reads is released within 0.3 seconds", () => {
  const random = seededRandom(2);
  const chunks: Chunk[] = [];
  let time = 0;
  const print = (text: string, pauseMs: number) => chunks.push([(time += pauseMs), new Uint8Array(Buffer.from(text))]);
  for (const line of ["ls -la src", "git commit -m 'Mend the build'", "kubectl get pods -n shop", "npm test"]) {
    print("ann@host:~$ ", 20);
    for (const key of line) print(key, 60 + Math.floor(random() * 140));
    print("\r\n", 200);
    for (let row = 0; row < 20; row++) print(`row ${row} of what it prints\r\n`, 5);
  }
  const held = heldLive([{ columns: 80, rows: 24, chunks }]);
  assert.ok((held[held.length >> 1] ?? 0) <= 300, `half within ${held[held.length >> 1]} ms`);
});

test("a stream with other actions", () => {
  const secret = `ghp_${"aB3dE6gH9jK2".repeat(3)}`;
  const chunks: Chunk[] = [[0, new Uint8Array(Buffer.from(`see ${secret} there\r\n`))]];
  const shown = (action: RedactAction) =>
    textOf(redactRecording({ columns: 80, rows: 24, chunks }, scanner, { actionOf: () => action }));
  assert.equal(shown("none"), `see ${secret} there\r\n`);
  assert.equal(shown("partial"), `see ghp_${"*".repeat(secret.length - 4)} there\r\n`);
  assert.equal(shown("hash"), `see ${"*".repeat(secret.length)} there\r\n`);
});

test("a mark stays behind the bytes that came before it", () => {
  const { out } = run("live", [
    { time: 0, bytes: "half" },
    { time: 10, bytes: "<prompt>" },
    { time: 20, bytes: " line\r\n" },
  ]);
  assert.deepEqual(
    out.map(({ text }) => text),
    ["half", "<prompt>", " line\r\n"],
  );
});

test("a window that changes its size while a secret is typed", () => {
  const secret = `ghp_${"aB3dE6gH9jK2".repeat(3)}`;
  let text = "";
  const redactor = new StreamRedactor({
    scanner,
    columns: 80,
    rows: 24,
    profile: "disk",
    emit: (released) => (text += "bytes" in released ? Buffer.from(released.bytes).toString() : ""),
  });
  redactor.push(0, Buffer.from(`$ export GITHUB_TOKEN=${secret.slice(0, 15)}`));
  redactor.resize(50, 60, 10);
  redactor.push(100, Buffer.from(`${secret.slice(15)}\r\n$ `));
  redactor.resize(150, 100, 40);
  redactor.push(200, Buffer.from(`\u001b[?1049h${secret}`));
  redactor.resize(250, 50, 12);
  redactor.push(300, Buffer.from("\u001b[?1049l\r\nend\r\n"));
  redactor.end(400);
  assert.ok(!text.includes(secret.slice(0, 9)) && !text.includes(secret.slice(-9)), text);
  assert.ok(text.startsWith("$ export GITHUB_TOKEN=") && text.endsWith("end\r\n"));
});

const below = [
  { name: "a word below a value that fills its row", columns: 46, next: "end" },
  { name: "a name and its value below another", columns: 80, next: "OTHER_NAME=plain" },
  { name: "a sentence below a full row", columns: 46, next: "Welcome back to work" },
];

for (const { name, columns, next } of below) {
  test(`${name} stays`, () => {
    const value = "Zx9QkL3vT8mW2pR7sY4bHd6Nf1JcGa5XtZx9QkL3";
    const text = `TOKEN=${value}\r\nTOKEN=${value}\r\n${next}\r\n`;
    const chunks: Chunk[] = [[0, new Uint8Array(Buffer.from(text))]];
    const shown = textOf(redactRecording({ columns, rows: 24, chunks }, scanner));
    assert.equal(shown, text.replaceAll(value, "*".repeat(value.length)));
  });
}

test("a value that is known from the environment is masked wherever it stands", () => {
  const { out } = run(
    "live",
    [{ time: 0, bytes: "it says correct-horse-battery here\r\n" }],
    ["correct-horse-battery"],
  );
  assert.equal(out.map(({ text }) => text).join(""), "it says ********************* here\r\n");
});

test("a sequence that never ends lets nothing through", () => {
  const ticks = Array.from({ length: 40 }, (_, at) => ({ time: 50 + at * 50 }));
  const { out } = run("live", [{ time: 0, bytes: "\u001b]0;anything at all" }, ...ticks]);
  assert.ok(
    !out
      .map(({ text }) => text)
      .join("")
      .includes("anything"),
  );
});

test("what was masked is told without its value", () => {
  const { redactor } = run("live", [{ time: 7, bytes: "PASSWORD=k8JmPq2wXz9t\r\n" }]);
  assert.deepEqual(redactor.audit, [{ time: 7, rule: "name/assignment", length: 12 }]);
});

function scannerOfNothing(): Scanner {
  return new Scanner({ tokens: [], patterns: [], detectors: [], everywhere: [], words: [], automaton: emptyAutomaton });
}

const emptyAutomaton = { symbols: new Uint8Array(128), transitions: new Uint16Array(64), endings: [[]] };

describe("after a gap", () => {
  const key = inventSecrets("{base64:640}", seededRandom(9)).match(/.{64}/g) ?? [];
  const after = (text: string, isInLine: boolean) => {
    const out: string[] = [];
    const emit = (part: Released<never>) => "bytes" in part && out.push(Buffer.from(part.bytes).toString());
    const redactor = new StreamRedactor({ scanner, columns: 80, rows: 24, profile: "live", emit });
    redactor.push(0, Buffer.from("before\r\n"));
    redactor.noteGap(isInLine);
    redactor.push(1, Buffer.from(text));
    redactor.end(2);
    return out.join("").slice("before\r\n".length);
  };
  const masked = "*".repeat(64);

  test("the rest of a private key is masked, whose beginning was not seen", () => {
    const text = [...key, "-----END PRIVATE KEY-----", "ordinary 1234567", ""].join("\r\n");
    const end = ["*".repeat(25), "ordinary 1234567", ""];
    assert.equal(after(text, false), [...key.map(() => masked), ...end].join("\r\n"));
  });

  test("so is half of a word that may be a secret", () => {
    assert.equal(after("Zx9QkL3vT8mW2pR7 and more\r\n", true), `${"*".repeat(16)} and more\r\n`);
  });

  const ordinary = ["done\r\nREADY> ls\r\n", "total 12\r\n", "a word\r\n2026-01-01\r\n", "package\r\nlock\r\n"];
  for (const text of ordinary) test(`${JSON.stringify(text)} stays`, () => assert.equal(after(text, true), text));

  test("a line that is whole stays", () => assert.equal(after("2026-01-01 x\r\n", false), "2026-01-01 x\r\n"));
});
