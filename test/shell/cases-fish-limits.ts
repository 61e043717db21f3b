import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Case, Step } from "./conform.ts";
import { launcher } from "./terminal.ts";

/** Instead of the rule that warns about WARNCMD one that warns about echo, as an editor saves it. */
const changeConfig: Step = ({ home }) => {
  const path = join(home, ".config/coterm/config.yaml");
  writeFileSync(path, readFileSync(path, "utf8").replaceAll("WARNCMD", "echo"));
};

/** What docs/limits.md declares of fish, as it is. More of it is in cases-fish-lines.ts. */
export const fishLimitCases: readonly Case[] = [
  {
    name: "bytes that are no UTF-8 are dropped by the line editor",
    steps: [{ keys: Buffer.from("okcmd 'a\xff\xfeb'\r", "latin1") }],
    ran: ["okcmd ab"],
  },
  {
    name: "a function whose file another program changes while the shell waits is not looked into",
    options: {
      before:
        "mkdir -p ~/.config/fish/functions; echo 'function later; okcmd 1; end' >~/.config/fish/functions/later.fish",
    },
    steps: [
      "okcmd 0",
      ({ home }) => writeFileSync(join(home, ".config/fish/functions/later.fish"), "function later; BADCMD 1; end\n"),
      "later",
    ],
    ran: ["okcmd 0", "BADCMD 1"],
  },
  {
    name: "a key that writes a line and runs it in one go: what was in the line before is judged",
    options: { before: "bind \\cg \"commandline -r 'BADCMD 1'; commandline -f execute\"" },
    steps: ["okcmd 1", { raw: "ASKCMD 2\x07" }, { see: "ASKCMD asks" }, { answer: "n" }, { clear: true }],
    ran: ["okcmd 1"],
  },
  {
    name: "as in 3.4 and 3.5 a changed configuration is noticed when the next line is asked about",
    options: { after: "set -eg __coterm_compares" },
    steps: [
      "WARNCMD 0",
      changeConfig,
      "echo; okcmd 1",
      (terminal) => assert.doesNotMatch(terminal.text(), /echo warns/),
      "BADCMD 2",
      { clear: true },
      "echo; okcmd 3",
    ],
    ran: ["WARNCMD 0", "okcmd 1", "okcmd 3"],
    check: (terminal) => assert.match(terminal.text(), /echo warns/),
  },
];

/** Counts each process that writes a record, and nothing else. */
const countWriters: Step = ({ home }) =>
  writeFileSync(
    join(home, "bin/sh"),
    `#!/bin/sh\ncase $2 in *'cat >>'*) echo >>${home}/writers ;; esac\nexec /bin/sh "$@"\n`,
    { mode: 0o755 },
  );
const writersAre =
  (count: number): Step =>
  (terminal) =>
    assert.equal(terminal.read("writers").length, count, terminal.text());

/** Writes down what of coterm is started. */
const countStarts: Step = ({ home }) =>
  writeFileSync(join(home, "launcher"), `#!/bin/sh\necho "$*" >>${home}/started\nexec ${launcher} "$@"\n`, {
    mode: 0o755,
  });
const startHelper: Step = (terminal) => {
  const { home } = terminal;
  const env = { HOME: home, XDG_RUNTIME_DIR: join(home, "run"), COTERM_NODE: process.execPath };
  spawn(launcher, ["helper", "start"], { env: { ...env, PATH: "/usr/bin:/bin" }, stdio: "ignore" }).unref();
  return terminal.until(() => existsSync(join(home, ".cache/coterm/words")), "the trigger words");
};

/** The shell has a mount namespace of its own. */
const inNamespace = (prepare: string) => ({
  program: "unshare",
  args: ["-m", "sh", "-c", `${prepare} && exec fish -i`],
});
const cannotMount = spawnSync("unshare", ["-m", "mount", "-t", "tmpfs", "none", "/mnt"]).status !== 0;
const skip = cannotMount && "no mount namespaces here";

export const fishNamespaceCases: readonly Case[] = [
  {
    name: "a full disk: fish itself says so once, and each record costs a process until there is room again",
    options: inNamespace(
      "mkdir -p ~/.local/state && mount -t tmpfs -o size=64k,mode=700 none ~/.local/state && head -c 49152 /dev/zero >~/.local/state/filler",
    ),
    steps: [
      countWriters,
      "okcmd 1",
      writersAre(0),
      "head -c 99999 /dev/zero >~/.local/state/filler-2 2>/dev/null",
      "for i in (seq 60); set -q __coterm_lost[1]; or __coterm_record S 1\\x1f1\\x1f/\\x1f(string repeat -n 200 x); end",
      writersAre(1), // the end of this line
      "okcmd 2",
      writersAre(3), // its start and its end
      "okcmd 3",
      writersAre(5),
      "rm ~/.local/state/filler*",
      writersAre(7), // for the end there was room
      "okcmd 4",
      "okcmd 5",
      writersAre(7),
    ],
    ran: ["okcmd 1", "okcmd 2", "okcmd 3", "okcmd 4", "okcmd 5"],
    check: (terminal) =>
      assert.equal(terminal.text().split("write: No space left on device").length, 2, terminal.text()),
    skip,
  },
  {
    name: "without /proc a line with a trigger word starts coterm check, and another one nothing",
    options: inNamespace("mount -t tmpfs none /proc"),
    steps: [
      startHelper, // fish without /proc starts none, and has the trigger words from it
      countStarts,
      "set -g __coterm_launcher ~/launcher",
      "okcmd 1",
      "BADCMD 2",
      { clear: true },
      "WARNCMD 3",
      "okcmd 4",
    ],
    ran: ["okcmd 1", "WARNCMD 3", "okcmd 4"],
    check: (terminal) =>
      assert.equal(terminal.read("started"), "check --shell fish -- BADCMD 2\ncheck --shell fish -- WARNCMD 3\n"),
    skip,
  },
  {
    name: "without /proc and where no helper was ever started each line starts coterm check, and none a helper",
    options: inNamespace("mount -t tmpfs none /proc"),
    steps: [countStarts, "set -g __coterm_launcher ~/launcher", "okcmd 1", "okcmd 2"],
    ran: ["okcmd 1", "okcmd 2"],
    check: (terminal) => {
      const line = (text: string) => `check --shell fish -- okcmd ${text}\n`;
      assert.equal(terminal.read("started"), line("1") + line("2") + line("end"), "and no helper");
      assert.match(terminal.text(), /^READY> okcmd 1\n(?!READY> okcmd 2)/m, "the line is moved");
    },
    skip,
  },
];
