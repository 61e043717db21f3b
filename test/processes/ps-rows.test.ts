import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { after, afterEach, test } from "node:test";
import { readPsRows, rowsOfSession } from "../../src/processes/ps-rows.ts";
import { Sampler } from "../../src/processes/sampler.ts";

const folder = mkdtempSync(join(tmpdir(), "coterm-ps-"));
const path = process.env["PATH"] ?? "";
after(() => rmSync(folder, { recursive: true, force: true }));
afterEach(() => (process.env["PATH"] = path));

/** Puts a `ps` in front of the real one that prints a table as macOS does. */
function fakePs(table: readonly string[]): void {
  writeFileSync(join(folder, "table"), `${table.join("\n")}\n`);
  writeFileSync(join(folder, "ps"), `#!/bin/sh\ncat "${join(folder, "table")}"\n`);
  chmodSync(join(folder, "ps"), 0o755);
  process.env["PATH"] = `${folder}${delimiter}${path}`;
}

const helper = 400;
const base = [
  "    1     0     0 Ss   Sun Nov 22 08:00:01 2026     /sbin/launchd",
  "  400     1   501 S    Sun Nov 22 22:41:40 2026     /usr/local/bin/node helper.cjs",
  "  410   300   501 S+   Sun Nov 22 22:41:47 2026     /usr/bin/script -q /dev/null sh -c other",
  "  411   410   501 Ss+  Sun Nov 22 22:41:47 2026     sh -c other",
  "  500   400   501 S+   Sun Nov 22 22:41:48 2026     script -q -F /tmp/out /bin/zsh",
  "  501   500   501 Ss   Sun Nov 22 22:41:48 2026     /bin/zsh -l",
];

test("of a table of ps, as on macOS, what runs below the session's script", async () => {
  fakePs([...base, "  502   501     0 S+   Sun Nov 22 22:42:00 2026     sudo make install", "  nonsense"]);
  const rows = rowsOfSession(await readPsRows(), helper, []);
  assert.deepEqual(
    rows.map(({ pid, ppid, details }) => [pid, ppid, details.argv[0], details.cwd]),
    [
      [501, 500, "/bin/zsh -l", null],
      [502, 501, "sudo make install", null],
    ],
  );
  assert.equal(new Date(rows[1]?.startedAt ?? 0).getMinutes(), 42);
});

test("a process is noted when it appears, when it runs another program, and when it is gone", async () => {
  const sampler = new Sampler((glimpse) => ("details" in glimpse ? (glimpse as PsGlimpse).details : null));
  const look = async (table: readonly string[], now: number) => {
    fakePs([...base, ...table]);
    return sampler.take(rowsOfSession(await readPsRows(), helper, sampler.alive), now);
  };
  const seen = (list: Awaited<ReturnType<typeof look>>) =>
    list.map(({ pid, argv, endedAt }) => [pid, argv[0], endedAt]);
  const started = "Sun Nov 22 22:42:00 2026";
  assert.deepEqual(seen(await look([`  502   501   501 S+   ${started}     zsh`], 1)), [
    [501, "/bin/zsh -l", null],
    [502, "zsh", null],
  ]);
  assert.deepEqual(seen(await look([`  502   501   501 S+   ${started}     make all`], 2)), [[502, "make all", null]]);
  // Its parent is gone: it belongs to the session as long as it lives.
  assert.deepEqual(seen(await look([`  502     1   501 S    ${started}     make all`], 3)), []);
  assert.deepEqual(seen(await look([], Date.parse("2026-11-23"))), [[502, "make all", Date.parse("2026-11-23")]]);
});

/** What the sampler is handed here. */
type PsGlimpse = Awaited<ReturnType<typeof readPsRows>>[number];
