import assert from "node:assert/strict";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { spawn } from "@lydell/node-pty";
import type { Decision } from "../../src/rules/decision.ts";
import { distFolder } from "../shell/terminal.ts";
import { decision, place } from "./fixture.ts";

const home = mkdtempSync(join(tmpdir(), "coterm-screen-"));
const runtime = join(home, "run/coterm");
const typed = decision({ challenge: "type", challengeWord: "prod", title: "Type it" });

/** What the stand-in helper knows. Its answers are what the real one would send. */
const pending: Readonly<Record<string, { decision: Decision; waitSeconds: number }>> = {
  "s.key": { decision: decision(), waitSeconds: 0 },
  "s.type": { decision: typed, waitSeconds: 0 },
  "s.short": { decision: typed, waitSeconds: 1 },
};
let helper: Server;

before(async () => {
  mkdirSync(runtime, { recursive: true, mode: 0o700 });
  chmodSync(runtime, 0o700);
  helper = createServer((socket) => {
    socket.setEncoding("utf8");
    socket.on("data", (record: string) => {
      const [magic, verb, key = ""] = record.replace(/\0$/, "").split("\x1f");
      const known = magic === "coterm1" && verb === "screen" ? pending[key] : undefined;
      const question = { line: "git push --force", hasColor: true, isDumb: false };
      socket.end(`${JSON.stringify(known === undefined ? null : { ...known, question, place: place() })}\n`);
    });
  });
  await new Promise<void>((listening) => helper.listen(join(runtime, "sock"), listening));
});

after(() => {
  helper.close();
  rmSync(home, { recursive: true, force: true });
});

interface Screen {
  readonly text: () => string;
  readonly type: (keys: string) => void;
  readonly pid: () => Promise<number>;
  readonly hangUp: () => void;
  until(condition: () => boolean, what: string): Promise<void>;
}

/**
 * Runs `coterm screen KEY` as a shell does. At the end stands `[status] [what it printed] [modes before and after]`.
 */
async function withScreen(key: string, use: (screen: Screen) => Promise<void>, env = {}): Promise<string> {
  const out = mkdtempSync(join(home, "out-"));
  const script = `stty -g >"${out}/before"; printf 'BEGIN\\n'
"${distFolder}/bin/coterm" screen ${key} </dev/null >"${out}/said" 2>"${out}/errors"
printf 'status %s, said %s, ' $? "$(cat "${out}/said")"
[ "$(stty -g)" = "$(cat "${out}/before")" ] && echo 'same modes' || echo 'OTHER MODES'
echo $? >"${out}/done"`;
  const pty = spawn("sh", ["-c", script], {
    cols: 80,
    rows: 30,
    cwd: home,
    env: {
      HOME: home,
      PATH: "/usr/bin:/bin",
      TERM: "xterm-256color",
      XDG_RUNTIME_DIR: join(home, "run"),
      COTERM_NODE: process.execPath,
      ...env,
    },
  });
  let raw = "";
  let isGone = false;
  pty.onData((data) => {
    raw += data;
  });
  pty.onExit(() => {
    isGone = true;
  });
  const until = async (condition: () => boolean, what: string) => {
    const deadline = Date.now() + 60_000;
    while (!condition()) {
      if (Date.now() > deadline) throw new Error(`timed out waiting for ${what}; screen:\n${raw}`);
      await new Promise((done) => setTimeout(done, 5));
    }
  };
  const pid = async () => {
    const children = () => readFileSync(`/proc/${pty.pid}/task/${pty.pid}/children`, "utf8").trim();
    await until(() => /^\d+$/.test(children()), "the screen's process");
    return Number(children());
  };
  try {
    await use({ text: () => raw, type: (keys) => pty.write(keys), pid, hangUp: () => pty.kill("SIGHUP"), until });
    await until(() => isGone || raw.includes("modes"), "the end");
    return `${raw.match(/status.*modes/)?.[0] ?? "gone"}${readFileSync(`${out}/errors`, "utf8")}`;
  } finally {
    if (!isGone) pty.kill("SIGKILL");
    await until(() => isGone, "the shell to be gone");
  }
}

/** What was typed before, and within the first moment, is not listened to; so a test waits as a person would. */
async function asked(screen: Screen, part: string): Promise<void> {
  await screen.until(() => screen.text().includes(part), part);
  await new Promise((done) => setTimeout(done, 200));
}

const no = "status 11, said , same modes";
const keyFooter = "anything else: no";

const keys: readonly { name: string; keys: string; expected: string }[] = [
  { name: "y", keys: "y", expected: "status 0, said yes, same modes" },
  { name: "e", keys: "e", expected: "status 11, said edit, same modes" },
  { name: "n", keys: "n", expected: no },
  { name: "Enter", keys: "\r", expected: no },
  { name: "Ctrl-C", keys: "\x03", expected: no },
  { name: "Ctrl-D", keys: "\x04", expected: no },
  { name: "Ctrl-Z", keys: "\x1a", expected: no },
  { name: "Ctrl-backslash", keys: "\x1c", expected: no },
  { name: "Esc", keys: "\x1b", expected: no },
  { name: "an arrow key", keys: "\x1b[A", expected: no },
  { name: "a pasted y and Enter", keys: "y\n", expected: no },
];

for (const { name, keys: pressed, expected } of keys) {
  test(`coterm screen: ${name}`, async () => {
    const end = await withScreen("s.key", async (screen) => {
      await asked(screen, keyFooter);
      screen.type(pressed);
    });
    assert.equal(end, expected);
  });
}

test("coterm screen: ? explains and goes on asking", async () => {
  const end = await withScreen("s.key", async (screen) => {
    await asked(screen, keyFooter);
    screen.type("?");
    await screen.until(() => screen.text().includes("git/force-push says confirm"), "the explanation");
    screen.type("y");
  });
  assert.equal(end, "status 0, said yes, same modes");
});

test("coterm screen: the typed word and Enter", async () => {
  const end = await withScreen("s.type", async (screen) => {
    await asked(screen, "Type prod");
    screen.type("prod");
    await screen.until(() => screen.text().includes("> prod"), "the typed word");
    screen.type("\r");
  });
  assert.equal(end, "status 0, said yes, same modes");
});

test("coterm screen: another word is not the word", async () => {
  const end = await withScreen("s.type", async (screen) => {
    await asked(screen, "Type prod");
    screen.type("y\r");
    await screen.until(() => screen.text().includes("That is not the word"), "the refusal");
    screen.type("\r");
  });
  assert.equal(end, no);
});

test("coterm screen: what was typed ahead is no answer", async () => {
  const end = await withScreen("s.key", async (screen) => {
    await screen.until(() => screen.text().includes("BEGIN"), "the start");
    screen.type("y");
    await asked(screen, keyFooter);
    screen.type("n");
  });
  assert.equal(end, no);
});

test("coterm screen: no answer in time is no", async () => {
  assert.equal(await withScreen("s.short", async () => {}), no);
});

for (const signal of ["SIGHUP", "SIGTERM", "SIGINT"] as const) {
  test(`coterm screen: ${signal} is no, and the modes come back`, async () => {
    const end = await withScreen("s.key", async (screen) => {
      await asked(screen, keyFooter);
      process.kill(await screen.pid(), signal);
    });
    assert.equal(end, no);
  });
}

test("coterm screen: CI does not hide the question", async () => {
  const end = await withScreen("s.key", (screen) => asked(screen, keyFooter).then(() => screen.type("y")), { CI: "1" });
  assert.equal(end, "status 0, said yes, same modes");
});

for (const [name, env] of Object.entries({
  "a dumb terminal": { TERM: "dumb" },
  "a screen reader": { INK_SCREEN_READER: "true" },
})) {
  test(`coterm screen: plain lines for ${name}`, async () => {
    const end = await withScreen(
      "s.type",
      async (screen) => {
        await asked(screen, "anything else means no");
        screen.type("?\r");
        await screen.until(() => screen.text().includes("git/force-push says confirm"), "the explanation");
        assert.doesNotMatch(screen.text(), /\x1b/);
        screen.type("prod\r");
      },
      env,
    );
    assert.equal(end, "status 0, said yes, same modes");
  });
}

test("coterm screen: Ctrl-D on a dumb terminal is no", async () => {
  const use = (screen: Screen) => asked(screen, "anything else means no").then(() => screen.type("\x04"));
  assert.equal(await withScreen("s.type", use, { TERM: "dumb" }), no);
});

test("coterm screen: a question that nobody asked", async () => {
  assert.match(await withScreen("s.none", async () => {}), /^status 11, said , same modes.*no question s\.none/s);
});

test("coterm screen: no helper", async () => {
  const env = { XDG_RUNTIME_DIR: join(home, "nothing") };
  assert.match(await withScreen("s.key", async () => {}, env), /^status 11, said , same modes.*runtime folder/s);
});

test("coterm screen: not the id of a question", async () => {
  assert.match(await withScreen("../x", async () => {}), /^status 2, said , same modes/);
});
