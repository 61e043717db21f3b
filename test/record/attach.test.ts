import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, test } from "node:test";
import type { Shell } from "../../src/parse/command.ts";
import { launcher } from "../shell/terminal.ts";
import { dotfiles, enter, evaluating, makeShellHome, prompts, shells, writeDotfile } from "./hooked-shell.ts";
import { marksOf, type RecordingHome, type RecordedTerminal } from "./recorded-terminal.ts";

const hasEnded = ({ state }: { state: string }) => state !== "open";

let home: RecordingHome;

const dotfile = (shell: Shell, ...lines: readonly string[]) => writeDotfile(home, shell, ...lines);

const recordAlways = () => home.write(".config/coterm/config.yaml", "record: always\n");

const start = (shell: Shell, env: Readonly<Record<string, string>> = {}) => startIn(home, shell, env);

async function startIn(
  place: RecordingHome,
  shell: Shell,
  env: Readonly<Record<string, string>>,
): Promise<RecordedTerminal> {
  const terminal = place.run([`/usr/bin/${shell}`, "-i"], env);
  await terminal.untilShown("READY> ");
  return terminal;
}

for (const shell of shells) {
  describe(`every new shell is recorded in ${shell}`, () => {
    beforeEach(() => (home = makeShellHome(shell)));
    afterEach(() => home.close());

    test("record: always, from the first shell on; the status is kept, and the shell outside ends with it", async () => {
      recordAlways();
      dotfile(shell);
      for (const status of [7, 0]) {
        const terminal = await start(shell);
        await enter(terminal, "echo one");
        terminal.type(`exit ${status}\r`);
        assert.equal(await terminal.exit(), status);
        const reader = await home.anySession((manifest) => hasEnded(manifest) && manifest.exit === status);
        assert.equal(marksOf(reader, "command")[0]?.line, "echo one");
      }
      assert.equal(home.sessionCount, 2);
    });

    test("the line for the dotfile, without a configuration", async () => {
      dotfile(shell, evaluating(shell, `${launcher} record --attach-hook ${shell}`), "echo once >>~/starts");
      const terminal = await start(shell);
      terminal.type("exit\r");
      await terminal.exit();
      await home.session(hasEnded);
      assert.equal(readFileSync(join(home.home, "starts"), "utf8"), "once\n", "the shell outside did nothing else");
    });

    test("shells inside, exec, subshells, and where the environment was cleared: the same recording", async () => {
      recordAlways();
      dotfile(shell);
      const terminal = await start(shell);
      await enter(terminal, `/usr/bin/${shell} -i`);
      await enter(terminal, `exec /usr/bin/${shell} -i`);
      await enter(terminal, "bash -c 'echo sub'");
      const kept = ["HOME", "PATH", "TERM", "XDG_RUNTIME_DIR"].map((name) => `${name}="$${name}"`).join(" ");
      await enter(terminal, `env -i COTERM_NODE=${process.execPath} ${kept} /usr/bin/${shell} -i`);
      for (const _ of ["cleared", "inside"]) await enter(terminal, "exit");
      terminal.type("exit 3\r");
      assert.equal(await terminal.exit(), 3);
      await home.session(hasEnded);
      assert.equal(home.sessionCount, 1);
    });

    test("the history is kept", async () => {
      recordAlways();
      dotfile(shell);
      const file = shell === "fish" ? ".local/share/fish/fish_history" : "history";
      home.write(file, shell === "fish" ? "- cmd: echo old\n  when: 1700000000\n" : "echo old\n");
      const terminal = await start(shell);
      await enter(terminal, "echo new");
      terminal.type("exit\r");
      await terminal.exit();
      assert.match(readFileSync(join(home.home, file), "utf8"), /echo old[\s\S]*echo new/);
    });

    test("COTERM_STATUS and coterm status tell whether it is", async () => {
      recordAlways();
      dotfile(shell);
      const terminal = await start(shell);
      await enter(terminal, "echo is=$COTERM_STATUS; coterm status".replace("coterm status", `${launcher} status`));
      terminal.type("exit\r");
      await terminal.exit();
      const { id } = (await home.session(hasEnded)).manifest;
      assert.match(terminal.shown, new RegExp(`is=on\r\n[\\s\\S]*record +recorded as ${id}`));
      rmSync(home.sessionsFolder, { recursive: true });
      home.write(".local/state/coterm/sessions", "in the way");
      const other = await start(shell);
      await enter(other, `echo is=$COTERM_STATUS because $COTERM_REASON; ${launcher} status`);
      other.type("exit\r");
      await other.exit();
      assert.match(other.shown, /is=unrecorded because the configuration says record: always, and that failed\r\n/);
      assert.match(other.shown, /record +this shell is not recorded; every new shell is/);
    });

    test("a configuration that no longer says so", async () => {
      recordAlways();
      dotfile(shell);
      const first = await start(shell);
      first.type("exit\r");
      await first.exit();
      assert.ok(existsSync(join(home.home, ".cache/coterm/record-always")));
      home.write(".config/coterm/config.yaml", "# record: always\nreedit: true\n");
      const second = await start(shell);
      second.type("exit 5\r");
      assert.equal(await second.exit(), 5);
      assert.equal(home.sessionCount, 1);
    });

    const skipped = [
      { name: "COTERM_RECORD=0", args: ["-i"], env: { COTERM_RECORD: "0" } },
      { name: "a dumb terminal", args: ["-i"], env: { TERM: "dumb" } },
      { name: "a probe of an editor", args: ["-i"], env: { VSCODE_RESOLVING_ENVIRONMENT: "1" } },
      { name: "a command", args: ["-i", "-c", "echo READY'> '; exit 7"], env: {} },
    ];
    for (const { name, args, env } of skipped) {
      test(`not: ${name}`, async () => {
        recordAlways();
        dotfile(shell);
        const terminal = home.run([`/usr/bin/${shell}`, ...args], env);
        if (args.length === 1) {
          await terminal.untilShown("READY> ");
          terminal.type("exit 7\r");
        }
        assert.equal(await terminal.exit(), 7);
        assert.equal(home.sessionCount, 0);
      });
    }

    test("not: a script", async () => {
      recordAlways();
      dotfile(shell);
      const { status, out } = home.pipe("sh", "-c", `printf 'echo ran\\nexit 7\\n' | /usr/bin/${shell} -i`);
      assert.equal(status, 7);
      assert.match(out, /ran/);
      assert.equal(home.sessionCount, 0);
    });
  });

  describe(`a ${shell} that cannot be recorded starts without, and says so once`, { concurrency: true }, () => {
    const refused: readonly {
      readonly name: string;
      readonly says: RegExp;
      readonly prepare: (own: RecordingHome) => Readonly<Record<string, string>>;
      readonly program?: string;
    }[] = [
      {
        name: "script is missing",
        says: /not recorded: there is no program script/,
        prepare: (own) => ({ PATH: withoutScript(own) }),
      },
      {
        name: "script does not work",
        says: /script could not begin, so this session is not recorded/,
        prepare: (own) => {
          const folder = join(own.home, "bin");
          mkdirSync(folder);
          symlinkSync("/bin/false", join(folder, "script"));
          return { PATH: `${folder}:${process.env["PATH"]}` };
        },
      },
      {
        name: "the recording cannot be stored",
        says: /not recorded: .*sessions/,
        prepare: (own) => {
          own.write(".local/state/coterm/sessions", "in the way");
          return {};
        },
      },
      {
        name: "the runtime folder cannot be made",
        says: /not recorded: the runtime folder/,
        prepare: (own) => {
          rmSync(join(own.home, "run"), { recursive: true });
          own.write("run", "in the way");
          return {};
        },
      },
      {
        name: "the helper does not come",
        says: /not recorded: the helper does not start/,
        prepare: (own) => {
          // Nobody can take the lock.
          mkdirSync(join(own.home, "run/coterm/lock.db"), { recursive: true, mode: 0o700 });
          return {};
        },
      },
      {
        name: "coterm is gone",
        says: /this shell is not recorded: \S*\/gone is gone/,
        prepare: () => ({}),
        program: "/gone",
      },
      {
        name: "the shell inside ends at once",
        says: /the recorded shell ended at once, with status 9; this one is not recorded/,
        prepare: () => ({ BROKEN: "1" }),
      },
    ];
    for (const { name, says, prepare, program } of refused) {
      test(name, async (context) => {
        const own = makeShellHome(shell);
        context.after(() => own.close());
        const attach = readFileSync(join(launcher, `../../shell/attach.${shell}`), "utf8");
        own.write("attach", attach.replaceAll("::COTERM::", program ?? launcher));
        const broken =
          shell === "fish"
            ? // There `exit` would only end the dotfile.
              `test -n "$COTERM_CHANNEL" -a -n "$BROKEN"; and exec sh -c "exit 9"`
            : '[ -n "${COTERM_CHANNEL-}" ] && [ -n "${BROKEN-}" ] && exit 9';
        own.write(dotfiles[shell], [broken, prompts[shell], "source ~/attach", ""].join("\n"));
        const terminal = await startIn(own, shell, prepare(own));
        await enter(terminal, "echo usable");
        terminal.type("exit 4\r");
        assert.equal(await terminal.exit(), 4);
        assert.match(terminal.shown, says);
        assert.match(terminal.shown, /usable\r\n/);
        assert.equal(
          terminal.shown.match(/recorded/g)?.length,
          terminal.shown.match(says)?.[0].match(/recorded/g)?.length,
        );
      });
    }
  });
}

/** A PATH with everything but `script`. */
function withoutScript({ home }: RecordingHome): string {
  const folder = join(home, "bin");
  mkdirSync(folder);
  const names = "sh env sed id setsid mkfifo readlink dirname mkdir rm cat date stty ls uname tty ps fish zsh bash";
  for (const name of names.split(" ")) {
    const found = ["/usr/bin", "/bin"].map((place) => join(place, name)).find(existsSync);
    if (found !== undefined) symlinkSync(found, join(folder, name));
  }
  return folder;
}
