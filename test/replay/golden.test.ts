import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { after, before, describe, test } from "node:test";
import { spawn } from "@lydell/node-pty";
import type { CastEvent, Mark } from "../../src/record/format.ts";
import { RecordingWriter } from "../../src/record/store/recording-writer.ts";
import { SessionFolder } from "../../src/record/store/session-folder.ts";
import { launcher } from "../shell/terminal.ts";
import { asciicastProblems } from "./asciicast-v3.ts";
import { syntheticStart } from "./synthetic-session.ts";

/** What each export of one session looks like. After a wanted change: GOLDEN=write, and look at the difference. */
const golden = resolve(import.meta.dirname, "golden");
const playerFolder = resolve(import.meta.dirname, "../../node_modules/asciinema-player/dist/bundle");

const { id } = syntheticStart;
const begins = (n: number) => `\x1b]133;C;id=1-a.${n};in=${id}\x07`;
const ends = (n: number, exit: number) => `\x1b]133;D;${exit};id=1-a.${n};in=${id}\x07\x1b]133;A;id=1-a;in=${id}\x07`;

const shown: readonly (readonly [at: number, data: string])[] = [
  [0.5, `\x1b]133;A;id=1-a;in=${id}\x07$ `],
  [400.25, "ls <b> & 'x'\r\n"],
  [401, begins(1)],
  [401.001, "\x1b[1;34mdir\x1b[0m  réd </script> 日本語\r\n"],
  [450.1, `${ends(1, 0)}$ `],
  [2000, "make\r\n"],
  [2000.5, begins(2)],
  [2001, "10%\r"],
  [2500.75, "50%\r"],
  [3000, "100% done\r\n\x1b[31merror\x1b[0m: it failed\r\n"],
  [3001, `${ends(2, 2)}$ `],
  [5000, "rm -rf x\r\nnot run\r\n$ "],
  [9000, "vi notes\r\n"],
  [9000.5, begins(3)],
  [9001, "\x1b[?1049h\x1b[2J\x1b[Hfull screen\r\n~\x1b[?25l"],
  [9500, "\x1b[?1049l\x1b[?25h"],
  [9500.5, `${ends(3, 0)}$ `],
  [12_000, "printf x; sleep 1\r\n"],
  [12_000.5, begins(4)],
  [12_001, `${"wide ".repeat(24)}end\r\nno end`],
];
const marks: readonly Mark[] = [
  { at: 401, kind: "command", command: 1, line: "ls <b> & 'x'", id: "1-a.1" },
  { at: 450.1, kind: "end", command: 1, exit: 0 },
  { at: 2000.5, kind: "command", command: 2, line: "make", id: "1-a.2" },
  { at: 3001, kind: "end", command: 2, exit: 2 },
  { at: 5000, kind: "decision", verdict: "deny", rule: "fs/rm", answer: "denied", line: "rm -rf x" },
  { at: 7000, kind: "gap", reason: "the helper had ended", ms: 1500 },
  { at: 8000, kind: "resize", cols: 90, rows: 20 },
  { at: 9000.5, kind: "command", command: 3, line: "vi notes", id: "1-a.3" },
  { at: 9500.5, kind: "end", command: 3, exit: 0 },
  { at: 12_000.5, kind: "command", command: 4, line: null, id: "1-a.4" },
];

let home: string;
before(() => {
  home = mkdtempSync(join(tmpdir(), "coterm-golden-"));
  const sessions = join(home, ".local/state/coterm/sessions");
  mkdirSync(sessions, { recursive: true });
  const writer = RecordingWriter.create(new SessionFolder(join(sessions, id)), syntheticStart);
  const events: readonly CastEvent[] = [
    ...shown.map(([at, data]) => ({ at, code: "o", data }) as const),
    { at: 8000, code: "r", data: "90x20" } as const,
  ].toSorted((one, other) => one.at - other.at);
  for (const [index, event] of events.entries()) {
    writer.write(event);
    if (index === 8) writer.roll();
  }
  for (const mark of marks) writer.mark(mark);
  writer.end(130, syntheticStart.startedAt + 13_000);
});
after(() => rmSync(home, { recursive: true, force: true }));

const env = () => ({ PATH: process.env["PATH"] ?? "", HOME: home, LANG: "C.UTF-8", TERM: "xterm-256color" });

function exported(format: string): string {
  const { status, stdout, stderr } = spawnSync(launcher, ["export", id, "--format", format], {
    env: env(),
    encoding: "utf8",
  });
  assert.equal(status, 0, stderr);
  return stdout;
}

/** The player is as its package has it, and large. */
function withoutPlayer(page: string): string {
  let text = page;
  for (const name of ["asciinema-player.css", "asciinema-player.min.js"]) {
    const escaped = readFileSync(join(playerFolder, name), "utf8")
      .replaceAll("</", "<\\/")
      .replaceAll("<!--", "<\\!--");
    const whole = [readFileSync(join(playerFolder, name), "utf8"), escaped].find((one) => text.includes(one));
    assert.ok(whole !== undefined, `${name} is in the page as it is`);
    text = text.split(whole).join(`[${name}]`);
  }
  return text;
}

describe("an export is as it was", () => {
  for (const [format, file] of [
    ["cast", "session.cast"],
    ["cast2", "session.v2.cast"],
    ["txt", "session.txt"],
    ["json", "session.json"],
    ["html", "session.html"],
  ] as const) {
    test(format, () => {
      const text = format === "html" ? withoutPlayer(exported(format)) : exported(format);
      if (process.env["GOLDEN"] === "write") writeFileSync(join(golden, file), text);
      assert.equal(text, readFileSync(join(golden, file), "utf8"));
    });
  }

  test("version 3 follows its specification", () => assert.deepEqual(asciicastProblems(exported("cast")), []));
});

describe("Debian's asciinema takes version 2", { skip: isInstalled() ? false : "asciinema is not installed" }, () => {
  const all = shown.map(([, data]) => data).join("");

  for (const { name, command } of [
    { name: "asciinema play", command: "asciinema play --speed 1000" },
    { name: "asciinema cat", command: "asciinema cat" },
  ]) {
    test(name, async () => {
      const path = join(home, "v2.cast");
      writeFileSync(path, exported("cast2"));
      assert.deepEqual(await inTerminal(`${command} ${path}`), { exit: 0, shown: flat(all) });
    });
  }

  test("as it comes through a pipe", async () => {
    const piped = `${launcher} export ${id} --format cast2 | asciinema play --speed 1000 -`;
    assert.deepEqual(await inTerminal(piped), { exit: 0, shown: flat(all) });
  });
});

/** The terminal adds carriage returns. */
function flat(text: string): string {
  return text.replaceAll("\r", "");
}

function inTerminal(command: string): Promise<{ exit: number; shown: string }> {
  const terminal = spawn("sh", ["-c", command], { cols: 100, rows: 30, cwd: home, env: env() });
  let text = "";
  terminal.onData((data) => (text += data));
  return new Promise((done) => terminal.onExit(({ exitCode }) => done({ exit: exitCode, shown: flat(text) })));
}

function isInstalled(): boolean {
  return spawnSync("asciinema", ["--version"]).status === 0;
}
