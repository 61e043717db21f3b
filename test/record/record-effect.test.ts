import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, test } from "node:test";
import { straceProbe } from "../../src/processes/strace-words.ts";
import { enter, makeShellHome, shells, writeDotfile } from "./hooked-shell.ts";
import { marksOf, outputOf, type RecordingHome, type RecordedTerminal } from "./recorded-terminal.ts";

const rule = (id: string, command: string, action: string) =>
  `  - { id: test/${id}, title: It is a test, severity: high, command: ${command}, action: ${action}, why: It is a test., match: [${command}], miss: [other] }`;

const config = `packs: { self: false }
rules:
${rule("rec", "[RECCMD, RECFN, ulimit]", "[record]").replace("match: [[RECCMD, RECFN, ulimit]]", "match: [RECCMD]")}
${rule("ask", "ASKCMD", "[confirm, record]")}
${rule("trace", "TRACECMD", "[]").replace("action: []", "action: allow, process_info: trace")}
`;

const canTrace = spawnSync("sh", ["-c", '"$@"', "sh", ...straceProbe]).status === 0;

const hasTmux = spawnSync("tmux", ["-V"]).status === 0;

/** From 5.3 on bash needs no DEBUG trap for it. */
const runsGateItself = spawnSync("bash", ["-c", "((BASH_VERSINFO[0] * 100 + BASH_VERSINFO[1] >= 503))"]).status === 0;

const program =
  '#!/bin/sh\necho "ran $0 with $*" | sed "s|/.*/||"\n[ "$1" = ask ] && read answer && echo "got $answer"\nexit 3\n';

const unrecorded = "this line is not recorded: only a program that the shell starts on its terminal is, by itself";

for (const shell of shells) {
  describe(`the effect record in ${shell}`, () => {
    let home: RecordingHome;
    let terminal: RecordedTerminal;

    beforeEach(() => {
      home = makeShellHome(shell);
      home.write(".config/coterm/config.yaml", config);
      for (const name of ["RECCMD", "ASKCMD", "TRACECMD"]) {
        home.write(`bin/${name}`, program);
        chmodSync(join(home.home, "bin", name), 0o755);
      }
      const path = shell === "fish" ? "set -x PATH ~/bin $PATH" : "PATH=~/bin:$PATH";
      const own = shell === "fish" ? "function RECFN; echo in function; end" : "RECFN() { echo in function; }";
      writeDotfile(home, shell, path, own);
    });
    afterEach(() => home.close());

    const start = async () => {
      terminal = home.run([`/usr/bin/${shell}`, "-i"]);
      await terminal.untilShown("READY> ");
    };
    const leave = async () => {
      terminal.type("exit 5\r");
      assert.equal(await terminal.exit(), 5);
    };
    const hasEnded = ({ state }: { state: string }) => state !== "open";

    test("the program of the line is recorded by itself, and the line keeps its shell", async () => {
      await start();
      const set = shell === "fish" ? "set x one" : "x=one";
      const status = shell === "fish" ? "$status" : "$?";
      await enter(terminal, `${set}; RECCMD "$x two"; echo status=${status}; cd /usr; set_by=1 true`);
      await enter(terminal, "echo x=$x in $PWD");
      await enter(terminal, "type RECCMD");
      await enter(terminal, "echo later");
      await leave();
      assert.match(terminal.shown, /ran RECCMD with one two\r\nstatus=3\r\n/);
      assert.match(terminal.shown, /x=one in \/usr\r\n/);
      assert.match(terminal.shown, /RECCMD is \S*\/bin\/RECCMD/, "nothing is left of it");
      assert.equal(home.sessionCount, 1);
      const reader = await home.session(hasEnded);
      assert.equal(outputOf(reader), "ran RECCMD with one two\r\n");
      const { command, exit, rules } = reader.manifest;
      assert.deepEqual({ command, exit, rules }, { command: "RECCMD 'one two'", exit: 3, rules: ["test/rec"] });
      assert.deepEqual(marksOf(reader, "record"), [{ at: 0, kind: "record", rule: "test/rec" }]);
      assert.match(home.coterm("sessions").out, /RECCMD.*● test\/rec/);
      assert.match(home.coterm("events", "kind:decision").out, /ran\s+.*RECCMD.*\(test\/rec\)/);
    });

    test(
      "process_info: trace has it recorded under strace",
      { skip: !canTrace && "strace may not trace" },
      async () => {
        await start();
        await enter(terminal, "TRACECMD a; echo status=$?".replace("$?", shell === "fish" ? "$status" : "$?"));
        await leave();
        assert.match(terminal.shown, /ran TRACECMD with a\r\nstatus=3\r\n/);
        const reader = await home.session(hasEnded);
        assert.deepEqual([reader.manifest.processInfo, reader.manifest.rules], ["trace", ["test/trace"]]);
        const rows = home.coterm("processes", "last", "--json").out.trim().split("\n");
        const seen = rows.map((row) => JSON.parse(row) as { argv: string[]; exit: number | null; source: string });
        const named = (name: string) => seen.filter(({ argv }) => argv[0]?.split("/").at(-1) === name);
        assert.deepEqual(
          named("sed").map(({ exit, source }) => [exit, source]),
          [[0, "trace"]],
        );
        assert.ok(seen.some(({ argv, exit }) => argv.some((word) => word.endsWith("TRACECMD")) && exit === 3));
        // It is seen once, not sampled as well.
        const events = home.coterm("events", "--json", "kind:process").out;
        assert.doesNotMatch(events, /"source":"sample"/);
      },
    );

    test("its input is the terminal", async () => {
      await start();
      terminal.type("RECCMD ask\r");
      await terminal.untilShown("ran RECCMD with ask\r\n");
      await enter(terminal, "something");
      await leave();
      assert.match(outputOf(await home.session(hasEnded)), /ask\r\nsomething\r\ngot something\r\n$/);
    });

    test("after a question that was answered with yes", async () => {
      await start();
      terminal.type("ASKCMD now\r");
      await terminal.untilShown("anything else: no");
      let typedAt = 0;
      await terminal.untilShown(() => {
        if (terminal.shown.includes("ran ASKCMD with now\r\n")) return true;
        if (!terminal.shown.includes("yes\r\n") && Date.now() > typedAt + 1000) {
          terminal.type("y");
          typedAt = Date.now();
        }
        return false;
      }, "the line to run");
      await home.session(hasEnded);
      terminal.kill();
      assert.equal(home.sessionCount, 1);
    });

    const whole: readonly { readonly name: string; readonly line: string; readonly shows: RegExp }[] = [
      { name: "a pipe", line: "RECCMD a | cat", shows: /ran RECCMD with a\r\n/ },
      { name: "output elsewhere", line: "RECCMD a >/tmp/../dev/null; echo done''", shows: /done\r\n/ },
      { name: "in the background", line: "RECCMD a & wait", shows: /ran RECCMD with a\r\n/ },
      { name: "named with its folder", line: "~/bin/RECCMD a", shows: /ran RECCMD with a\r\n/ },
      { name: "behind command", line: "command RECCMD a", shows: /ran RECCMD with a\r\n/ },
      { name: "a builtin", line: "ulimit -c", shows: /[\r\n](?:\d+|unlimited)\r\n/ },
      // In fish it is judged by what it does, and there are no subshells.
      ...(shell === "fish"
        ? []
        : [
            { name: "a function", line: "RECFN", shows: /in function\r\n/ },
            { name: "in a subshell", line: "(RECCMD a)", shows: /ran RECCMD with a\r\n/ },
          ]),
    ];
    for (const { name, line, shows } of whole) {
      test(`not by itself, and it is said: ${name}`, async () => {
        await start();
        await enter(terminal, line);
        await leave();
        assert.match(terminal.shown, shows);
        assert.ok(terminal.shown.includes(unrecorded));
        assert.equal(home.sessionCount, 0);
      });
    }

    test("behind time it is", async () => {
      await start();
      await enter(terminal, "time RECCMD a");
      await leave();
      assert.equal(outputOf(await home.session(hasEnded)), "ran RECCMD with a\r\n");
    });

    test("not by itself, and it is said: behind exec", async () => {
      await start();
      terminal.type("exec RECCMD a\r");
      assert.equal(await terminal.exit(), 3);
      assert.match(terminal.shown, /ran RECCMD with a\r\n/);
      assert.ok(terminal.shown.includes(unrecorded));
      assert.equal(home.sessionCount, 0);
    });

    test("Ctrl-Z does not stop it", async () => {
      await start();
      terminal.type("RECCMD ask\r");
      await terminal.untilShown("ran RECCMD with ask\r\n");
      terminal.type("\x1a");
      await enter(terminal, "something");
      await leave();
      assert.match(outputOf(await home.session(hasEnded)), /got \S*something\r\n$/);
      assert.doesNotMatch(terminal.shown, /suspended|[Ss]topped/);
    });

    test(
      "a pane of tmux that is opened in a recorded session counts as recorded",
      { skip: !hasTmux && "no tmux" },
      async () => {
        const tmux = (...words: readonly string[]) => home.pipe("tmux", "-S", join(home.home, "tmux"), ...words).out;
        terminal = home.record("--quiet");
        await terminal.untilShown("READY> ");
        try {
          // Looked at from nowhere: what it shows comes into no recording.
          await enter(terminal, `tmux -S ~/tmux -f /dev/null new-session -d -x 99 -y 20 '/usr/bin/${shell} -i'`);
          await terminal.untilShown(() => tmux("capture-pane", "-p").includes("READY>"), "a prompt in the pane");
          tmux("send-keys", "RECCMD pane", "Enter");
          const ran = /ran RECCMD with pane\nREADY>/;
          await terminal.untilShown(() => ran.test(tmux("capture-pane", "-p")), "the program in the pane");
          assert.doesNotMatch(tmux("capture-pane", "-p"), /not recorded/);
        } finally {
          tmux("kill-server");
        }
        await leave();
        assert.doesNotMatch(outputOf(await home.session(hasEnded)), /ran RECCMD/);
        assert.equal(home.sessionCount, 1);
      },
    );

    if (shell === "fish") {
      test("a function of its name is judged by what it does", async () => {
        await start();
        await enter(terminal, "RECFN");
        await leave();
        assert.match(terminal.shown, /in function\r\n/);
        assert.ok(!terminal.shown.includes(unrecorded));
        assert.equal(home.sessionCount, 0);
      });
    }

    if (shell === "bash" && !runsGateItself) {
      const late: readonly { readonly name: string; readonly prepare: () => Promise<void> }[] = [
        {
          name: "with a DEBUG trap of the user's",
          prepare: async () => {
            writeDotfile(home, shell, "PATH=~/bin:$PATH", "trap : DEBUG");
            await start();
          },
        },
        {
          name: "in a shell from before there were such rules",
          prepare: async () => {
            home.write(".config/coterm/config.yaml", "packs: { self: false }\n");
            await start();
            await enter(terminal, "rm nothing"); // by whom the helper is started, which writes what it knows of rules
            await leave();
            await start();
            home.write(".config/coterm/config.yaml", config);
          },
        },
      ];
      for (const { name, prepare } of late) {
        test(`not by itself, and it is said: ${name}`, async () => {
          await prepare();
          await enter(terminal, "RECCMD a");
          await leave();
          assert.match(terminal.shown, /ran RECCMD with a\r\n/);
          assert.ok(terminal.shown.includes(unrecorded));
          assert.equal(home.sessionCount, 0);
        });
      }
    }

    test("in a recorded session it is a mark, and the session is its recording", async () => {
      terminal = home.record("--quiet");
      await terminal.untilShown("READY> ");
      await enter(terminal, "echo before");
      await enter(terminal, "RECCMD a");
      await enter(terminal, "RECCMD b | cat");
      await leave();
      const reader = await home.session(hasEnded);
      assert.equal(home.sessionCount, 1);
      assert.deepEqual(reader.manifest.rules, ["test/rec"]);
      const marks = marksOf(reader, "record");
      const [before, first] = marksOf(reader, "command");
      assert.deepEqual(
        marks.map(({ rule: id }) => id),
        ["test/rec", "test/rec"],
      );
      assert.ok(marks.every(({ at }) => at > (before?.at ?? 0)) && (marks[0]?.at ?? 0) <= (first?.at ?? 0));
      assert.doesNotMatch(terminal.shown, /not recorded/);
    });
  });
}
