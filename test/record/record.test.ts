import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, test } from "node:test";
import { isAlive } from "../../src/base/process-alive.ts";
import { RecordingReader } from "../../src/record/store/recording-reader.ts";
import { SessionFolder } from "../../src/record/store/session-folder.ts";
import { launcher } from "../shell/terminal.ts";
import { marksOf, outputOf, RecordingHome, until } from "./recorded-terminal.ts";

let home: RecordingHome;
beforeEach(() => (home = new RecordingHome()));
afterEach(() => home.close());

const hasEnded = ({ state }: { state: string }) => state !== "open";

describe("coterm record -- COMMAND", () => {
  test("keeps the exit status, and stores exactly what was shown", async () => {
    const terminal = home.record("--", "sh", "-c", "printf 'one\\ntwo'; exit 7");
    assert.equal(await terminal.exit(), 7);
    const reader = await home.session(hasEnded);
    assert.equal(outputOf(reader), "one\r\ntwo");
    const { state, exit, command, cols, rows, gaps } = reader.manifest;
    assert.deepEqual(
      { state, exit, command, cols, rows, gaps },
      { state: "ended", exit: 7, command: `sh -c "printf 'one\\\\ntwo'; exit 7"`, cols: 100, rows: 30, gaps: 0 },
    );
    assert.equal(reader.verify(), null);
  });

  test("says where it is", async () => {
    const terminal = home.record("--", "true");
    await terminal.exit();
    assert.match(terminal.shown, /recording this command as (\S+)\r\n[\s\S]*coterm play \1/);
  });

  test("a signal's status is as without a recording", async () => {
    assert.equal(await home.record("--quiet", "--", "sh", "-c", "kill -9 $$").exit(), 137);
  });

  test("--quiet says nothing", async () => {
    const terminal = home.record("--quiet", "--", "echo", "x");
    await terminal.exit();
    assert.equal(terminal.shown, "x\r\n");
  });

  test("without a terminal it is recorded all the same", async () => {
    const { status, out, err } = home.pipe("setsid", "-w", launcher, "record", "--", "echo", "ran");
    assert.deepEqual([status, out.trim()], [0, "ran"]);
    assert.match(err, /^coterm: recording this command as \S+\ncoterm: recorded\. To see it: coterm play \S+\n$/);
    assert.match(outputOf(await home.session(hasEnded)), /ran/);
  });

  test("arguments arrive as they are", async () => {
    const terminal = home.record("--quiet", "--", "printf", "<%s>", "a b", "it's", "$HOME", "*", "");
    await terminal.exit();
    assert.equal(terminal.shown, "<a b><it's><$HOME><*><>");
  });

  test("SIGPIPE ends programs as ever", async () => {
    const terminal = home.record("--quiet", "--", "bash", "-c", "yes | head -1; echo ${PIPESTATUS[0]}");
    await terminal.exit();
    assert.equal(terminal.shown, "y\r\n141\r\n");
  });
});

describe("a recorded shell", () => {
  const start = async () => {
    const terminal = home.record("--quiet");
    await terminal.untilShown("READY> ");
    return terminal;
  };

  beforeEach(() => writeFileSync(join(home.home, ".bashrc"), "PS1='READY> '\n"));

  test("knows that it is recorded, and is not recorded twice", async () => {
    const terminal = await start();
    terminal.type(`echo is=$COTERM_SESSION; "${process.cwd()}/dist/bin/coterm" record; echo status=$?; exit\r`);
    await terminal.exit();
    const { id } = (await home.session(hasEnded)).manifest;
    assert.ok(terminal.shown.includes(`is=${id}`));
    assert.match(terminal.shown, new RegExp(`recorded already, as ${id}[\\s\\S]*status=2`));
    assert.equal(readdirSync(home.sessionsFolder).length, 1);
  });

  test("window changes reach the program, and the recording", async () => {
    const terminal = await start();
    terminal.resize(77, 20);
    terminal.type("stty size; exit\r");
    await terminal.exit();
    assert.match(terminal.shown, /20 77/);
    assert.deepEqual(
      marksOf(await home.session(hasEnded), "resize").map(({ cols, rows }) => [cols, rows]),
      [[77, 20]],
    );
  });

  test("Ctrl-C and Ctrl-Z reach the program inside", async () => {
    const terminal = await start();
    terminal.type("tail -f /dev/null\r");
    const tail = await until(() => terminal.processes("tail").at(0) ?? null, "tail");
    terminal.type("\x1a");
    await terminal.untilShown("Stopped");
    terminal.type("fg\r");
    // bash names the job before it hands the terminal over.
    await until(() => (runsInFront(tail) ? true : null), "tail in front");
    terminal.type("\x03");
    terminal.type("echo status=$?; exit\r");
    await terminal.untilShown("status=130");
    await terminal.exit();
  });

  test("script killed: all that was shown is kept, and the recording says that it was cut off", async () => {
    const terminal = await start();
    terminal.type("for n in $(seq 200); do echo line $n; done; echo finished\r");
    await terminal.untilShown("finished\r\n");
    await terminal.untilShown(/finished\r\n[\s\S]*READY>/);
    for (const pid of terminal.processes("script")) process.kill(pid, "SIGKILL");
    await terminal.exit();
    const reader = await home.session(hasEnded);
    assert.match(outputOf(reader), /line 1\r\n[\s\S]*line 200\r\nfinished\r\n/);
  });

  test("the helper killed: the session goes on, is recorded again, and the gap is marked", async () => {
    const terminal = await start();
    terminal.type("echo before\r");
    await terminal.untilShown("before\r\n");
    await until(() => (outputOf(readNow()).includes("before\r\n") ? true : null), "what was shown to be stored");
    process.kill(home.helperPid, "SIGKILL");
    terminal.type("echo mean''while\r");
    await terminal.untilShown("meanwhile\r\n");
    home.startHelper();
    await until(
      () => (readNow().manifest.gaps === 1 || marksOf(readNow(), "gap").length === 1 ? true : null),
      "the gap",
    );
    terminal.type("echo after; exit 5\r");
    assert.equal(await terminal.exit(), 5);
    const reader = await home.session(hasEnded);
    assert.match(outputOf(reader), /before\r\n[\s\S]*after\r\n/);
    assert.equal(marksOf(reader, "gap")[0]?.reason, "the helper had ended");
    assert.deepEqual([reader.manifest.exit, reader.manifest.gaps, reader.verify()], [5, 1, null]);
  });

  test("the window closed with a program running: nothing of it lives on", async () => {
    const terminal = await start();
    terminal.type("tail -f /dev/null\r");
    const pid = await until(() => terminal.processes("tail").at(0) ?? null, "tail");
    const script = terminal.processes("script");
    terminal.hangUp();
    await until(() => ([pid, ...script].some(isAlive) ? null : true), "the end of what ran inside");
    assert.equal((await home.session(hasEnded)).manifest.state === "open", false);
  });
});

describe("where a session cannot be recorded it runs unrecorded, and that is said", () => {
  test("script is not installed", async () => {
    const bin = join(home.home, "bin");
    mkdirSync(bin);
    for (const name of [
      "sh",
      "env",
      "sed",
      "id",
      "setsid",
      "mkfifo",
      "readlink",
      "dirname",
      "mkdir",
      "rm",
      "node",
      "echo",
    ]) {
      const found = (process.env["PATH"] ?? "")
        .split(":")
        .map((folder) => join(folder, name))
        .find(existsSync);
      if (found !== undefined) symlinkSync(found, join(bin, name));
    }
    const bare = new RecordingHome({ PATH: bin, COTERM_NODE: process.execPath });
    try {
      const terminal = bare.record("--", "/bin/sh", "-c", "echo ran; exit 4");
      assert.equal(await terminal.exit(), 4);
      assert.match(terminal.shown, /not recorded: there is no program script[\s\S]*ran/);
    } finally {
      bare.close();
    }
  });

  test("the recording cannot be written", async () => {
    mkdirSync(join(home.home, ".local/state/coterm"), { recursive: true });
    writeFileSync(home.sessionsFolder, "in the way");
    const terminal = home.record("--", "sh", "-c", "echo ran; exit 4");
    assert.equal(await terminal.exit(), 4);
    assert.match(terminal.shown, /not recorded: .*\r\n[\s\S]*ran/);
  });
});

describe("secrets", () => {
  /** Made here, so that it stands nowhere in clear. */
  const canary = `ghp_${"0aB1cD2eF3gH4iJ5kL6mN7oP8qR9sT0uV1wX".slice(0, 36)}`;

  test("of the configuration are masked as well", async () => {
    mkdirSync(join(home.home, ".config/coterm"), { recursive: true });
    const rule = "{ id: acme/token, prefix: acme_, body: alnum, least: 8 }";
    writeFileSync(join(home.home, ".config/coterm/config.yaml"), `redact: { tokens: [${rule}] }\n`);
    await home.record("--quiet", "--", "echo", `acme_${"k3Jd92mQx7"}`).exit();
    assert.equal(outputOf(await home.session(hasEnded)), `${"*".repeat(15)}\r\n`);
  });

  test("are nowhere under the home folder, also after a kill of the helper", async () => {
    writeFileSync(join(home.home, ".bashrc"), "PS1='READY> '\nunset HISTFILE\n");
    const terminal = home.record("--quiet");
    await terminal.untilShown("READY> ");
    terminal.type(`echo ${canary}\r`);
    await terminal.untilShown(`${canary}\r\n`);
    terminal.type(`printf '\\e]0;${canary}\\a'; export TOK=${canary}; env | grep TOK; echo en''d\r`);
    await terminal.untilShown("end\r\n");
    await until(() => (/; export [^]*READY> $/.test(outputOf(readNow())) ? true : null), "what was shown to be stored");
    terminal.type(`echo ${canary} aga''in\r`); // on its way when the helper is killed
    await terminal.untilShown("again\r\n");
    process.kill(home.helperPid, "SIGKILL");
    assert.deepEqual(filesWith(home.home, canary), []);
    terminal.type("exit\r");
    await terminal.exit();
    home.startHelper();
    const reader = await home.session(hasEnded);
    assert.deepEqual(filesWith(home.home, canary), []);
    assert.match(outputOf(reader), /echo \*{40}\r\n[\s\S]*\*{40}/);
  });
});

function filesWith(folder: string, text: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => readFileSync(file).includes(text));
}

/** What is stored of the only session so far. */
function readNow(): RecordingReader {
  const [id = ""] = readdirSync(home.sessionsFolder);
  return new RecordingReader(new SessionFolder(join(home.sessionsFolder, id)));
}

/** Whether it is not stopped, and the keys that send signals reach it. */
function runsInFront(pid: number): boolean {
  const [state, , group, , , front] = readFileSync(`/proc/${pid}/stat`, "utf8")
    .replace(/^.*\) /s, "")
    .split(" ");
  return state === "S" && group === front;
}
