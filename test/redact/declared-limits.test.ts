/** What docs/limits.md declares of redaction, as it is. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { inventSecrets, seededRandom } from "../../src/redact/invent.ts";
import { lineRedactor } from "../../src/redact/line-redactor.ts";
import { Scanner } from "../../src/redact/scanner.ts";
import { standardRules } from "../../src/redact/standard-rules.ts";
import { redactRecording } from "../../src/redact/stream/redact-recording.ts";
import { textOf } from "./score/score-stream.ts";

const scanner = new Scanner(await standardRules());
const random = seededRandom(5);
const made = (length: number) => inventSecrets(`{base64:${length}}`, random).replaceAll(/[+/=]/g, "x");
const redactLine = lineRedactor(scanner).line;
const redactStream = (text: string) =>
  textOf(redactRecording({ columns: 80, rows: 24, chunks: [[0, new Uint8Array(Buffer.from(text))]] }, scanner));

test("a token of more than 4 KB is masked in part", () => {
  const short = made(3900);
  const long = made(4300);
  assert.equal(redactStream(`TOKEN=${short}\r\n`), `TOKEN=${"*".repeat(3900)}\r\n`);
  const shown = redactStream(`TOKEN=${long}\r\n`);
  assert.ok(shown.startsWith(`TOKEN=${"*".repeat(3900)}`) && shown.endsWith(`${long.slice(-200)}\r\n`), shown);
});

test("a private key of more than 20 KB is masked in part where it stands in one line", () => {
  const key = (rows: number) => [
    "-----BEGIN PRIVATE KEY-----",
    ...Array.from({ length: rows }, () => made(64)),
    "-----END PRIVATE KEY-----",
  ];
  const end = (text: string) => text.slice(-60, -30);
  const short = key(250).join("\\n");
  const long = key(400).join("\\n");
  assert.ok(!redactLine(`echo "${short}" >key`).includes(end(short)));
  assert.ok(redactLine(`echo "${long}" >key`).includes(end(long)));
  assert.ok(redactStream(`${long}\r\n`).includes(end(long)));
  assert.ok(!redactStream(`${key(400).join("\r\n")}\r\n`).match(/[^*\r\n]/), "in lines of its own it is masked whole");
});

test("a secret that is encoded once more is not looked into", () => {
  const encoded = Buffer.from(`TOKEN=${made(40)}`).toString("base64");
  assert.equal(redactStream(`echo ${encoded} | base64 -d\r\n`), `echo ${encoded} | base64 -d\r\n`);
});

test("nine characters of a secret that was found are masked, eight are not, also where they are the same by chance", () => {
  const secret = made(40);
  const text = `TOKEN=${secret}\r\nby chance ${secret.slice(10, 19)} and ${secret.slice(10, 18)}\r\n`;
  const masked = `TOKEN=${"*".repeat(40)}\r\nby chance ${"*".repeat(9)} and ${secret.slice(10, 18)}\r\n`;
  assert.equal(redactStream(text), masked);
});
