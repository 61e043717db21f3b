import assert from "node:assert/strict";
import { test } from "node:test";
import { AuditReader } from "../../src/processes/audit-record.ts";

const hex = (text: string) => Buffer.from(text).toString("hex").toUpperCase();
const enriched = '\x1dARCH=x86_64 SYSCALL=execve AUID="ann" UID="root" GID="root" EUID="root"';

/** As auditd writes them: records of several events mixed, names repeated in words, words in hexadecimal. */
const log = [
  "type=DAEMON_START msg=audit(1793520000.001:9): op=start ver=3.0.9 format=enriched kernel=6.1 auid=4294967295 res=success",
  `type=SYSCALL msg=audit(1793520001.250:41): arch=c000003e syscall=59 success=yes exit=0 a0=55d0 a1=55d1 a2=55d2 a3=8 items=2 ppid=900 pid=901 auid=1000 uid=0 gid=0 euid=0 suid=0 fsuid=0 egid=0 sgid=0 fsgid=0 tty=pts3 ses=2 comm="rsync" exe="/usr/bin/rsync" subj=unconfined key="exec"${enriched}`,
  `type=EXECVE msg=audit(1793520001.250:41): argc=3 a0="rsync" a1=${hex("a b/\n")} a2="host:x"`,
  `type=SYSCALL msg=audit(1793520001.251:42): arch=c000003e syscall=59 success=no exit=-2 ppid=900 pid=902 uid=0 euid=0 tty=pts3 comm="sh" exe="/bin/dash" key="exec"`,
  `type=CWD msg=audit(1793520001.250:41): cwd=${hex("/srv/my files")}`,
  'type=PATH msg=audit(1793520001.250:41): item=0 name="/usr/bin/rsync" inode=1 dev=fe:00 mode=0100755 ouid=0 ogid=0 rdev=00:00 nametype=NORMAL',
  "type=PROCTITLE msg=audit(1793520001.251:42): proctitle=7368",
  "type=PROCTITLE msg=audit(1793520001.250:41): proctitle=7273796E63",
  "type=EOE msg=audit(1793520001.250:41): ",
  'node=build1 type=SYSCALL msg=audit(1793520002.000:43): arch=c00000b7 syscall=221 success=yes exit=0 ppid=1 pid=950 uid=1000 euid=1000 tty=(none) comm="cc" exe="/usr/bin/cc"',
  `node=build1 type=EXECVE msg=audit(1793520002.000:43): argc=2 a0="cc" a1_len=12 a1[0]=${hex("longer")}`,
  `node=build1 type=EXECVE msg=audit(1793520002.000:43): a1[1]=${hex(" word")}`,
  'node=build1 type=CWD msg=audit(1793520002.000:43): cwd="/src"',
  "node=build1 type=PROCTITLE msg=audit(1793520002.000:43): proctitle=6363",
  'type=SYSCALL msg=audit(1793520003.500:44): arch=c000003e syscall=231 a0=2 a1=3c items=0 ppid=900 pid=901 uid=0 euid=0 tty=pts3 comm="rsync" exe="/usr/bin/rsync"',
  "type=EOE msg=audit(1793520003.500:44): ",
  'type=USER_AUTH msg=audit(1793520004.000:45): pid=1 uid=0 auid=1000 msg=\'op=PAM:authentication acct="ann" exe="/usr/bin/sudo" res=success\'',
  "",
].join("\n");

const expected = [
  ["exec", 901, ["rsync", "a b/\n", "host:x"], "/srv/my files", "pts3", 0],
  ["exec", 950, ["cc", "longer word"], "/src", "(none)", 1000],
  ["end", 901, 2],
];

const shown = (steps: ReturnType<AuditReader["feed"]>) =>
  steps.map((step) =>
    step.kind === "exec"
      ? [step.kind, step.pid, step.argv, step.cwd, step.tty, step.uid]
      : [step.kind, step.pid, step.exit],
  );

test("a log as auditd writes it: what was executed, where, by whom, and how it ended", () => {
  const reader = new AuditReader();
  assert.deepEqual(shown([...reader.feed(log), ...reader.flush()]), expected);
});

for (const size of [1, 7, 64, 1000]) {
  test(`the same in pieces of ${size}`, () => {
    const reader = new AuditReader();
    const pieces = Array.from({ length: Math.ceil(log.length / size) }, (_, at) =>
      log.slice(at * size, (at + 1) * size),
    );
    assert.deepEqual(shown([...pieces.flatMap((piece) => reader.feed(piece)), ...reader.flush()]), expected);
  });
}
