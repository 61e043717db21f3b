import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ScriptFrame } from "../../src/record/capture/script-frame.ts";

const head = 'Script started on 2026-01-01 00:00:00+00:00 [TERM="xterm"]\n';
const foot = '\nScript done on 2026-01-01 00:00:01+00:00 [COMMAND_EXIT_CODE="0"]\n';

const cases = [
  { name: "nothing shown", log: head + foot, shown: "" },
  { name: "a line", log: `${head}hello\r\n${foot}`, shown: "hello\r\n" },
  { name: "no end: script was killed", log: `${head}hello\r\n`, shown: "hello\r\n" },
  { name: "a footer that was shown", log: `${head}x${foot}more\r\n${foot}`, shown: `x${foot}more\r\n` },
  { name: "a footer shown last", log: `${head}x${foot}${foot}`, shown: `x${foot}` },
  { name: "a header that was shown", log: `${head}${head}x`, shown: `${head}x` },
  { name: "no header: another script", log: "hello\n", shown: "hello\n" },
  { name: "half a footer is shown", log: `${head}x\nScript do`, shown: "x\nScript do" },
];

describe("what script writes around the output is taken away", () => {
  for (const { name, log, shown } of cases) {
    for (const size of [11, 40, 1000]) {
      test(`${name}, ${size} bytes at a time`, () => {
        const frame = new ScriptFrame();
        let out = "";
        for (let at = 0; at < log.length; at += size) {
          out += Buffer.from(frame.feed(Buffer.from(log.slice(at, at + size)))).toString();
        }
        assert.equal(out + Buffer.from(frame.end()).toString(), shown);
      });
    }
  }
});

test("output is handed on at once, but for what may be the end", () => {
  const frame = new ScriptFrame(true);
  assert.equal(Buffer.from(frame.feed(Buffer.from("a\r\nb"))).toString(), "a\r\nb");
  assert.equal(Buffer.from(frame.feed(Buffer.from("c\r\n"))).toString(), "c\r\n");
  assert.equal(Buffer.from(frame.feed(Buffer.from("d\nScr"))).toString(), "d");
});
