/** What rules want to be done besides, in real shells. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, it } from "node:test";
import { launcher, Terminal, type TerminalOptions } from "./terminal.ts";

const limitMs = 30_000;

const effects = `overrides:
  test/warn: [warn, process_info, incident]
  test/ask: [confirm, process_info, incident]
`;

interface Event {
  readonly kind: string;
  readonly line: string;
  readonly sequence: number;
  readonly source?: string;
  readonly durationMs?: number | null;
  readonly recording?: string;
}

function eventsOf(home: string, query: string): readonly Event[] {
  const env = { HOME: home, PATH: process.env["PATH"] ?? "", XDG_RUNTIME_DIR: join(home, "run") };
  const { stdout } = spawnSync(launcher, ["events", "--json", query], { env, encoding: "utf8" });
  return stdout
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Event);
}

async function found(home: string, query: string, isEnough: (events: readonly Event[]) => boolean) {
  const deadline = Date.now() + limitMs;
  for (;;) {
    const events = eventsOf(home, query);
    if (isEnough(events)) return events;
    assert.ok(Date.now() < deadline, `${query}: ${JSON.stringify(events)}`);
    await new Promise((done) => setTimeout(done, 300));
  }
}

const shells = (["bash", "zsh", "fish"] as const).filter((shell) => spawnSync(shell, ["--version"]).status === 0);

for (const shell of shells) {
  describe(`${shell}: effects of a rule`, { concurrency: 2, timeout: 300_000 }, () => {
    const inShell = async (options: TerminalOptions, steps: (terminal: Terminal) => Promise<void>) => {
      const terminal = new Terminal(shell, { config: effects, ...options });
      try {
        await terminal.ready();
        await steps(terminal);
      } finally {
        await terminal.close();
      }
    };

    it("process_info: what the command runs is noted, and nothing of the other lines", () =>
      inShell({}, async (terminal) => {
        const { home } = terminal;
        await terminal.enter("sleep 0.4");
        await terminal.enter("okcmd");
        await terminal.enter("WARNCMD 1; sh -c 'sleep 0.5; true'; sleep 0.5");
        await terminal.enter("okcmd"); // starts of processes are known to 10 ms
        await terminal.enter("okcmd");
        await terminal.enter("sleep 0.6");
        const isEnded = ({ line, durationMs }: Event) => line === "sleep 0.5" && typeof durationMs === "number";
        const all = await found(home, "kind:process", (events) => events.filter(isEnded).length === 2);
        const lines = all.map(({ line }) => line);
        assert.ok(lines.includes("sh -c sleep 0.5; true"), lines.join("\n"));
        assert.equal(lines.filter((line) => line === "sleep 0.5").length, 2, lines.join("\n"));
        assert.ok(!lines.some((line) => line === "sleep 0.4" || line === "sleep 0.6"), lines.join("\n"));
        const [command] = eventsOf(home, "kind:command WARNCMD");
        assert.deepEqual(
          new Set(all.map(({ source, sequence }) => `${source} ${sequence}`)),
          new Set([`sample ${command?.sequence}`]),
        );
      }));

    it("process_info and incident of a line that is declined: noted, and no process", () =>
      inShell({}, async (terminal) => {
        const { home } = terminal;
        const before = terminal.prompts();
        terminal.type("ASKCMD 1; sleep 0.5\r");
        await terminal.untilWritten("why · anything else");
        await terminal.answer("n");
        await terminal.untilPrompt(before, "n");
        await terminal.clear();
        await terminal.enter("sleep 0.6");
        await terminal.enter("WARNCMD 2; sleep 0.7");
        const all = await found(home, "kind:process", (events) => events.some(({ line }) => line === "sleep 0.7"));
        assert.ok(!all.some(({ line }) => /0\.[56]/.test(line)), JSON.stringify(all));
        const incidents = await found(home, "kind:incident", (events) => events.length >= 2);
        assert.deepEqual(
          incidents.map(({ line }) => line),
          ["ASKCMD 1; sleep 0.5", "WARNCMD 2; sleep 0.7"],
        );
      }));

    it("in a recorded shell its processes are found by the same query", () => {
      const env = { SHELL: spawnSync("which", [shell], { encoding: "utf8" }).stdout.trim() };
      return inShell({ program: launcher, args: ["record", "--quiet"], env }, async (terminal) => {
        const { home } = terminal;
        terminal.type("WARNCMD 1; sleep 1.7\r");
        const isEnded = ({ line, durationMs }: Event) => line === "sleep 1.7" && typeof durationMs === "number";
        await terminal.until(() => terminal.ran().length > 0, "the command to run");
        const all = await found(home, 'kind:process "sleep 1.7"', (events) => events.some(isEnded));
        assert.equal(all.length, 1, JSON.stringify(all));
        const [incident] = await found(home, "kind:incident", (events) => events.length > 0);
        assert.ok(
          incident?.recording !== undefined && incident.recording === all[0]?.recording,
          JSON.stringify(incident),
        );
      });
    });
  });
}
