import assert from "node:assert/strict";
import { chmodSync, chownSync, mkdirSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import type { Server, Socket } from "node:net";
import { join } from "node:path";
import type { Case, Step } from "./conform.ts";
import { startFakeHelper } from "./fake-helper.ts";
import { isLineOrBlank, type Terminal } from "./terminal.ts";
import { conformZsh } from "./zsh-programs.ts";

const isRoot = process.getuid?.() === 0;
const needsRoot = isRoot ? false : "only root can give a file away";

const replies: readonly (readonly [name: string, reply: (socket: Socket, id: string) => void])[] = [
  ["nothing, and hangs", () => undefined],
  ["nothing, and closes", (socket) => socket.end()],
  ["half an answer, and hangs", (socket, id) => socket.write(`${id}\tallow\t\t`)],
  ["half an answer, and closes", (socket, id) => socket.end(`${id}\tallow\t\t`)],
  ["another id", (socket) => socket.end("999999\tallow\t\t0\t\n")],
  ["too few fields", (socket, id) => socket.end(`${id}\tallow\n`)],
  ["no known verdict", (socket, id) => socket.end(`${id}\tperhaps\t\t0\t\n`)],
  ["fault", (socket, id) => socket.end(`${id}\tfault\t\t0\t\n`)],
  ["a question without its text", (socket, id) => socket.end(`${id}\tconfirm\trule\t60\t\n`)],
  ["bytes without end", (socket) => socket.write("x".repeat(4_000_000))],
  ["NULs and escapes", (socket) => socket.end("\0\x1b[2J\0\n")],
];

/** Keeps the real helper from taking the place of the fake one: its program is not there. */
function rubbish(fail: "open" | "closed"): Case[] {
  return replies.map(([name, reply]) => {
    let server: Server;
    return {
      name: `a helper that answers ${name}, ${fail}`,
      options: { config: `fail_mode: ${fail}\nanswer_ms: 1000` },
      steps: [
        "WARNCMD 0", // writes the words file
        async ({ home }) => {
          server = await startFakeHelper(home, reply);
        },
        "__coterm_program=/nonexistent",
        "ASKCMD 1",
        ...(fail === "closed" ? [{ clear: true } as const] : []),
        "okcmd 2",
        () => void server.close(),
      ],
      ran: ["WARNCMD 0", ...(fail === "open" ? ["ASKCMD 1"] : []), "okcmd 2"],
      check: (terminal) =>
        assert.match(
          terminal.text(),
          fail === "open" ? /lines run unchecked: / : /not run, because ASKCMD must be asked about: /,
        ),
    };
  });
}
conformZsh("answers that are none", [...rubbish("open"), ...rubbish("closed")]);

const status: Step = "print -r -- $COTERM_STATUS: $COTERM_REASON >status";
const refused = (change: (home: string) => void, reason: RegExp, extra: Partial<Case> = {}): Omit<Case, "name"> => ({
  steps: [({ home }) => change(home), "ASKCMD 1", "ASKCMD 2", status],
  ran: ["ASKCMD 1", "ASKCMD 2"],
  check: (terminal) => {
    assert.match(terminal.read("status"), reason);
    assert.equal(terminal.text().split("unchecked").length, 2, terminal.text());
  },
  ...extra,
});

const folders: readonly Case[] = [
  {
    name: "a runtime folder of somebody else is refused, said once, and the shell works",
    skip: needsRoot,
    ...refused((home) => {
      mkdirSync(join(home, "run/coterm"), { mode: 0o700 });
      chownSync(join(home, "run/coterm"), 65534, 65534);
    }, /^off: the folder .* is not private to you/),
  },
  {
    name: "a runtime folder that others may read is refused",
    ...refused((home) => {
      mkdirSync(join(home, "run/coterm"));
      chmodSync(join(home, "run/coterm"), 0o755);
    }, /^off: .*not private/),
  },
  {
    name: "a runtime folder that is a link is refused",
    ...refused((home) => {
      mkdirSync(join(home, "elsewhere"), { mode: 0o700 });
      symlinkSync(join(home, "elsewhere"), join(home, "run/coterm"));
    }, /^off: .*not private/),
  },
  {
    name: "where the runtime folder is refused nothing is judged, whatever the fail mode",
    options: { config: "fail_mode: closed" },
    steps: ["WARNCMD 0", ({ home }) => chmodSync(join(home, "run/coterm"), 0o755), "ASKCMD 1", status],
    ran: ["WARNCMD 0", "ASKCMD 1"],
    check: (terminal) => assert.match(terminal.read("status"), /^off: .*not private/),
  },
  {
    name: "an XDG_RUNTIME_DIR of somebody else is refused",
    options: { before: "mkdir -p ~/theirs; chown 65534 ~/theirs; XDG_RUNTIME_DIR=~/theirs" },
    skip: needsRoot,
    ...refused(() => undefined, /^off: the folder .* \(XDG_RUNTIME_DIR\) belongs to somebody else/),
  },
  {
    name: "an XDG_RUNTIME_DIR of somebody else is known before any question",
    options: {
      before: "mkdir -p ~/theirs; chown 65534 ~/theirs; XDG_RUNTIME_DIR=~/theirs",
      after: 'print -r -- "$COTERM_STATUS: $COTERM_REASON" >~/status',
    },
    skip: needsRoot,
    steps: ["okcmd 1"],
    ran: ["okcmd 1"],
    check: (terminal) => assert.match(terminal.read("status"), /^off: the folder .* belongs to somebody else/),
  },
  {
    name: "a runtime folder that cannot be made",
    options: { env: { XDG_RUNTIME_DIR: "/proc/nonexistent" } },
    ...refused(() => undefined, /^off: .*cannot be made/),
  },
  {
    name: "a folder that has been made private again is used again",
    steps: [
      ({ home }) => mkdirSync(join(home, "run/coterm")),
      ({ home }) => chmodSync(join(home, "run/coterm"), 0o755),
      "ASKCMD 1",
      ({ home }) => chmodSync(join(home, "run/coterm"), 0o700),
      "BADCMD 2",
      { clear: true },
      status,
    ],
    ran: ["ASKCMD 1"],
    check: (terminal) => assert.equal(terminal.read("status"), "on:\n"),
  },
  {
    name: "the program is gone: said, and events go on",
    options: { after: "__coterm_program=/nonexistent/coterm" },
    steps: ["ASKCMD 1", "ASKCMD 2", status],
    ran: ["ASKCMD 1", "ASKCMD 2"],
    check: (terminal) => {
      assert.equal(terminal.read("status"), "open: the program /nonexistent/coterm is gone\n");
      const judged = terminal.spool().filter(([kind, , , , , line]) => kind === "S" && line?.startsWith("ASKCMD"));
      assert.deepEqual(
        judged.map((fields) => fields[3]),
        ["0", "0"],
      );
      assert.deepEqual(
        terminal
          .spool()
          .filter((fields) => fields[0] === "D" && fields[7]?.startsWith("ASKCMD"))
          .map((fields) => fields.slice(3, 6)),
        [
          ["fault", "", "fault"],
          ["fault", "", "fault"],
        ],
      );
    },
  },
  {
    name: "a program that does not bring a helper up: ten seconds once, then none",
    options: { after: "__coterm_program=/bin/true" },
    steps: ["ASKCMD 1", "ASKCMD 2", "ASKCMD 3", status],
    ran: ["ASKCMD 1", "ASKCMD 2", "ASKCMD 3"],
    check: (terminal) => {
      assert.match(terminal.read("status"), /^open: its helper does not start/);
      assert.equal(terminal.text().split("waiting for its helper").length, 2);
    },
  },
];
conformZsh("the helper cannot be reached", folders);

const rules =
  "rules:\n  - { id: test/new, title: NEWCMD is denied, severity: high, command: okcmd, action: deny, why: It is a test., match: [okcmd], miss: [ls] }\n";
const words: readonly Case[] = [
  {
    name: "a changed configuration holds for the next line",
    steps: [
      "okcmd 1",
      ({ home }) => writeFileSync(join(home, ".config/coterm/config.yaml"), rules),
      { raw: "okcmd 2\r" },
      { see: "NEWCMD is denied" },
      { clear: true },
      ({ home }) => writeFileSync(join(home, ".config/coterm/config.yaml"), "{}\n"),
    ],
    ran: ["okcmd 1"],
  },
  {
    name: "words that are newer than the hook's are taken, without a question",
    steps: [
      "WARNCMD 0",
      (terminal) => replaceWords(terminal, "set reedit 1\nset deadline 1000\nopen okcmd\n"),
      "okcmd 1",
      "print -r -- ${(k)__coterm_words[(R)$__coterm_suspect]} >words",
    ],
    ran: ["WARNCMD 0", "okcmd 1"],
    check: (terminal) =>
      assert.deepEqual(terminal.read("words").split(/\s/).filter(Boolean).sort(), ["fc", "okcmd", "r"]),
  },
  {
    name: "a words file that is none is out of date: every line is asked about",
    steps: [
      "WARNCMD 0",
      ({ home }) => writeFileSync(join(home, ".cache/coterm/words.x"), "rubbish\n"),
      ({ home }) => {
        rmSync(join(home, ".cache/coterm/words"));
        symlinkSync("words.x", join(home, ".cache/coterm/words"));
      },
      "BADCMD 1",
      { clear: true },
    ],
    ran: ["WARNCMD 0"],
  },
  {
    name: "without words and with a configuration every line is asked about",
    steps: [
      "WARNCMD 0",
      ({ home }) => rmSync(join(home, ".cache/coterm"), { recursive: true }),
      "BADCMD 1",
      { clear: true },
    ],
    ran: ["WARNCMD 0"],
  },
  {
    name: "reedit: false leaves the prompt empty",
    options: { config: "reedit: false" },
    steps: ["BADCMD 1", "okcmd 2"],
    ran: ["okcmd 2"],
  },
];

function replaceWords({ home }: Terminal, text: string): void {
  const folder = join(home, ".cache/coterm");
  writeFileSync(join(folder, "words.test"), `coterm-words 1 words.test\n${text}`);
  utimesSync(join(folder, "words.test"), Date.now() / 1000 + 10, Date.now() / 1000 + 10);
  symlinkSync("words.test", join(folder, "words.new"));
  renameSync(join(folder, "words.new"), join(folder, "words"));
}
conformZsh("trigger words", words);

const lines = (terminal: Terminal) =>
  terminal
    .spool()
    .filter(([kind]) => kind === "S")
    .map((fields) => fields[5]);
const spool: readonly Case[] = [
  {
    name: "start and end of each command, with folder and status",
    steps: ["okcmd 1", "cd /", "sh -c 'exit 7'"],
    ran: ["okcmd 1"],
    check: (terminal) => {
      const records = terminal.spool();
      assert.deepEqual(records[0]?.slice(2, 4), ["1", "zsh"]);
      const kept = records.filter(([kind]) => kind === "S" || kind === "E");
      for (const [, time = ""] of kept) assert.match(time, /^\d{10}\.\d+$/);
      assert.deepEqual(
        kept.slice(0, 6).map((fields) => fields.toSpliced(1, 1)),
        [
          ["S", "1", "1", terminal.home, "okcmd 1"],
          ["E", "1", "0"],
          ["S", "2", "1", terminal.home, "cd /"],
          ["E", "2", "0"],
          ["S", "3", "1", "/", "sh -c 'exit 7'"],
          ["E", "3", "7"],
        ],
      );
    },
  },
  {
    name: "the end of the command that ends the shell",
    steps: ["okcmd 1", { raw: "exit 5\r" }],
    ran: ["okcmd 1"],
    exits: true,
    check: (terminal) =>
      assert.deepEqual(
        terminal
          .spool()
          .findLast(([kind]) => kind === "E")
          ?.slice(2),
        ["2", "5"],
      ),
  },
  {
    name: "a spool that was removed is made again",
    steps: ["okcmd 1", ({ home }) => rmSync(join(home, ".local/state/coterm"), { recursive: true }), "okcmd 2"],
    ran: ["okcmd 1", "okcmd 2"],
    check: (terminal) => assert.ok(lines(terminal).includes("okcmd 2")),
  },
  {
    name: "a spool that cannot be made does not disturb, and the gap is recorded",
    options: { before: "mkdir -p ~/.local/state; : >~/.local/state/coterm" },
    steps: ["okcmd 1", "BADCMD 2", { clear: true }, ({ home }) => rmSync(join(home, ".local/state/coterm")), "okcmd 3"],
    ran: ["okcmd 1", "okcmd 3"],
    check: (terminal) =>
      assert.deepEqual(
        terminal
          .spool()
          .find(([kind]) => kind === "G")
          ?.slice(2, 3),
        ["3"],
      ),
  },
  {
    name: "a full disk does not disturb, and the gap is recorded",
    options: {
      program: "unshare",
      args: [
        "-m",
        "sh",
        "-c",
        "mkdir -p ~/.local/state/coterm/spool && mount -t tmpfs -o size=16k,mode=700 none ~/.local/state/coterm/spool && exec zsh --no-globalrcs -i",
      ],
    },
    skip: isRoot ? false : "only root can mount a small disk",
    steps: [
      "okcmd 1",
      "head -c 20000 /dev/zero >~/.local/state/coterm/spool/fill 2>/dev/null",
      `true ${"x".repeat(1900)}`, // past the page that the spool has already
      `true ${"x".repeat(1900)}`,
      `true ${"x".repeat(1900)}`,
      "BADCMD 2",
      { clear: true },
      "okcmd 3",
      "rm ~/.local/state/coterm/spool/fill",
      "okcmd 4",
      "cat ~/.local/state/coterm/spool/*.log >~/spooled",
    ],
    ran: ["okcmd 1", "okcmd 3", "okcmd 4"],
    check: (terminal) => {
      const records = terminal
        .read("spooled")
        .split("\0")
        .filter(Boolean)
        .map((record) => record.split("\x1f"));
      const gap = records.find(([kind]) => kind === "G");
      assert.ok(Number(gap?.[2]) >= 4, records.map((fields) => fields.join(" ")).join("\n"));
      assert.equal(gap?.[3], "No space left on device");
      assert.ok(records.some(([kind, , , , , line]) => kind === "S" && isLineOrBlank(line, "okcmd 4")));
    },
  },
];
conformZsh("the spool", spool);
