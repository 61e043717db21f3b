import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { closeSync, constants, existsSync, lstatSync, mkdtempSync, openSync, readSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { Mailbox } from "../../src/helper/fifo-server.ts";
import { type Answer, parseAnswer, parseQuestion, type Question } from "../../src/helper/protocol.ts";
import { runtimeFiles } from "../../src/helper/runtime-folder.ts";
import { until } from "./helper-home.ts";

let folder: string;
let mailbox: Mailbox;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "coterm-mailbox-"));
  mailbox = new Mailbox(runtimeFiles(folder));
});
afterEach(() => {
  mailbox.close();
  rmSync(folder, { recursive: true });
});

const session = `${process.pid}-1700000000-1`;
const fifo = () => join(folder, `${session}.answer`);

function question(id: string): Question {
  const fields = ["coterm1", "ask", id, "zsh", session, id, process.pid, 80, "a", "", "", "/", "okcmd"];
  const parsed = parseQuestion(fields.join("\x1f"));
  assert.ok(parsed?.wantsFifo);
  return parsed;
}

const answer = (id: string, text = ""): Answer => ({ id, verdict: "warn", rule: null, waitSeconds: 0, text });
const openForReading = () => openSync(fifo(), constants.O_RDONLY | constants.O_NONBLOCK);

test("an answer that is longer than a FIFO arrives whole, and the next one behind it", async () => {
  execFileSync("mkfifo", [fifo()]);
  const fd = openForReading();
  const text = "é\n".repeat(29_000);
  mailbox.deliver(question("1"), answer("1", text));
  mailbox.deliver(question("2"), answer("2", "later"));
  let read = "";
  const buffer = Buffer.alloc(8192);
  const parts: Buffer[] = [];
  await until(() => {
    const length = readQuietly(fd, buffer);
    parts.push(Buffer.from(buffer.subarray(0, length)));
    read = Buffer.concat(parts).toString("utf8");
    return read.split("\n").length === 3 ? true : null;
  }, "both answers");
  const [first = "", second = ""] = read.split("\n");
  assert.equal(parseAnswer(first)?.text, text);
  assert.deepEqual(parseAnswer(second), answer("2", "later"));
  closeSync(fd);
});

for (const [name, shell, letters, expected] of [
  ["a bash that wants it is told that a long answer comes", "bash", "sw", "7\tw\n"],
  ["a bash of an earlier hook is not", "bash", "s", ""],
  ["a zsh is not", "zsh", "sw", ""],
] as const) {
  test(name, () => {
    execFileSync("mkfifo", ["-m", "600", fifo()]);
    const fd = openForReading();
    const fields = ["coterm1", "ask", "7", shell, session, "7", process.pid, 80, letters, "", "", "/", "okcmd"];
    const asked = parseQuestion(fields.join("\x1f"));
    assert.ok(asked);
    mailbox.announce(asked);
    const buffer = Buffer.alloc(100);
    assert.equal(buffer.toString("utf8", 0, readQuietly(fd, buffer)), expected);
    closeSync(fd);
  });
}

test("the FIFO of a zsh is made and opened, and its end shows when the mailbox is closed", async () => {
  await Promise.all([mailbox.attach(question("1")), mailbox.attach(question("2"))]);
  assert.ok(lstatSync(fifo()).isFIFO());
  assert.equal(lstatSync(fifo()).mode & 0o777, 0o600);
  assert.equal(mailbox.sessions, 1);
  const fd = openForReading();
  mailbox.deliver(question("3"), answer("3"));
  const buffer = Buffer.alloc(8192);
  assert.equal(buffer.toString("utf8", 0, readSync(fd, buffer)), "3\twarn\t\t0\t\n");
  mailbox.close();
  assert.equal(readSync(fd, buffer), 0);
  closeSync(fd);
});

test("a FIFO that was removed gets its last answer, is closed, and can be made again", async () => {
  await mailbox.attach(question("1"));
  const fd = openForReading();
  rmSync(fifo());
  mailbox.deliver(question("2"), answer("2"));
  const buffer = Buffer.alloc(8192);
  assert.equal(buffer.toString("utf8", 0, readSync(fd, buffer)), "2\twarn\t\t0\t\n");
  assert.equal(readSync(fd, buffer), 0);
  closeSync(fd);
  await mailbox.attach(question("3"));
  assert.ok(existsSync(fifo()));
});

function readQuietly(fd: number, buffer: Buffer): number {
  try {
    return readSync(fd, buffer);
  } catch {
    return 0; // empty for the moment
  }
}
