import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { parseRemoteMounts, remoteMountOf } from "../../src/facts/mounts.ts";
import { RemoteFiles } from "../../src/facts/remote-file.ts";
import { readSmallFile } from "../../src/facts/small-file.ts";

const root = mkdtempSync(join(tmpdir(), "coterm-mounts-"));
after(() => rmSync(root, { recursive: true, force: true }));

const mountinfo = `22 1 254:1 / / rw,relatime shared:1 - ext4 /dev/vda1 rw
30 22 0:26 / /proc rw,nosuid - proc proc rw
40 22 0:50 / /home rw,relatime shared:20 - nfs4 server:/home rw,vers=4.2,hard
41 22 0:51 / /mnt/my\\040disk rw - cifs //server/share rw
42 22 0:52 / /mnt/ssh rw - fuse.sshfs me@host:/ rw
43 22 0:53 / /net rw - autofs systemd-1 rw
44 22 0:54 / /srv/data rw - xfs /dev/vdb rw
`;

test("the mounts that can hang are known by their type", () => {
  assert.deepEqual(parseRemoteMounts(mountinfo), ["/home", "/mnt/my disk", "/mnt/ssh", "/net"]);
  assert.deepEqual(parseRemoteMounts(""), []);
});

describe("where a path leads", () => {
  mkdirSync(join(root, "local/deep"), { recursive: true });
  mkdirSync(join(root, "far"));
  symlinkSync("../far/x", join(root, "local/near"));
  symlinkSync(join(root, "far"), join(root, "local/absolute"));
  symlinkSync("loop", join(root, "local/loop"));
  const mounts = [join(root, "far")];
  const cases = [
    { path: "local/deep/file", remote: false },
    { path: "far", remote: true },
    { path: "far/deep/file", remote: true },
    { path: "farther/file", remote: false },
    { path: "local/near", remote: true },
    { path: "local/absolute/file", remote: true },
    { path: "local/../far/file", remote: true },
    { path: "local/loop", remote: false },
    { path: "missing/file", remote: false },
  ];
  for (const { path, remote } of cases) {
    test(`${path}: ${remote ? "into the mount" : "stays here"}`, () => {
      assert.equal(remoteMountOf(join(root, path), mounts), remote ? mounts[0] : null);
    });
  }
});

describe("a file of a mount", () => {
  const file = join(root, "far/file");
  const fifo = join(root, "far/hangs");
  /** On a machine that is busy a program may need a second to start. */
  const patient = 3000;
  execFileSync("mkfifo", [fifo]); // nobody writes to it: whoever opens it waits for ever

  test("is read, and taken for true for a while", () => {
    let now = 0;
    const files = new RemoteFiles(() => now, patient);
    writeFileSync(file, "current-context: prod\n");
    assert.equal(files.read(file, "/m", 1000), "current-context: prod\n");
    writeFileSync(file, "changed\n");
    assert.equal(files.read(file, "/m", 1000), "current-context: prod\n");
    now = 60_000;
    assert.equal(files.read(file, "/m", 1000), "changed\n");
  });

  test("is not known when it is missing or too large", () => {
    const files = new RemoteFiles(undefined, patient);
    assert.equal(files.read(join(root, "far/none"), "/m", 1000), null);
    writeFileSync(file, "changed\n");
    assert.equal(files.read(file, "/m", 3), null);
  });

  test("that hangs is given up, and its mount left alone until later", () => {
    let now = 0;
    const files = new RemoteFiles(() => now, patient);
    writeFileSync(file, "changed\n");
    assert.equal(files.read(fifo, "/m", 1000), null);
    assert.equal(files.read(file, "/m", 1000), null, "the mount is not touched again");
    assert.equal(files.read(file, "/other", 1000), "changed\n", "another mount is");
    now = 60_000;
    assert.equal(files.read(join(root, "far/file"), "/m", 1000), "changed\n");
  });
});

test("a local file is read again when it has changed", () => {
  const file = join(root, "local/file");
  writeFileSync(file, "one");
  assert.deepEqual([readSmallFile(file), readSmallFile(file)], ["one", "one"]);
  writeFileSync(file, "three");
  assert.equal(readSmallFile(file), "three");
  rmSync(file);
  assert.equal(readSmallFile(file), null);
});
