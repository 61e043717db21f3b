import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { RecordingReader } from "../../src/record/store/recording-reader.ts";
import { outputOf } from "../../src/replay/text.ts";
import { enter, linesOf, makeShellHome, shells, writeDotfile } from "./hooked-shell.ts";
import { marksOf, type RecordingHome, type RecordedTerminal } from "./recorded-terminal.ts";

const rule = (id: string, command: string, action: string) =>
  `  - { id: test/${id}, title: It is a test, severity: high, command: ${command}, action: ${action}, why: It is a test., match: [${command}], miss: [other] }`;

const config = `reedit: false
packs: { self: false }
rules:
${[rule("ask", "ASKCMD", "confirm"), rule("bad", "BADCMD", "deny"), rule("warn", "WARNCMD", "warn")].join("\n")}
`;

/** What is typed, in order: a line, and the key for its question. */
const typed: readonly (readonly [line: string, key?: string])[] = [
  ["echo plain"],
  ["WARNCMD a\\b; echo 'x;y'"],
  ["BADCMD now"],
  ["ASKCMD no", "n"],
  ["ASKCMD yes", "y"],
  ["echo last"],
];

const decisions = [
  { verdict: "warn", rule: "test/warn", answer: "ran", line: "WARNCMD a\\b; echo 'x;y'" },
  { verdict: "deny", rule: "test/bad", answer: "denied", line: "BADCMD now" },
  { verdict: "confirm", rule: "test/ask", answer: "declined", line: "ASKCMD no" },
  { verdict: "confirm", rule: "test/ask", answer: "ran", line: "ASKCMD yes" },
];

for (const shell of shells) {
  describe(`decisions of the guard in a recorded ${shell}`, () => {
    let home: RecordingHome;
    let reader: RecordingReader;

    before(async () => {
      home = makeShellHome(shell);
      home.write(".config/coterm/config.yaml", config);
      writeDotfile(home, shell);
      const terminal = home.record("--quiet");
      await terminal.untilShown("READY> ");
      for (const [line, key] of typed) await say(terminal, line, key);
      terminal.type("exit\r");
      await terminal.exit();
      reader = await home.session(({ state }) => state !== "open");
    });
    after(() => home.close());

    test("are marks of the recording, where they were made", () => {
      const marks = reader.marks.filter(({ kind }) => kind === "decision" || kind === "command");
      assert.deepEqual(
        marksOf(reader, "decision").map(({ at: _at, kind: _kind, ...decision }) => decision),
        decisions,
      );
      assert.deepEqual(
        marks.map((mark) => mark.kind),
        // echo, then each decision before its command, if that ran; echo, exit.
        ["command", "decision", "command", "decision", "decision", "decision", "command", "command", "command"],
      );
      const times = marks.map(({ at }) => at);
      assert.deepEqual(
        times,
        times.toSorted((a, b) => a - b),
      );
    });

    test("what is said of a stopped line belongs to no command", async () => {
      const text = await linesOf(reader);
      assert.deepEqual(
        marksOf(reader, "command")
          .filter(({ line }) => line?.startsWith("echo"))
          .map(({ command }) => outputOf(text, command)),
        ["plain", "last"],
      );
      const stopped = text.filter((line) => line.text.includes("BADCMD"));
      assert.ok(stopped.length > 0);
      assert.ok(stopped.every(({ command }) => command === null));
    });

    test("the journal names the recording, and an event begins it where it happened", () => {
      const { id } = reader.manifest;
      const rows = home
        .coterm("events", "--json", `recording:${id}`)
        .out.trim()
        .split("\n")
        .map((row) => JSON.parse(row) as { id: string; kind: string; recording: string; line?: string });
      assert.ok(rows.every(({ recording }) => recording === id));
      assert.deepEqual(
        rows.filter(({ kind }) => kind === "decision").map(({ line }) => line),
        decisions.map(({ line }) => line),
      );
      const last = rows.find(({ kind, line }) => kind === "command" && line === "echo last");
      assert.ok(marksOf(reader, "command").some((mark) => mark.id === last?.id && mark.line === "echo last"));
      const screen = home.coterm("play", "--event", last?.id ?? "").out;
      // What is shown within the same milliseconds may be there or not.
      assert.match(screen, /ASKCMD yes\n[\s\S]*command[\s\S]*READY>/i);
      assert.doesNotMatch(screen, /exit/);
      assert.match(
        home.coterm("events", "last").out,
        new RegExp(`▸ ${id} 0:\\d\\d\\n\\n  coterm play ${id} --from 0:\\d\\d`),
      );
    });

    test("a list of commands names the rule", () => {
      const { commands } = JSON.parse(home.coterm("export", "last", "--format", "json").out) as {
        commands: { line: string; rule: string | null }[];
      };
      assert.deepEqual(
        commands.map(({ rule }) => rule),
        [null, "test/warn", "test/ask", null, null],
      );
    });
  });
}

/** Types a line, answers its question, and waits for the prompt behind what was decided. */
async function say(terminal: RecordedTerminal, line: string, key?: string): Promise<void> {
  if (line.startsWith("echo")) return enter(terminal, line);
  const from = terminal.shown.length;
  terminal.type(`${line}\r`);
  if (key !== undefined) {
    await terminal.untilShown(() => terminal.shown.includes("anything else: no", from), "the question");
    // What was typed before the question is thrown away, so the key is typed again until it is taken.
    let typedAt = 0;
    const isTaken = () => {
      if (terminal.shown.includes(decision, from)) return true;
      if (Date.now() > typedAt + 500) {
        terminal.type(key);
        typedAt = Date.now();
      }
      return false;
    };
    await terminal.untilShown(isTaken, "the key to be taken");
  }
  await terminal.untilShown(() => {
    const at = terminal.shown.indexOf(decision, from);
    // A command that runs says its end before the prompt.
    const behind = key === "y" || line.startsWith("WARN") ? terminal.shown.indexOf("133;D;", at) : at;
    return at >= 0 && behind >= 0 && terminal.shown.includes("READY> ", behind);
  }, `a prompt after ${line}`);
}

const decision = "CotermDecision=";
