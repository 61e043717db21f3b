import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import {
  appendFileSync,
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { type Paths, pathsFor } from "../../src/base/paths.ts";
import { ingestSpools } from "../../src/events/ingestion.ts";
import { Journal } from "../../src/events/journal.ts";
import { lineRedactor } from "../../src/redact/line-redactor.ts";
import { Scanner } from "../../src/redact/scanner.ts";
import { standardRules } from "../../src/redact/standard-rules.ts";
import { type EventFilter, queryEvents } from "../../src/events/query.ts";

const redactor = lineRedactor(new Scanner(await standardRules()));

let home: string;
let paths: Paths;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "coterm-ingest-"));
  paths = pathsFor({ HOME: home }, 1000);
  mkdirSync(paths.spool, { recursive: true });
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const record = (...fields: (string | number)[]) => `${fields.join("\x1f")}\0`;
const start = (sequence: number, line: string) => record("S", `170000000${sequence}`, sequence, 1, "/srv", line);
const end = (sequence: number, exit: number) => record("E", `170000000${sequence}.25`, sequence, exit);

/** A session of this living process, so that its spool is not removed. */
const live = `${process.pid}-1700000000-1`;
/** A session of a process that has ended. */
const dead = `${spawnSync("true").pid}-1700000000-2`;

const spool = (session: string) => join(paths.spool, `${session}.log`);

function list(filter: Partial<EventFilter> = {}) {
  const journal = new Journal(paths.journal);
  try {
    return queryEvents(journal, { limit: 100, ...filter });
  } finally {
    journal.close();
  }
}

const lines = (filter?: Partial<EventFilter>) => list(filter).map((row) => row["line"]);

test("a command is there once, however often and in whatever pieces the spool is read", () => {
  const text = start(1, "make") + end(1, 2) + start(2, "ls") + end(2, 0);
  for (let size = 1; size <= text.length; size++) {
    writeFileSync(spool(live), text.slice(0, size), { flag: size === 1 ? "w" : "a" });
    truncateSync(spool(live), 0);
    writeFileSync(spool(live), text.slice(0, size));
    ingestSpools(paths, redactor);
    ingestSpools(paths, redactor);
  }
  assert.deepEqual(
    list().map(({ line, exit, durationMs, judged }) => ({ line, exit, durationMs, judged })),
    [
      { line: "make", exit: 2, durationMs: 250, judged: true },
      { line: "ls", exit: 0, durationMs: 250, judged: true },
    ],
  );
});

test("a command that has not ended has neither exit status nor duration", () => {
  writeFileSync(spool(live), start(1, "sleep 9"));
  ingestSpools(paths, redactor);
  const [row] = list();
  assert.equal(row?.["exit"], null);
  assert.equal(row?.["durationMs"], null);
});

test("the end may be read long after the start", () => {
  writeFileSync(spool(live), start(1, "make"));
  ingestSpools(paths, redactor);
  appendFileSync(spool(live), end(1, 7));
  ingestSpools(paths, redactor);
  assert.equal(list()[0]?.["exit"], 7);
});

test("the spool of a shell that has ended is removed once it is stored, a living one's stays", () => {
  writeFileSync(spool(dead), start(1, "make") + end(1, 0));
  writeFileSync(spool(live), start(1, "ls"));
  ingestSpools(paths, redactor);
  assert.equal(existsSync(spool(dead)), false);
  assert.equal(existsSync(spool(live)), true);
  assert.equal(list().length, 2);
});

test("a spool that was removed and made again is read from its beginning", async () => {
  writeFileSync(spool(live), start(1, "one"));
  ingestSpools(paths, redactor);
  const removed = statSync(spool(live));
  rmSync(spool(live));
  // Made anew, as shells do, it often has the inode that has become free; file systems count time in ticks of their own.
  do {
    rmSync(spool(live), { force: true });
    writeFileSync(spool(live), start(2, "two"));
    await new Promise((done) => setImmediate(done));
  } while (statSync(spool(live)).birthtimeMs === removed.birthtimeMs);
  ingestSpools(paths, redactor);
  assert.deepEqual(lines(), ["one", "two"]);
});

test("a spool in whose place another was put is read from its beginning", () => {
  writeFileSync(spool(live), start(1, "one"));
  ingestSpools(paths, redactor);
  writeFileSync(join(paths.spool, "other"), start(2, "two"));
  renameSync(join(paths.spool, "other"), spool(live));
  ingestSpools(paths, redactor);
  assert.deepEqual(lines(), ["one", "two"]);
});

test("a spool that was emptied is read from its beginning", () => {
  writeFileSync(spool(live), start(1, "a long first line"));
  ingestSpools(paths, redactor);
  writeFileSync(spool(live), start(2, "two"));
  ingestSpools(paths, redactor);
  assert.deepEqual(lines(), ["a long first line", "two"]);
});

test("secrets do not reach the journal", () => {
  writeFileSync(spool(live), start(1, "export API_TOKEN=hunter2hunter2"));
  ingestSpools(paths, redactor);
  assert.deepEqual(lines(), ["export API_TOKEN=[redacted]"]);
});

test("what is stored is blank in the spool, and everything else stands", () => {
  const texts = [
    record("H", "1700000000", 1, "zsh", "5.9", "0.1.0", 41, "/dev/pts/3", "ann", "web-1"),
    record("S", "1700000001", 1, 1, "/srv/hunter2", "cat <<x\nhunter2 a\x1fb\nx"),
    end(1, 3),
    record("D", "1700000002", 2, "confirm", "git/clean", "declined", "/srv", "echo hunter2 ü"),
    record("G", "1700000003", 2, "the disk is full"),
    record("S", "17"), // half a record
  ];
  const unfinished = "S\x1f1700000009\x1f9\x1f1\x1f/srv\x1fecho hun";
  writeFileSync(spool(live), texts.join("") + unfinished);
  ingestSpools(paths, redactor);
  const left = readFileSync(spool(live), "utf8");
  const blank = (text: string) => text.replaceAll(/[^\x1f\0]/g, " ");
  const bytes = (text: string) => blank(Buffer.from(text).toString("latin1"));
  assert.deepEqual(left.split(/(?<=\0)/), [
    texts[0],
    record("S", "1700000001", 1, 1, blank("/srv/hunter2"), blank("cat <<x\nhunter2 a\x1fb\nx")),
    texts[2],
    record("D", "1700000002", 2, "confirm", "git/clean", "declined", blank("/srv"), bytes("echo hunter2 ü")),
    texts[4],
    blank(record("S", "17")),
    unfinished,
  ]);
  appendFileSync(spool(live), "ter2\0");
  ingestSpools(paths, redactor);
  assert.doesNotMatch(readFileSync(spool(live), "utf8"), /hunter/);
  assert.equal(lines().at(-1), "echo hunter2");
});

test("a journal that is begun anew has the shells, and not the commands of the one before", () => {
  const shell = record("H", "1700000000", 1, "zsh", "5.9", "0.1.0", 41, "/dev/pts/3", "ann", "web-1");
  writeFileSync(spool(live), shell + start(1, "ls") + end(1, 0));
  ingestSpools(paths, redactor);
  for (const suffix of ["", "-wal", "-shm"]) rmSync(paths.journal + suffix, { force: true });
  appendFileSync(spool(live), start(2, "make"));
  ingestSpools(paths, redactor);
  assert.deepEqual(
    list().map(({ kind, line }) => [kind, line]),
    [
      ["session", undefined],
      ["command", "make"],
    ],
  );
});

test("what was stored by somebody who was killed before blanking it is blanked by the next", () => {
  const text = start(1, "echo hunter2") + start(2, "ls");
  writeFileSync(spool(live), text);
  ingestSpools(paths, redactor);
  const fd = openSync(spool(live), "r+");
  writeSync(fd, start(1, "echo hunter2"), 0); // as it was before it was blanked
  closeSync(fd);
  ingestSpools(paths, redactor);
  assert.doesNotMatch(readFileSync(spool(live), "utf8"), /hunter2/);
  assert.deepEqual(lines(), ["echo hunter2", "ls"]);
});

test("nothing is lost or doubled while shells append, whoever stores", async () => {
  const count = 2000;
  const program = `
    const { appendFileSync, openSync, writeSync } = require("node:fs");
    const [path, isOpen] = process.argv.slice(1);
    const fd = openSync(path, "a");
    for (let n = 1; n <= ${count}; n++) {
      const record = ["S", 1700000000 + n, n, 1, "/srv", "echo " + n].join("\\x1f") + "\\0";
      if (isOpen === "open") writeSync(fd, record); // zsh
      else appendFileSync(path, record); // bash and fish
    }`;
  const shells = ["open", "by name"].map((way, index) => {
    const session = `${process.pid}-1700000000-${index + 7}`;
    return spawn(process.execPath, ["-e", program, spool(session), way], { stdio: "inherit" });
  });
  const blanked = new Map();
  do {
    ingestSpools(paths, redactor, { blanked });
    ingestSpools(paths, redactor);
    await new Promise((done) => setImmediate(done));
  } while (shells.some(({ exitCode }) => exitCode === null));
  ingestSpools(paths, redactor, { blanked });
  const stored = lines({ limit: 10_000 });
  assert.equal(stored.length, 2 * count);
  assert.equal(new Set(stored).size, count);
  for (const name of readdirSync(paths.spool)) {
    assert.doesNotMatch(readFileSync(join(paths.spool, name), "utf8"), /echo/);
  }
});

test("a record longer than a chunk is read whole", () => {
  const long = `echo ${"x".repeat(3_000_000)}`;
  writeFileSync(spool(live), start(1, long) + start(2, "ls"));
  ingestSpools(paths, redactor);
  assert.deepEqual(
    lines().map((line) => String(line).length),
    [long.length, 2],
  );
});

const filters: readonly { name: string; filter: Partial<EventFilter>; expected: string[] }[] = [
  { name: "exit 0", filter: { exit: "0" }, expected: ["b"] },
  { name: "exit >0", filter: { exit: ">0" }, expected: ["a", "c"] },
  { name: "exit <=2", filter: { exit: "<=2" }, expected: ["a", "b"] },
  { name: "since", filter: { since: 1_700_000_002_000 }, expected: ["b", "c"] },
  { name: "until", filter: { until: 1_700_000_002_000 }, expected: ["a"] },
  { name: "text is text, not a pattern", filter: { text: "%" }, expected: [] },
  { name: "the newest, oldest first", filter: { limit: 2 }, expected: ["b", "c"] },
  { name: "kind", filter: { kind: "gap" }, expected: [] },
];

for (const { name, filter, expected } of filters) {
  test(`queryEvents: ${name}`, () => {
    const text = start(1, "a") + end(1, 2) + start(2, "b") + end(2, 0) + start(3, "c") + end(3, 130);
    writeFileSync(spool(live), text);
    ingestSpools(paths, redactor);
    assert.deepEqual(lines(filter), expected);
  });
}

test("queryEvents refuses an exit condition that is none", () => {
  writeFileSync(spool(live), start(1, "a"));
  ingestSpools(paths, redactor);
  assert.throws(() => list({ exit: "0 OR 1=1" }), { code: "BAD_EXIT_FILTER" });
});

const olderJournals = [
  { version: 1, lacks: ["recording", "severity", "facts", "ppid", "argv", "source"] },
  { version: 2, lacks: ["severity", "facts", "ppid", "argv", "source"] },
];

for (const { version, lacks } of olderJournals) {
  test(`a journal of version ${version} gets what it lacks, and keeps what it has`, () => {
    writeFileSync(spool(live), start(1, "kept"));
    ingestSpools(paths, redactor);
    const drops = lacks.map((name) => `ALTER TABLE events DROP COLUMN ${name}`);
    const program = `new (require("node:sqlite").DatabaseSync)(process.argv[1]).exec(process.argv[2])`;
    const statements = [...drops, `PRAGMA user_version = ${version}`].join("; ");
    assert.equal(spawnSync(process.execPath, ["-e", program, paths.journal, statements]).status, 0);
    assert.deepEqual(lines({}), ["kept"]);
  });
}

test("a journal of a later version is left alone", () => {
  new Journal(paths.journal).close();
  spawnSync(process.execPath, [
    "-e",
    `new (require("node:sqlite").DatabaseSync)(${JSON.stringify(paths.journal)}).exec("PRAGMA user_version = 99")`,
  ]);
  assert.throws(() => new Journal(paths.journal), { code: "JOURNAL_FROM_LATER_VERSION" });
});

test("a journal that is a folder is said to be unreadable", () => {
  mkdirSync(paths.journal, { recursive: true });
  assert.throws(() => new Journal(paths.journal), { code: "JOURNAL_UNREADABLE" });
});
