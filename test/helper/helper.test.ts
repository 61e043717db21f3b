import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import {
  chmodSync,
  closeSync,
  constants,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { dirname, join, resolve } from "node:path";
import { afterEach, beforeEach, describe, test } from "node:test";
import { isAlive } from "../../src/base/process-alive.ts";
import { Journal } from "../../src/events/journal.ts";
import { queryEvents } from "../../src/events/query.ts";
import { askStatus, control } from "../../src/helper/client.ts";
import { formatQuestion, parseAnswer } from "../../src/helper/protocol.ts";
import { HelperHome, killQuietly, until } from "./helper-home.ts";

let home: HelperHome;
beforeEach(() => {
  home = new HelperHome();
});
afterEach(() => home.close());

describe("answers", () => {
  test("over the socket", async () => {
    await home.start();
    const expected = [
      ["okcmd", "allow", null],
      ["BADCMD now", "deny", "test/bad"],
      ["sudo ASKCMD", "confirm", "test/ask"],
      ["TYPECMD", "screen", "test/type"],
    ] as const;
    for (const [line, verdict, rule] of expected) {
      const answer = await home.ask(line);
      assert.deepEqual([answer.verdict, answer.rule], [verdict, rule], line);
    }
  });

  test("a question shows the line, the rule and the keys", async () => {
    await home.start();
    const { text } = await home.ask("ASKCMD --really");
    assert.match(text, /ASKCMD --really/);
    assert.match(text, /test\/ask/);
    assert.match(text, /y run/);
  });

  test("a line that needs approval is not run, and who could approve it is said", async () => {
    await home.start();
    const { verdict, text } = await home.ask("APPROVECMD");
    assert.equal(verdict, "deny");
    for (const part of ["needs approval: APPROVECMD", "no approver is configured", "Look at the plan", "BREAK_GLASS"]) {
      assert.ok(text.includes(part), `${part} is missing in ${text}`);
    }
    const broken = await home.ask("COTERM_BREAK_GLASS=true APPROVECMD");
    assert.equal(broken.verdict, "warn");
    assert.match(broken.text, /without approval: APPROVECMD/);
  });

  test("a rule that cannot be evaluated is said once in a shell", async () => {
    await home.start();
    const first = await home.ask("FAULTCMD");
    assert.equal(first.verdict, "warn");
    assert.match(first.text, /the rule test\/fault could not be evaluated: .*index out of bounds/);
    assert.equal((await home.ask("FAULTCMD")).verdict, "allow");
  });

  test("a question for a screen reader has no bars", async () => {
    await home.start();
    const { text } = await home.ask("ASKCMD", { env: { INK_SCREEN_READER: "true" } });
    assert.match(text, /^coterm asks: ASKCMD asks$/m);
    assert.doesNotMatch(text, /[┃│]/);
  });

  test("to bash over the shared FIFO and its own", async () => {
    await home.start();
    const question = home.question("BADCMD");
    const fifo = join(home.paths.runtime, `${question.session}.answer`);
    execFileSync("mkfifo", [fifo]);
    const answers = openSync(fifo, constants.O_RDWR | constants.O_NONBLOCK);
    const questions = openSync(home.files.questions, constants.O_RDWR);
    writeSync(questions, `${formatQuestion(question)}\0`);
    const answer = await until(() => parseAnswer(readSome(answers)), "an answer in the FIFO");
    assert.equal(answer.verdict, "deny");
    closeSync(answers);
    closeSync(questions);
  });

  test("to fish through /proc and a file for each question", async () => {
    await home.start();
    const [pid, fd] = readFileSync(home.files.helper, "utf8").split(" ");
    for (const id of ["7", "8"]) {
      const question = home.question("BADCMD", { shell: "fish", id });
      writeFileSync(`/proc/${pid}/fd/${fd}`, `${formatQuestion(question)}\0`);
      const path = join(home.paths.runtime, `${question.session}.answer.${id}`);
      await until(() => (existsSync(path) ? true : null), "the file with the answer");
      assert.equal(parseAnswer(readFileSync(path, "utf8"))?.verdict, "deny");
    }
    const left = readdirSync(home.paths.runtime).filter((name) => name.includes(".answer."));
    assert.equal(left.length, 1, "the file of the question before is removed");
  });

  test("about a line that travels in a file, and about one of a megabyte", async () => {
    await home.start();
    mkdirSync(home.paths.runtime, { recursive: true });
    for (const [length, verdict] of [
      [10_000, "deny"],
      [1_000_000, "confirm"],
    ] as const) {
      writeFileSync(join(home.paths.runtime, "1-2-3.line"), `echo ${"x".repeat(length)}; BADCMD`);
      const answer = await home.ask("", { lineFile: "1-2-3.line" });
      assert.equal(answer.verdict, verdict, `${length} characters`);
    }
  });

  test("a line file that is not there is a fault, and the helper lives", async () => {
    await home.start();
    assert.equal((await home.ask("", { lineFile: "1-2-3.line" })).verdict, "fault");
    assert.equal((await home.ask("okcmd")).verdict, "allow");
  });

  test("rubbish and empty records in the FIFO are passed over", async () => {
    await home.start();
    const questions = openSync(home.files.questions, constants.O_RDWR);
    writeSync(questions, "\0rubbish\0\xff\xfe\0coterm1\x1f\0");
    closeSync(questions);
    assert.equal((await home.ask("BADCMD")).verdict, "deny");
  });

  test("a snoozed line is allowed, in its directory only, also by the next helper", async () => {
    const { pid } = await home.start();
    assert.equal((await home.ask("ASKCMD")).verdict, "confirm");
    await home.ask("ASKCMD", { kind: "snooze" });
    killQuietly(pid);
    await home.start();
    assert.equal((await home.ask("ASKCMD")).verdict, "allow");
    assert.equal((await home.ask("ASKCMD", { cwd: "/" })).verdict, "confirm");
  });
});

test("a snooze does not outlive a rule that has come to deny the line", async () => {
  await home.start();
  await home.ask("ASKCMD", { kind: "snooze" });
  assert.equal((await home.ask("ASKCMD")).verdict, "allow");
  home.configure("overrides: { test/ask: deny }");
  assert.equal((await home.ask("ASKCMD")).verdict, "deny");
});

describe("rules in force", () => {
  test("a changed configuration holds from the next question on", async () => {
    await home.start();
    assert.equal((await home.ask("BADCMD")).verdict, "deny");
    home.configure("overrides: { test/bad: allow }");
    assert.equal((await home.ask("BADCMD")).verdict, "allow");
    assert.equal((await home.ask("BADCMD")).verdict, "allow");
    home.configure("");
    assert.equal((await home.ask("BADCMD")).verdict, "deny");
  });

  test("a line that was allowed is asked about where a fact has changed since", async () => {
    home.configure("overrides: { test/bad: { action: deny, only: { branch: main } } }");
    const repository = join(home.home, "shop");
    mkdirSync(join(repository, ".git"), { recursive: true });
    const judge = async (branch: string) => {
      writeFileSync(join(repository, ".git/HEAD"), `ref: refs/heads/${branch}\n`);
      return (await home.ask("BADCMD", { cwd: repository })).verdict;
    };
    await home.start();
    const verdicts = [await judge("topic"), await judge("topic"), await judge("main"), await judge("topic")];
    const elsewhere = verdicts[0];
    assert.notEqual(elsewhere, "deny");
    assert.deepEqual(verdicts, [elsewhere, elsewhere, "deny", elsewhere]);
  });

  test("a line that was allowed is judged again where it means something else", async () => {
    await home.start();
    const changes = [{}, {}, { aliases: { okcmd: "BADCMD" } }, {}, { shell: "fish" as const }];
    const verdicts = [];
    for (const change of changes) verdicts.push((await home.ask("okcmd 1", change)).verdict);
    assert.deepEqual(verdicts, ["allow", "allow", "deny", "allow", "allow"]);
  });

  test("a broken configuration leaves the last good rules in force and is said once in each session", async () => {
    await home.start();
    home.configure("falimode: open");
    const first = await home.ask("BADCMD");
    assert.equal(first.verdict, "deny");
    assert.match(first.text, /config\.yaml/);
    assert.match(first.text, /falimode/);
    assert.match(first.text, /fail_mode/);
    const second = await home.ask("BADCMD");
    assert.doesNotMatch(second.text, /falimode/);
    const other = await home.ask("okcmd", { session: `${process.pid}-1700000000-2` });
    assert.equal(other.verdict, "warn");
    assert.match(other.text, /falimode/);
  });

  test("the words for the hooks are written, and again when the rules change", async () => {
    await home.start();
    const words = await until(() => home.read(home.paths.words) || null, "the words file");
    assert.match(words, /^coterm-words 1 words\.[0-9a-f]+\n/);
    assert.match(words, /\bBADCMD\b/);
    home.configure("", "rules: []");
    await home.ask("okcmd");
    assert.doesNotMatch(home.read(home.paths.words), /BADCMD/);
  });
});

describe("life", () => {
  test("of many that start at once one stays", async () => {
    const starters = Array.from({ length: 12 }, () => home.run("helper", "run"));
    await Promise.all([home.answering(), untilEnded(starters, 11)]);
    assert.deepEqual(
      starters.map(({ exitCode }) => exitCode).filter((code) => code !== null),
      Array(11).fill(0),
    );
  });

  test("a killed one leaves nothing that stops the next", async () => {
    for (let round = 0; round < 3; round++) {
      const { pid } = await home.start();
      killQuietly(pid);
      await until(() => (isAlive(pid) ? null : true), "its end");
    }
    const { pid } = await home.start();
    assert.equal((await home.ask("BADCMD")).verdict, "deny");
    const sockets = readdirSync(home.paths.runtime).filter((name) => /^sock\.\d+$/.test(name));
    assert.deepEqual(sockets, [`sock.${pid}`]);
  });

  test("a hung one is ended by the next", async () => {
    const { pid: hung } = await home.start();
    process.kill(hung, "SIGSTOP");
    home.run("helper", "run");
    const { pid } = await home.answering(({ pid }) => pid !== hung);
    assert.notEqual(pid, hung);
    await until(() => (isAlive(hung) ? null : true), "the end of the hung one");
  });

  test("the same build stays when another of it starts", async () => {
    const { pid } = await home.start();
    const { status } = await home.finish("helper", "run");
    assert.equal(status, 0);
    assert.equal((await home.answering()).pid, pid);
  });

  test("asked to hand over, one goes on answering those who know it while the next takes its place", async () => {
    const { pid: old } = await home.start();
    const socket = join(home.paths.runtime, `sock.${old}`);
    await control(home.files, "handover");
    home.run("helper", "run");
    await home.answering(({ pid }) => pid !== old);
    const version = await control({ ...home.files, socket }, "version");
    assert.deepEqual((version as { pid: number }).pid, old);
    await until(() => (isAlive(old) ? null : true), "the end of the old one");
    assert.equal((await home.ask("BADCMD")).verdict, "deny", "the new one's names are still there");
  });

  test("one that is not asked ends, and takes its names with it", async () => {
    await home.close();
    home = new HelperHome("idle_minutes: 0.02");
    const { pid } = await home.start();
    await until(() => (isAlive(pid) ? null : true), "its end");
    assert.equal(existsSync(home.files.socket), false);
    assert.equal(existsSync(home.files.helper), false);
  });

  test("stop, start and restart from the command line", async () => {
    const { pid: first } = await home.start();
    assert.equal((await home.finish("helper", "stop")).status, 0);
    assert.equal(isAlive(first), false);
    assert.equal((await home.finish("helper", "restart")).status, 0);
    const { pid: second } = await home.answering();
    assert.notEqual(second, first);
  });

  test("one that cannot make its FIFO ends, and gives the lock back", async () => {
    const program = resolve(import.meta.dirname, "../../dist/lib/helper.cjs");
    const { status, stderr } = spawnSync(process.execPath, [program], {
      env: { ...home.env, PATH: "/nonexistent" },
      encoding: "utf8",
      timeout: 60_000,
    });
    assert.equal(status, 1);
    assert.match(stderr, /mkfifo/);
    assert.equal((await home.start()).pid > 0, true);
  });

  test("status counts what was asked", async () => {
    await home.start();
    await home.ask("okcmd");
    await home.ask("okcmd");
    assert.equal((await askStatus(home.files)).questions, 2);
  });
});

describe("a runtime folder that is not safe is refused", () => {
  const cases: readonly { name: string; spoil: (folder: string) => void; sentence: RegExp }[] = [
    {
      name: "others can write there",
      spoil: (folder) => {
        mkdirSync(folder);
        chmodSync(folder, 0o777);
      },
      sentence: /it can be read or written by others/,
    },
    {
      name: "a symbolic link",
      spoil: (folder) => {
        mkdirSync(`${folder}.elsewhere`, { mode: 0o700 });
        symlinkSync(`${folder}.elsewhere`, folder);
      },
      sentence: /it is not a folder/,
    },
    { name: "a file", spoil: (folder) => writeFileSync(folder, ""), sentence: /it is not a folder/ },
  ];
  for (const { name, spoil, sentence } of cases) {
    test(name, async () => {
      rmSync(home.paths.runtime, { recursive: true, force: true });
      spoil(home.paths.runtime);
      const { status, err } = await home.finish("helper", "run");
      assert.equal(status, 1);
      assert.match(err, sentence);
    });
  }

  test("somebody else's", { skip: process.getuid?.() === 0 ? false : "needs root to give a folder away" }, async () => {
    mkdirSync(home.paths.runtime, { mode: 0o700 });
    execFileSync("chown", ["65534", home.paths.runtime]);
    const { status, err } = await home.finish("helper", "run");
    assert.equal(status, 1);
    assert.match(err, /it belongs to somebody else/);
  });

  test(
    "in an XDG_RUNTIME_DIR of somebody else",
    { skip: process.getuid?.() === 0 ? false : "needs root" },
    async () => {
      execFileSync("chown", ["65534", dirname(home.paths.runtime)]);
      const { status, err } = await home.finish("helper", "run");
      const { out } = await home.finish("doctor");
      execFileSync("chown", ["0", dirname(home.paths.runtime)]);
      assert.equal(status, 1);
      assert.match(err, /coterm is not used: \S+ \(XDG_RUNTIME_DIR\) belongs to somebody else/);
      assert.match(out, /runtime folder: \S+ \(XDG_RUNTIME_DIR\) belongs to somebody else, so it is not used/);
    },
  );
});

describe("journal", () => {
  const record = (...fields: (string | number)[]) => `${fields.join("\x1f")}\0`;

  test("commands are stored once across a kill of the helper", async () => {
    const { pid } = await home.start();
    const spool = join(home.paths.spool, `${process.pid}-1700000000-1.log`);
    mkdirSync(home.paths.spool, { recursive: true });
    const commands = 200;
    for (let sequence = 1; sequence <= commands; sequence++) {
      writeFileSync(spool, record("S", 1_700_000_000 + sequence, sequence, 1, "/srv", `line ${sequence}`), {
        flag: "a",
      });
      writeFileSync(spool, record("E", 1_700_000_000 + sequence, sequence, 0), { flag: "a" });
      if (sequence === 50) await control(home.files, "ingest");
      if (sequence === 100) killQuietly(pid);
      if (sequence === 150) await home.start();
    }
    const { out } = await home.finish("events", "--json", "--limit", "1000");
    const lines = out
      .trim()
      .split("\n")
      .map((row) => JSON.parse(row) as { line: string; exit: number });
    assert.equal(lines.length, commands);
    assert.equal(new Set(lines.map(({ line }) => line)).size, commands);
    assert.ok(lines.every(({ exit }) => exit === 0));
  });

  test("a running helper stores what shells append, without being asked", async () => {
    await home.start();
    mkdirSync(home.paths.spool, { recursive: true });
    await control(home.files, "ingest");
    writeFileSync(
      join(home.paths.spool, `${process.pid}-1700000000-1.log`),
      record("S", 1_700_000_001, 1, 1, "/srv", "make"),
    );
    await until(() => {
      const journal = new Journal(home.paths.journal);
      const rows = queryEvents(journal, { limit: 1 });
      journal.close();
      return rows[0]?.["line"] === "make" ? true : null;
    }, "the event");
  });
});

function readSome(fd: number): string {
  const buffer = Buffer.alloc(65_536);
  try {
    return buffer.toString("utf8", 0, readSync(fd, buffer));
  } catch {
    return ""; // nothing written yet
  }
}

async function untilEnded(children: readonly { exitCode: number | null }[], count: number): Promise<void> {
  await until(
    () => (children.filter(({ exitCode }) => exitCode !== null).length >= count ? true : null),
    `${count} of them to end`,
  );
}
