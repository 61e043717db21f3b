import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  closeSync,
  constants,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { Socket } from "node:net";
import { dirname, join } from "node:path";
import { conformBash } from "./bash-programs.ts";
import type { Case, Step } from "./conform.ts";
import { isLineOrBlank, launcher, type Terminal, type TerminalOptions } from "./terminal.ts";

const clear = { clear: true } as const;
/** A stop between two runs. */
const runStopRun: readonly Step[] = ["okcmd 1", "okcmd 2; BADCMD 2", clear, "okcmd 3"];
const oneThree = ["okcmd 1", "okcmd 3"];

const state: Step = 'echo "$COTERM_STATUS: ${COTERM_REASON-}" >status';
const refusals: readonly (readonly [name: string, change: (folder: string) => void, reason: string])[] = [
  ["belongs to somebody else", (folder) => chownSync(folder, 65534, 65534), "it belongs to somebody else"],
  [
    "is in an XDG_RUNTIME_DIR of somebody else",
    (folder) => chownSync(dirname(folder), 65534, 65534),
    "\\S+ belongs to somebody else",
  ],
  ["others may read", (folder) => chmodSync(folder, 0o755), "it can be read or written by others"],
  [
    "is a link",
    (folder) => {
      renameSync(folder, `${folder}.real`);
      symlinkSync(`${folder}.real`, folder);
    },
    "it is not a folder",
  ],
];
const refused: readonly Case[] = refusals.map(([name, change, reason]) => ({
  name: `a runtime folder that ${name} is refused, said once, and the shell works`,
  options: { unhooked: true },
  steps: [
    ({ home }) => {
      mkdirSync(join(home, "run/coterm"), { mode: 0o700 });
      change(join(home, "run/coterm"));
    },
    `eval "$(${launcher} init bash)"`,
    "okcmd 1",
    state,
  ],
  ran: ["okcmd 1"],
  skip: process.getuid?.() === 0 ? false : "only root can give a folder away",
  check: (terminal) => {
    assert.match(terminal.read("status"), new RegExp(`^off: the runtime folder .* is not used: ${reason}\n`));
    assert.equal(terminal.text().split("this shell is not guarded").length, 2, terminal.text());
  },
}));

const quiet: readonly Case[] = [
  ["a shell that is not interactive", "bash --rcfile ~/.bashrc -c 'declare -F; echo [${COTERM_STATUS-}]' >out"],
  ["an interactive shell with -c", "bash -ic 'declare -F; echo [${COTERM_STATUS-}]' >out 2>/dev/null"],
  ["a shell that reads .bashrc as ssh makes it", "bash -c '. ~/.bashrc; declare -F; echo [${COTERM_STATUS-}]' >out"],
  ["TERM=dumb", "TERM=dumb bash -i <<<'declare -F; echo [${COTERM_STATUS-}]' >out 2>/dev/null"],
  ["a shell without a terminal", "bash -i <<<'declare -F; echo [${COTERM_STATUS-}]' >out 2>/dev/null"],
].map(([name, line]) => ({
  name: `${name} gets nothing`,
  steps: [line ?? ""],
  ran: [],
  check: (terminal) => assert.equal(terminal.read("out").trim(), "[]"),
}));

/** Takes the questions away from the helper, which goes on living: each gets `reply`. */
const answerWith =
  (reply: (id: string) => string): Step =>
  ({ home }) => {
    const folder = join(home, "run/coterm");
    rmSync(join(folder, "ask"), { force: true });
    execFileSync("mkfifo", ["-m", "600", join(folder, "ask")]);
    const socket = new Socket({ fd: openSync(join(folder, "ask"), constants.O_RDWR | constants.O_NONBLOCK) });
    socket.unref();
    socket.on("data", (data) => {
      const [, , id = "", , session = ""] = data.toString().split("\x1f");
      const fd = openSync(join(folder, `${session}.answer`), constants.O_RDWR | constants.O_NONBLOCK);
      if (reply(id) !== "") writeSync(fd, reply(id));
      setTimeout(() => closeSync(fd), 500).unref(); // what is in a FIFO is lost when nobody has it open
    });
  };
const replies: readonly (readonly [name: string, reply: (id: string) => string])[] = [
  ["nothing", () => ""],
  ["that a long answer comes, and then nothing", (id) => `${id}\tw\n`],
  ["half an answer", (id) => `${id}\tallow`],
  ["another id", () => "0-0\tallow\t\t0\t\n"],
  ["too few fields", (id) => `${id}\n`],
  ["no known verdict", (id) => `${id}\tperhaps\t\t0\t\n`],
  ["fault", (id) => `${id}\tfault\t\t0\t\n`],
  ["a question without its text", (id) => `${id}\tconfirm\trule\t60\n`],
  ["NULs and escapes", () => "\0\x1b[2J\0\n\n\n"],
  ["a flood", () => "x\n".repeat(20_000)],
];
const rubbish: readonly Case[] = replies.flatMap(([name, reply]) =>
  (["open", "closed"] as const).map((mode) => ({
    name: `a helper that answers ${name}, ${mode}`,
    options: { config: `fail_mode: ${mode}\nanswer_ms: 1000` },
    steps: ["WARNCMD 0", answerWith(reply), "ASKCMD 1", ...(mode === "closed" ? [clear] : []), "okcmd 2"],
    ran: ["WARNCMD 0", ...(mode === "open" ? ["ASKCMD 1"] : []), "okcmd 2"],
    check: (terminal: Terminal) =>
      assert.match(terminal.text(), mode === "open" ? /lines run unchecked/ : /not run: the helper does not answer/),
  })),
);

const journal: readonly Case[] = [
  {
    name: "a spool that cannot be written is said once, and the gap is recorded when it can",
    steps: [
      ({ home }) => {
        rmSync(join(home, ".local/state/coterm/spool"), { recursive: true });
        writeFileSync(join(home, ".local/state/coterm/spool"), "");
      },
      ...runStopRun,
      ({ home }) => rmSync(join(home, ".local/state/coterm/spool")),
      "okcmd 4",
      "okcmd 5",
    ],
    ran: [...oneThree, "okcmd 4", "okcmd 5"],
    check: (terminal) => {
      assert.equal(terminal.text().split("lines are not recorded").length, 2, terminal.text());
      const gap = terminal.spool().find(([kind]) => kind === "G");
      assert.ok(Number(gap?.[2]) >= 2, JSON.stringify(gap));
    },
  },
  {
    name: "a full disk: the shell goes on, and the gap is recorded",
    options: {
      program: "unshare",
      args: [
        "--mount",
        "sh",
        "-c",
        "mkdir -p ~/.local/state/coterm/spool && mount -t tmpfs -o size=64k,mode=700 tmpfs ~/.local/state/coterm/spool && exec bash --noprofile -i",
      ],
    },
    steps: [
      "okcmd 1",
      "head -c 100000 /dev/zero >~/.local/state/coterm/spool/full 2>/dev/null",
      "okcmd 2",
      "okcmd 3; BADCMD 3",
      clear,
      `okcmd 4 ${"x".repeat(5000)} >/dev/null`,
      "rm ~/.local/state/coterm/spool/full",
      "okcmd 5",
      "cat ~/.local/state/coterm/spool/*.log >spooled",
    ],
    ran: ["okcmd 1", "okcmd 2", `okcmd 4 ${"x".repeat(5000)}`, "okcmd 5"],
    skip: canMount() ? false : "a mount of one's own is not allowed here",
    check: (terminal) => {
      const records = terminal
        .read("spooled")
        .split("\0")
        .map((record) => record.split("\x1f"));
      assert.ok(
        records.some(([kind, , lost]) => kind === "G" && Number(lost) > 0),
        terminal.read("spooled"),
      );
      assert.ok(records.some((fields) => fields[0] === "S" && isLineOrBlank(fields[5], "okcmd 5")));
    },
  },
];

function canMount(): boolean {
  return spawnSync("unshare", ["--mount", "mount", "-t", "tmpfs", "tmpfs", "/mnt"]).status === 0;
}

/** The hook believes to run in another version. */
const pretend = (version: number): TerminalOptions => ({
  unhooked: true,
  after: `eval "$(${launcher} init bash | sed 's/^__coterm_bash=.*/__coterm_bash=${version}/')"`,
});
const versions: readonly Case[] = [
  {
    name: "bash 3.2: records, judges nothing and says so",
    options: pretend(302),
    steps: ["okcmd 1", "BADCMD 2", "sh -c 'exit 7'", state],
    ran: ["okcmd 1", "BADCMD 2"],
    check: (terminal) => {
      assert.match(terminal.read("status"), /^limited: bash .* is older than 4.4/);
      assert.match(terminal.text(), /lines are recorded, but none is judged or stopped/);
      const [, line] = terminal.spool().filter(([kind]) => kind === "S");
      assert.deepEqual(line?.slice(3), ["0", terminal.home, "BADCMD 2"]);
      assert.ok(terminal.spool().some(([kind, , , status]) => kind === "E" && status === "7"));
    },
  },
  {
    name: "bash 4.4: the string of PROMPT_COMMAND, the history by number",
    options: {
      ...pretend(404),
      before: "HISTCONTROL=ignorespace; count() { echo $? >>~/count; }; PROMPT_COMMAND='count;'",
    },
    steps: [" okcmd 0", ...runStopRun, "history >seen"],
    ran: ["okcmd 0", ...oneThree],
    check: (terminal) => {
      assert.doesNotMatch(terminal.read("seen"), /okcmd 0/);
      assert.match(terminal.read("seen"), /okcmd 1/);
      assert.ok(terminal.read("count").length > 0);
    },
  },
];

conformBash("runtime folder", refused);
conformBash("other shells", quiet);
conformBash("answers that are none", rubbish);
conformBash("journal", journal);
conformBash("versions", versions);
