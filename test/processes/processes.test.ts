import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, test } from "node:test";
import { AuditedProcesses } from "../../src/processes/audited-processes.ts";
import { AuditReader } from "../../src/processes/audit-record.ts";
import { readProcesses } from "../../src/processes/read-processes.ts";
import { StraceReader } from "../../src/processes/strace-line.ts";
import { TracedProcesses } from "../../src/processes/traced-processes.ts";
import { RecordingHome } from "../record/recorded-terminal.ts";

const hasEnded = ({ state }: { state: string }) => state !== "open";

describe("recorded processes", () => {
  let home: RecordingHome;
  beforeEach(() => (home = new RecordingHome()));
  afterEach(() => home.close());

  test("sampled: nothing is traced, sudo gets its rights, the exit status is kept", async () => {
    // It lives until it was seen: a busy machine looks less often.
    execFileSync("mkfifo", [join(home.home, "gate")]);
    const command = "cat gate; grep -hE 'NoNewPrivs|TracerPid' /proc/self/status; sudo -n id -u; exit 3";
    const terminal = home.record("--quiet", "--", "sh", "-c", command);
    const { folder } = await home.session(() => true);
    await terminal.untilShown(() => readProcesses(folder).some(({ argv }) => argv[0] === "cat"), "cat among processes");
    writeFileSync(join(home.home, "gate"), "");
    assert.equal(await terminal.exit(), 3);
    assert.match(terminal.shown, /TracerPid:\s+0\r\nNoNewPrivs:\s+0\r\n0\r\n/);
    const found = readProcesses((await home.session(hasEnded)).folder);
    const cat = found.find(({ argv }) => argv[0] === "cat");
    assert.deepEqual([cat?.argv, cat?.source, cat?.cwd], [["cat", "gate"], "sample", home.home]);
    assert.equal(found.find(({ argv }) => argv[0] === "sh")?.exit, 3);
  });

  const isRoot = process.getuid?.() === 0;
  test(
    "sudo changes to another user, and gets its rights when another user calls it",
    { skip: !isRoot && "wants root" },
    async () => {
      // What it refuses there is the password; without its rights it would complain of them.
      const asNobody = "setpriv --reuid=65534 --regid=65534 --clear-groups sudo -n true";
      const terminal = home.record("--quiet", "--", "sh", "-c", `sudo -n -u nobody id -un; cd /; ${asNobody}`);
      assert.equal(await terminal.exit(), 1);
      assert.match(terminal.shown, /^nobody\r\nsudo: (?:a password is required|.* password .*)\r\n$/);
    },
  );

  test("traced: each of 200 programs is seen, with its words and its exit status", async () => {
    const loop = 'for n in $(seq 200); do /bin/sh -c "exit $((n % 7))" step $n; done; exit 4';
    const terminal = home.record("--quiet", "--trace", "--", "sh", "-c", loop);
    assert.equal(await terminal.exit(), 4);
    const found = readProcesses((await home.session(hasEnded)).folder).filter(({ argv }) => argv[3] === "step");
    assert.deepEqual(
      found.map(({ argv, exit, source }) => `${argv[4]} ${exit} ${source}`),
      Array.from({ length: 200 }, (_, at) => `${at + 1} ${(at + 1) % 7} trace`),
    );
  });

  test("a command that elevates is not traced, and that is said", async () => {
    const terminal = home.record("--quiet", "--trace", "--", "sh", "-c", "sudo -n id -u");
    assert.equal(await terminal.exit(), 0);
    assert.match(terminal.shown, /not traced: sudo would not get its rights.*sampled instead\r\n0\r\n/s);
  });
});

test("a child that ends before its parent's call has returned keeps its parent and its words", () => {
  const lines = [
    '10 1.000000 execve("/bin/sh", ["sh", "a b\\303\\251\\n"], 0x1 /* 3 vars */) = 0',
    "10 1.100000 clone(flags=SIGCHLD <unfinished ...>",
    '11 1.200000 execve("/bin/no", ["no"], 0x1 /* 3 vars */) = -1 ENOENT (No such file or directory)',
    "11 1.300000 +++ killed by SIGKILL +++",
    "10 1.400000 <... clone resumed>) = 11",
    "10 1.500000 +++ exited with 2 +++",
  ];
  const processes = new TracedProcesses({ user: "u", cwd: "/w" });
  for (const step of new StraceReader().feed(`${lines.join("\n")}\n`)) processes.take(step);
  const found = processes.changes().toSorted((a, b) => a.pid - b.pid);
  assert.deepEqual(
    found.map(({ pid, ppid, argv, cwd, exit }) => ({ pid, ppid, argv, cwd, exit })),
    [
      { pid: 10, ppid: 0, argv: ["sh", "a bé\n"], cwd: "/w", exit: 2 },
      { pid: 11, ppid: 10, argv: ["sh", "a bé\n"], cwd: "/w", exit: 137 },
    ],
  );
});

test("of an audit log, the session's own: by terminal, by parents; not others", () => {
  const exec = (serial: number, pid: number, ppid: number, tty: string, word: string) => {
    const stamp = `msg=audit(1.5:${serial}):`;
    return [
      `type=SYSCALL ${stamp} arch=c000003e syscall=59 success=yes ppid=${ppid} pid=${pid} uid=0 euid=0 tty=${tty}`,
      `type=EXECVE ${stamp} argc=2 a0="run" a1=${word}`,
      `type=CWD ${stamp} cwd="/w"`,
      `type=EOE ${stamp} `,
    ];
  };
  const end = ["type=SYSCALL msg=audit(2.5:9): arch=c000003e syscall=231 a0=3 pid=21 ppid=20"];
  const others = [...exec(2, 22, 21, "(none)", '"child"'), ...exec(3, 30, 1, "pts4", '"x"')];
  const log = [...exec(1, 21, 20, "pts3", "612062"), ...others, ...end, "type=EOE msg=audit(2.5:9): ", ""];
  const steps = new AuditReader().feed(log.join("\n"));
  const seen = new AuditedProcesses().take(steps, { pids: [20], tty: "pts3" });
  assert.deepEqual(
    seen.map(({ pid, argv, cwd, exit }) => [pid, argv[1], cwd, exit]),
    [
      [21, "a b", "/w", null],
      [22, "child", "/w", null],
      [21, "a b", "/w", 3],
    ],
  );
});
