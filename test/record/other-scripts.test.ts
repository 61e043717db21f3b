import assert from "node:assert/strict";
import { chmodSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, test } from "node:test";
import { launcher } from "../shell/terminal.ts";
import { outputOf, RecordingHome } from "./recorded-terminal.ts";

/** The system's `script` with the arguments of others that are not here, and with no more than theirs. */
const scripts: Readonly<Record<string, string>> = {
  "util-linux before 2.35": `#!/bin/sh
case " $* " in
  *' --version '*) echo 'script from util-linux 2.33.1' ;;
  *' --help '*) PATH=\${PATH#*:} script --help | grep -v -- --logging-format ;;
  *' -O '* | *' -T '* | *' -m '*) echo 'script: invalid option' >&2; exit 1 ;;
  *) PATH=\${PATH#*:} exec script "$@" ;;
esac
`,
  "the one of macOS": `#!/bin/sh
case $1 in --*) echo 'script: illegal option -- -' >&2; exit 1 ;; esac
if [ "$1 $2" != '-q -F' ]; then echo 'usage: script [-aeFkqr] [-t time] [file [command ...]]' >&2; exit 1; fi
export SCRIPT_TEST_INNER="$6"
if [ "$4 $5" != 'sh -c' ]; then exit 1; fi
PATH=\${PATH#*:} exec script -qef -O "$3" -c 'sh -c "$SCRIPT_TEST_INNER"'
`,
};

for (const [name, text] of Object.entries(scripts)) {
  describe(`recorded by ${name}`, () => {
    let home: RecordingHome;
    const record = (...args: readonly string[]) =>
      home.run([launcher, "record", ...args], { PATH: `${join(home.home, "bin")}:${process.env["PATH"] ?? ""}` });

    beforeEach(() => {
      home = new RecordingHome();
      home.write("bin/script", text);
      chmodSync(join(home.home, "bin/script"), 0o755);
      home.write(".bashrc", "PS1='READY> '\n");
    });
    afterEach(() => home.close());

    test("a command keeps its exit status, and what it showed is stored", async () => {
      const terminal = record("--quiet", "--", "sh", "-c", "printf 'one\\ntwo'; exit 7");
      assert.equal(await terminal.exit(), 7);
      const reader = await home.session(({ state }) => state !== "open");
      assert.equal(outputOf(reader), "one\r\ntwo");
      assert.deepEqual([reader.manifest.state, reader.manifest.exit, reader.manifest.gaps], ["ended", 7, 0]);
      assert.equal(reader.verify(), null);
    });

    test("a shell runs its lines", async () => {
      const terminal = record("--quiet");
      await terminal.untilShown("READY> ");
      terminal.type("echo $((40 + 2)); exit 3\r");
      assert.equal(await terminal.exit(), 3);
      const reader = await home.session(({ state }) => state !== "open");
      assert.match(outputOf(reader), /\r42\r\n/);
      assert.equal(reader.manifest.exit, 3);
    });
  });
}
