/** Secrets that are typed in guarded and recorded shells must stand nowhere unredacted, whoever is killed. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import type { Shell } from "../../src/parse/command.ts";
import { withoutReedit } from "./bash-programs.ts";
import { launcher, Terminal, type TerminalOptions } from "./terminal.ts";

/** A helper that was killed is missed ten seconds later at most, and files have served after twenty. */
const limitMs = 90_000;

/** What was typed stands in the shells' own histories, and the counted programs write their arguments down. */
const withoutHistory: Readonly<Record<Shell, string>> = {
  bash: "unset HISTFILE",
  zsh: "unset HISTFILE",
  fish: "set -g fish_history ''",
};
const notOurs = new Set(["ran", "bin"]);

/** Nothing here looks like a secret to the shells, and every part of it is made anew each time. */
class Canary {
  readonly secrets: string[] = [];

  token(): string {
    const secret = `ghp_${randomBytes(36)
      .toString("base64")
      .replaceAll(/[^A-Za-z0-9]/g, "x")
      .slice(0, 36)}`;
    this.secrets.push(secret);
    return secret;
  }

  password(): string {
    const secret = `pw${randomBytes(9).toString("hex")}`;
    this.secrets.push(secret);
    return secret;
  }
}

async function typeSecrets(terminal: Terminal, canary: Canary): Promise<void> {
  await terminal.enter(`echo ${canary.token()} >/dev/null`);
  await terminal.enter(`export DB_PASSWORD=${canary.password()}`);
  await terminal.enter(`okcmd --password=${canary.password()} https://ann:${canary.password()}@example.org/`);
  if (terminal.shell === "fish") await terminal.enter(`echo API_TOKEN=${canary.token()} | cat >/dev/null`);
  else await terminal.enter(`cat >/dev/null <<x\rAPI_TOKEN=${canary.token()}\rx`);
}

/** Lines that the helper draws, one that is too long for a question, and every kind of answer. */
async function typeAskedSecrets(terminal: Terminal, canary: Canary): Promise<void> {
  await terminal.enter(`WARNCMD --token ${canary.token()}`);
  await terminal.enter(`WARNCMD ${"x".repeat(4100)} --token ${canary.token()} >/dev/null`);
  await terminal.enter(`BADCMD --token ${canary.token()}`);
  await terminal.clear();
  for (const keys of ["n", "?n", "s"]) {
    const before = terminal.prompts();
    terminal.type(`ASKCMD --token ${canary.token()}\r`);
    for (const key of keys) {
      await terminal.untilWritten("why · anything else");
      await terminal.answer(key);
    }
    await terminal.untilPrompt(before, keys);
    await terminal.clear();
  }
}

/** Files under the home folder that hold one of the secrets. */
function leaks(home: string, secrets: readonly string[]): string[] {
  const found: string[] = [];
  for (const entry of readdirSync(home, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const name = path.slice(home.length + 1);
    if (!entry.isFile() || notOurs.has(name.split("/")[0] ?? "")) continue;
    let text: string;
    try {
      text = readFileSync(path, "latin1");
    } catch {
      continue; // removed just now
    }
    for (const secret of secrets) if (text.includes(secret)) found.push(`${name}: ${secret}`);
  }
  return found;
}

async function untilClean(home: string, secrets: readonly string[], nudge = async (): Promise<void> => undefined) {
  const deadline = Date.now() + limitMs;
  for (;;) {
    const found = leaks(home, secrets);
    if (found.length === 0) return;
    assert.ok(Date.now() < deadline, `still there:\n${found.join("\n")}`);
    await new Promise((done) => setTimeout(done, 500));
    await nudge();
  }
}

function storedLines(home: string): string[] {
  const env = { HOME: home, PATH: process.env["PATH"] ?? "", XDG_RUNTIME_DIR: join(home, "run") };
  const { stdout } = spawnSync(launcher, ["events", "--json", "--limit", "1000"], { env, encoding: "utf8" });
  const events = stdout
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as { line?: string });
  return events.map(({ line }) => line ?? "");
}

async function inTerminal(shell: Shell, options: TerminalOptions, steps: (terminal: Terminal) => Promise<void>) {
  const terminal = new Terminal(shell, {
    before: withoutHistory[shell],
    ...(shell === "bash" ? withoutReedit(options) : options),
    env: { TMPDIR: "/nowhere", ...options.env },
  });
  try {
    await terminal.ready();
    await steps(terminal);
  } finally {
    await terminal.close();
  }
}

function kill(pid: number | null): void {
  assert.ok(pid !== null);
  process.kill(pid, "SIGKILL");
}

const shells = (["bash", "zsh", "fish"] as const).filter((shell) => spawnSync(shell, ["--version"]).status === 0);

for (const shell of shells) {
  describe(`${shell}: a secret that is typed stands nowhere unredacted`, { concurrency: 3, timeout: 300_000 }, () => {
    it("once the helper has taken note of it", () =>
      inTerminal(shell, {}, async (terminal) => {
        const canary = new Canary();
        await typeSecrets(terminal, canary);
        await typeAskedSecrets(terminal, canary);
        await untilClean(terminal.home, canary.secrets);
        const lines = storedLines(terminal.home);
        assert.ok(lines.filter((line) => line.includes("[redacted]")).length >= 10, lines.join("\n"));
        assert.ok(statSync(join(terminal.home, ".local/state/coterm/snoozes.json")).size > 10);
      }));

    it("after the helper was killed", () =>
      inTerminal(shell, {}, async (terminal) => {
        const canary = new Canary();
        await typeSecrets(terminal, canary);
        kill(terminal.helperPid());
        await terminal.enter(`echo ${canary.token()} >/dev/null`);
        await untilClean(terminal.home, canary.secrets, () => terminal.enter("okcmd"));
      }));

    it("after the shell was killed, and by a shell that asks nothing", () =>
      inTerminal(shell, {}, async (terminal) => {
        const canary = new Canary();
        await terminal.enter(`echo ${canary.token()} >/dev/null`);
        // No line of this shell needs the helper: it is started for the journal.
        await terminal.until(() => terminal.helperPid() !== null, "a helper");
        await terminal.enter(`export DB_PASSWORD=${canary.password()}`);
        kill(terminal.pid);
        await untilClean(terminal.home, canary.secrets);
      }));

    it("after both were killed, and somebody has looked at the events", () =>
      inTerminal(shell, {}, async (terminal) => {
        const canary = new Canary();
        await typeSecrets(terminal, canary);
        await typeAskedSecrets(terminal, canary);
        kill(terminal.helperPid());
        kill(terminal.pid);
        await untilClean(terminal.home, canary.secrets, async () => void storedLines(terminal.home));
      }));

    it("after both were killed, and another shell has run something", () =>
      inTerminal(shell, {}, async (terminal) => {
        const canary = new Canary();
        await typeSecrets(terminal, canary);
        kill(terminal.helperPid());
        kill(terminal.pid);
        const { home } = terminal;
        await inTerminal(shell, { home }, async (other) => {
          await untilClean(home, canary.secrets, () => other.enter("okcmd"));
        });
      }));

    it("in a recorded shell", () => {
      const env = { SHELL: spawnSync("which", [shell], { encoding: "utf8" }).stdout.trim() };
      return inTerminal(shell, { program: launcher, args: ["record", "--quiet"], env }, async (terminal) => {
        const canary = new Canary();
        await typeSecrets(terminal, canary);
        kill(terminal.helperPid());
        await terminal.enter(`echo ${canary.token()} >/dev/null`);
        await untilClean(terminal.home, canary.secrets, () => terminal.enter("okcmd"));
      });
    });
  });
}
