import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, test } from "node:test";
import { RecordingReader } from "../../src/record/store/recording-reader.ts";
import { SessionFolder } from "../../src/record/store/session-folder.ts";
import { marksOf, outputOf, RecordingHome, type RecordedTerminal, until } from "./recorded-terminal.ts";
import { launcher } from "../shell/terminal.ts";

const hasEnded = ({ state }: { state: string }) => state !== "open";
const canMount = spawnSync("unshare", ["--mount", "mount", "-t", "tmpfs", "tmpfs", "/mnt"]).status === 0;
const skip = canMount ? false : "a mount of one's own is not allowed here";

let home: RecordingHome;
beforeEach(() => {
  home = new RecordingHome();
  home.write(".bashrc", "PS1='READY> '\nunset HISTFILE\n");
});
afterEach(() => home.close());

/** The only session, where the helper sees it. */
function readNow(folder = home.sessionsFolder): RecordingReader {
  const [id = ""] = readdirSync(folder);
  return new RecordingReader(new SessionFolder(join(folder, id)));
}

const isStored = (text: string, folder?: string) =>
  until(() => outputOf(readNow(folder)).includes(text) || null, `${text} to be stored`);

async function run(terminal: RecordedTerminal, line: string, shows: string): Promise<void> {
  terminal.type(`${line}\r`);
  await terminal.untilShown(`${shows}\r\n`);
}

describe("a disk that is full", () => {
  test("the session goes on, the gap is marked, and no descriptor is lost", { skip }, async () => {
    const mount =
      "mkdir -p $HOME/.local/state/coterm/sessions && mount -t tmpfs -o size=2m tmpfs $HOME/.local/state/coterm/sessions";
    const terminal = home.run(["unshare", "--mount", "sh", "-c", `${mount} && exec "$0" record --quiet`, launcher]);
    await terminal.untilShown("READY> ");
    const seen = join(`/proc/${home.helperPid}/root`, home.sessionsFolder);
    const descriptors = () => openFiles(home.helperPid).filter((path) => path.endsWith(".ndjson")).length;
    await run(terminal, "echo be''fore", "before");
    await isStored("before\r\n", seen);
    const before = descriptors();
    assert.ok(before > 0);

    fill(join(seen, "full"));
    await run(terminal, "seq 3000; echo dur''ing", "during");
    await until(() => descriptors() === 0 || null, "the recording to be given up");
    rmSync(join(seen, "full"));
    await until(() => marksOf(readNow(seen), "gap").at(0) ?? null, "the gap");
    await run(terminal, "echo af''ter", "after");
    await isStored("after\r\n", seen);
    assert.equal(descriptors(), before);

    terminal.type("exit 3\r");
    assert.equal(await terminal.exit(), 3);
    const reader = await until(() => (hasEnded(readNow(seen).manifest) ? readNow(seen) : null), "the end");
    assert.match(marksOf(reader, "gap")[0]?.reason ?? "", /^the recording could not be stored: .*ENOSPC/);
    assert.deepEqual([reader.manifest.exit, reader.manifest.gaps, reader.verify()], [3, 1, null]);
    assert.match(outputOf(reader), /before\r\n[\s\S]*after\r\n/);
    assert.equal(reader.damage, null);
  });
});

/** What a process has open, also behind mounts of its own. */
function openFiles(pid: number): string[] {
  return readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
    try {
      return [readlinkSync(`/proc/${pid}/fd/${fd}`)];
    } catch {
      return []; // closed just now
    }
  });
}

/** Writes until nothing more fits. */
function fill(file: string): void {
  writeFileSync(file, "");
  for (let size = 1 << 20; size >= 1;) {
    try {
      appendFileSync(file, Buffer.alloc(size));
    } catch {
      size >>= 1;
    }
  }
}

test("a home that is read-only: the session runs unrecorded, and that is said", { skip }, async () => {
  const runtime = mkdtempSync(join(tmpdir(), "coterm-run-"));
  const other = new RecordingHome({ XDG_RUNTIME_DIR: runtime });
  try {
    mkdirSync(join(other.home, ".local/state"), { recursive: true });
    const mount = 'mount --bind "$HOME" "$HOME" && mount -o remount,ro,bind "$HOME"';
    const command = `${mount} && exec "$0" record -- sh -c 'echo ran; exit 4'`;
    const terminal = other.run(["unshare", "--mount", "sh", "-c", command, launcher]);
    assert.equal(await terminal.exit(), 4, terminal.shown);
    assert.match(terminal.shown, /not recorded: [\s\S]*ran\r\n/);
  } finally {
    other.close();
    rmSync(runtime, { recursive: true, force: true });
  }
});

test("the helper killed 20 times: the recording plays, and each gap is marked", async () => {
  const terminal = home.record("--quiet");
  await terminal.untilShown("READY> ");
  const kills = 20;
  for (let turn = 1; turn <= kills; turn++) {
    await run(terminal, `echo ro''und ${turn}`, `round ${turn}`);
    await isStored(`round ${turn}\r\n`);
    const killed = home.helperPid;
    process.kill(killed, "SIGKILL");
    home.startHelper();
    await until(() => marksOf(readNow(), "gap").length === turn || null, `gap ${turn}`);
  }
  await run(terminal, "echo fin''ished", "finished");
  terminal.type("exit 5\r");
  assert.equal(await terminal.exit(), 5);
  const reader = await home.session(hasEnded);
  const rounds = [...outputOf(reader).matchAll(/^round (\d+)\r$/gm)].map(([, turn]) => Number(turn));
  assert.deepEqual(
    rounds,
    Array.from({ length: kills }, (_, at) => at + 1),
  );
  assert.match(outputOf(reader), /finished\r\n/);
  const { exit, gaps, events } = reader.manifest;
  assert.deepEqual([exit, gaps, reader.verify(), reader.damage], [5, kills, null, null]);
  assert.equal(events, [...reader.events()].length);
  assert.equal(home.coterm("export", "last", "--format", "txt", "--output", "-").status, 0);
});

test("a bug that ends the thread that records: another one goes on, and the gap is marked", async () => {
  const terminal = home.record("--quiet");
  await terminal.untilShown("READY> ");
  await run(terminal, "echo be''fore", "before");
  await isStored("before\r\n");
  const { helperPid } = home;
  const channel = join(home.home, "run/coterm", `rec-${readNow().manifest.id}`);
  // A file cannot be renamed to a folder: nobody expects that, and the thread ends.
  mkdirSync(join(channel, "drained"));
  writeFileSync(join(channel, "drain"), "");
  const log = join(home.home, ".local/state/coterm/helper.log");
  await until(() => (existsSync(log) && readFileSync(log, "utf8").includes("EISDIR") ? true : null), "the fault");
  rmSync(join(channel, "drain"));
  rmSync(join(channel, "drained"), { recursive: true });
  await until(() => marksOf(readNow(), "gap").at(0) ?? null, "the gap");
  await run(terminal, "echo af''ter", "after");
  terminal.type("exit 7\r");
  assert.equal(await terminal.exit(), 7);
  const reader = await home.session(hasEnded);
  assert.deepEqual([reader.manifest.exit, reader.verify(), home.helperPid], [7, null, helperPid]);
  assert.match(outputOf(reader), /before\r\n[\s\S]*after\r\n/);
});

describe("a helper that is stopped", () => {
  for (const { name, goesOn } of [
    { name: "for good", goesOn: false },
    { name: "for a while", goesOn: true },
  ]) {
    test(`${name} does not hold up the terminal, and the gap is marked`, async () => {
      const terminal = home.record("--quiet");
      await terminal.untilShown("READY> ");
      await run(terminal, "echo be''fore", "before");
      await isStored("before\r\n");
      const stopped = home.helperPid;
      process.kill(stopped, "SIGSTOP");
      try {
        // More than its FIFO holds.
        await run(terminal, "seq 60000; echo thr''ough", "through");
        terminal.resize(90, 20);
        if (goesOn) process.kill(stopped, "SIGCONT");
        await until(() => marksOf(readNow(), "gap").at(0) ?? null, "the gap");
        await run(terminal, "echo af''ter", "after");
        await isStored("after\r\n");
      } finally {
        if (home.helperPid === stopped) process.kill(stopped, "SIGCONT");
      }
      terminal.type("exit 6\r");
      assert.equal(await terminal.exit(), 6);
      const reader = await home.session(hasEnded);
      const { exit, gaps } = reader.manifest;
      assert.deepEqual([exit, gaps, reader.verify(), reader.damage], [6, 1, null, null]);
      assert.match(outputOf(reader), /before\r\n[\s\S]*after\r\n/);
      assert.deepEqual(
        marksOf(reader, "resize").map(({ cols, rows }) => [cols, rows]),
        [[90, 20]],
      );
      const [gap] = marksOf(reader, "gap");
      assert.ok((gap?.ms ?? 0) > 0);
      assert.match(gap?.reason ?? "", /^the helper (hung|had ended)$/);
      assert.match(home.coterm("play", "last").out, /af''ter\n+after\n[\s\S]*exit/);
    });
  }
});
