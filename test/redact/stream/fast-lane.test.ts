import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { inventSecrets, type Random, seededRandom } from "../../../src/redact/invent.ts";
import { Scanner } from "../../../src/redact/scanner.ts";
import { standardRules } from "../../../src/redact/standard-rules.ts";
import { FastLane } from "../../../src/redact/stream/fast-lane.ts";
import { StreamRedactor } from "../../../src/redact/stream/stream-redactor.ts";
import { inventStreams } from "../score/invented-streams.ts";
import { findLeak, printedText } from "../score/leaks.ts";

const scanner = new Scanner(await standardRules());
const columns = 80;
const rows = 24;
const seeds = process.env["COTERM_FULL"] === "1" ? 300 : 12;

const words = ["compiled", "src/app/module", "in", "200", "GET /v1/items", "warning:", "é", "done", "日本"];

function plainLine(random: Random): string {
  if (random() < 0.1) return `key\tvalue ${random()}\tend\r\n`;
  const most = random() < 0.05 ? 60 : 12;
  const picked = Array.from({ length: 1 + random() * most }, () => words[Math.floor(random() * words.length)] ?? "");
  return `\u001b[3${Math.floor(random() * 8)}m${Math.floor(random() * 1e6)}\u001b[0m ${picked.join(" ")}\r\n`;
}

function plainLines(random: Random, bytes: number): string {
  let text = "";
  while (text.length < bytes) text += plainLine(random);
  return text;
}

const fold = (text: string, width: number) => text.replaceAll(new RegExp(`.{${width}}`, "g"), "$&\r\n");

/** What stands between plain lines, and the secrets in it. */
const blocks: readonly ((random: Random) => { readonly text: string; readonly secrets: readonly string[] })[] = [
  (random) => {
    const secret = inventSecrets("ghp_{checksummed:30}", random);
    return { text: `export GITHUB_TOKEN=${secret}\r\nthen ${secret} again\r\n`, secrets: [secret] };
  },
  (random) => {
    const secret = inventSecrets("{password:14}", random);
    return { text: `\u001b[1mpassword\u001b[0m: \u001b[31m${secret}\u001b[0m\r\n`, secrets: [secret] };
  },
  (random) => {
    const secret = inventSecrets("{jwt}", random);
    return { text: `${fold(`token: ${secret}`, columns)}\r\n${fold(secret, 64)}\r\n`, secrets: [secret] };
  },
  (random) => {
    const secret = inventSecrets("{base64:1600}", random);
    const text = `-----BEGIN PRIVATE KEY-----\r\n${fold(secret, 64)}\r\n-----END PRIVATE KEY-----\r\n`;
    return { text, secrets: fold(secret, 64).trim().split("\r\n") };
  },
  (random) => {
    const values = Array.from({ length: 40 }, () => inventSecrets("{base64:24}", random));
    const data = values.map((value, at) => `  key-${at}: ${value}\r\n`).join("");
    return { text: `apiVersion: v1\r\ndata:\r\n${data}kind: Secret\r\nmetadata:\r\n  name: x\r\n`, secrets: values };
  },
  (random) => ({ text: `${[10, 20, 30].map((part) => `\r${part} % of ${random()}`).join("")}\r\n`, secrets: [] }),
  () => ({ text: `\u001b]0;title\u0007\u001b[2J\u001b[Hcleared\r\n`, secrets: [] }),
];

function flood(random: Random): { readonly text: string; readonly secrets: readonly string[] } {
  let text = "";
  const secrets: string[] = [];
  for (let turn = 0; turn < 6; turn++) {
    text += plainLines(random, random() < 0.3 ? 3000 : 30_000 + random() * 90_000);
    const block = blocks[Math.floor(random() * blocks.length)]?.(random);
    text += block?.text ?? "";
    secrets.push(...(block?.secrets ?? []));
  }
  return { text: text + plainLines(random, random() * 60_000), secrets };
}

/** What comes out of a redactor that is handed pieces in the given way. */
function redact(hand: (redactor: StreamRedactor) => void, size = { columns, rows }): string {
  const out: Buffer[] = [];
  const redactor = new StreamRedactor({
    scanner,
    ...size,
    profile: "live",
    emit: (released) => "bytes" in released && out.push(Buffer.from(released.bytes)),
  });
  hand(redactor);
  redactor.end(10_000);
  return Buffer.concat(out).toString();
}

function piecesOf(text: string, size: () => number): { time: number; bytes: Buffer }[] {
  const bytes = Buffer.from(text);
  const pieces: { time: number; bytes: Buffer }[] = [];
  for (let at = 0, time = 0; at < bytes.length; time++) {
    const to = at + Math.ceil(size());
    pieces.push({ time, bytes: bytes.subarray(at, to) });
    at = to;
  }
  return pieces;
}

describe("much plain text at once is masked exactly as when all of it is drawn", () => {
  for (let seed = 1; seed <= seeds; seed++) {
    test(`seed ${seed}`, () => {
      const random = seededRandom(seed);
      const { text, secrets } = flood(random);
      const drawn = redact((redactor) => {
        for (const { time, bytes } of piecesOf(text, () => 8192)) redactor.push(time, bytes);
      });
      const pieces = piecesOf(text, () => 1 + random() * 70_000);
      const atOnce = redact((redactor) => redactor.pushAll(pieces));
      assert.equal(atOnce, drawn);
      for (const secret of secrets) assert.equal(atOnce.includes(secret), false, secret);
    });
  }
});

describe("a stream between much plain text leaks nothing", () => {
  for (const { name, chunks, secrets, ...size } of inventStreams(7)) {
    test(name, () => {
      const random = seededRandom(name.length);
      const shown = (from: number) =>
        piecesOf(plainLines(random, 100_000), () => 4096).map(({ bytes }) => ({ time: from, bytes }));
      let now = 1000;
      const redacted = redact((redactor) => {
        redactor.pushAll(shown(now));
        for (const [time, bytes] of chunks) {
          for (; now < 1000 + time; now += 50) redactor.tick(now);
          redactor.pushAll([{ time: now, bytes }]);
        }
        redactor.pushAll(shown(now));
      }, size);
      const all = `${redacted}\n\n${printedText(redacted)}`;
      assert.deepEqual(
        secrets.flatMap((secret) => findLeak(all, secret) ?? []),
        [],
      );
    });
  }
});

test("bytes come out at the times at which they came", () => {
  const random = seededRandom(3);
  const pieces = piecesOf(plainLines(random, 300_000), () => 1 + random() * 9000);
  const released: [number, string][] = [];
  const redactor = new StreamRedactor({
    scanner,
    columns,
    rows,
    profile: "live",
    emit: (part) => "bytes" in part && released.push([part.time, Buffer.from(part.bytes).toString("latin1")]),
  });
  redactor.pushAll(pieces);
  redactor.end(10_000);
  const joined = new Map<number, string>();
  for (const [time, text] of released) joined.set(time, (joined.get(time) ?? "") + text);
  assert.deepEqual(
    [...joined],
    pieces.map(({ time, bytes }) => [time, bytes.toString("latin1")]),
  );
});

test("nearly all of a long log is not drawn, and nothing near a secret is", () => {
  const random = seededRandom(5);
  const before = plainLines(random, 200_000);
  const bytes = Buffer.from(
    `${before}password: ${inventSecrets("{password:14}", random)}\r\n${plainLines(random, 200_000)}`,
  );
  const around = { columns, height: rows, context: { text: "", joined: "" } };
  const { clean, to } = new FastLane((text) => scanner.findAll(text)).plan(bytes, 0, around);
  assert.equal(to, bytes.length);
  const skipped = clean.reduce((sum, [from, end]) => sum + end - from, 0);
  assert.ok(skipped > bytes.length * 0.75, `${skipped} of ${bytes.length}`);
  const at = Buffer.byteLength(before);
  for (const [from, end] of clean) assert.ok(end < at - 4096 || from > at + 4096, `${from}–${end} holds ${at}`);
});

const notPlain: readonly { readonly name: string; readonly line: string }[] = [
  { name: "written over", line: "10 %\r20 %\r\n" },
  { name: "without a carriage return", line: "stairs\n" },
  { name: "with a movement of the cursor", line: "a\u001b[2Ab\r\n" },
  { name: "with a title", line: "\u001b]0;title\u0007x\r\n" },
  { name: "with the border of a pane", line: "a │ b\r\n" },
  { name: "with characters without a width", line: "a\u200bb\r\n" },
  { name: "with a control", line: "a\u0000\r\n" },
];
describe("a line that is drawn", () => {
  for (const { name, line } of notPlain) {
    test(name, () => {
      const before = plainLines(seededRandom(1), 70_000);
      const around = { columns, height: rows, context: { text: "", joined: "" } };
      const plan = new FastLane(() => []).plan(Buffer.from(before + line), 0, around);
      assert.equal(plan.to, Buffer.byteLength(before));
    });
  }
});
