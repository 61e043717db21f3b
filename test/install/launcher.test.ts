import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, test } from "node:test";

const source = resolve(import.meta.dirname, "../../shell/coterm");
let home: string;
let app: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "coterm-launcher-"));
  app = makeApp("app");
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

/** An installation whose hooks are one line each. */
function makeApp(name: string): string {
  const folder = join(home, name);
  for (const part of ["bin", "lib", "shell"]) mkdirSync(join(folder, part), { recursive: true });
  copyFileSync(source, join(folder, "bin/coterm"));
  chmodSync(join(folder, "bin/coterm"), 0o755);
  writeFileSync(join(folder, "lib/version"), "1.2.3\n");
  for (const shell of ["bash", "zsh"]) writeFileSync(join(folder, `shell/coterm.${shell}`), "coterm=::COTERM::\n");
  writeFileSync(join(folder, "shell/coterm.fish"), "set coterm ::COTERM::\n");
  return folder;
}

/** A stand-in for Node that says how it was started; `version` is what its check would find. */
function makeNode(path: string, version = "24.21.0"): string {
  const file = join(home, path);
  mkdirSync(join(file, ".."), { recursive: true });
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const isRecent = major > 22 || (major === 22 && minor >= 19);
  writeFileSync(
    file,
    `#!/bin/sh
echo "$0" >>"${home}/starts"
case $1 in
  -e) ${isRecent ? `printf %s "$0"` : "exit 0"} ;;
  -v) echo v${version} ;;
  *) echo "\${0#${home}/} \${*#${home}/}"; echo "[\${NODE_OPTIONS-none} \${NODE_EXTRA_CA_CERTS-none} \${NODE_COMPILE_CACHE-none}] $PWD" ;;
esac
`,
    { mode: 0o755 },
  );
  return file;
}

function run(args: readonly string[], env: Readonly<Record<string, string>> = {}, program = join(app, "bin/coterm")) {
  const { stdout, stderr, status } = spawnSync(program, args, {
    cwd: home,
    encoding: "utf8",
    env: { HOME: home, PATH: "/usr/bin:/bin", COTERM_NODE: join(home, "none"), ...env },
  });
  return { stdout, stderr, status };
}

const starts = () => readFileSync(join(home, "starts"), "utf8").split("\n").filter(Boolean).length;

for (const [shell, print] of Object.entries({ bash: "printf %s", zsh: "printf %s", fish: "printf %s" })) {
  for (const name of ["app", "a b", "it's", 'back\\slash & | "quote" $HOME `x`']) {
    test(`init ${shell}: the hook knows its launcher in the folder ${name}`, () => {
      const launcher = join(makeApp(name), "bin/coterm");
      const { stdout, status } = run(["init", shell], {}, launcher);
      assert.equal(status, 0);
      const script = `${stdout}\n${print} "$coterm"`;
      assert.equal(
        spawnSync(shell, ["-c", script], { encoding: "utf8", env: { HOME: home, PATH: process.env["PATH"] } }).stdout,
        launcher,
      );
    });
  }
}

test("init follows links to the launcher but keeps those of the folders above it", () => {
  mkdirSync(join(home, ".local/bin"), { recursive: true });
  symlinkSync("app", join(home, "current"));
  symlinkSync("../../current/bin/coterm", join(home, ".local/bin/coterm"));
  symlinkSync(join(home, ".local/bin/coterm"), join(home, "again"));
  assert.equal(
    run(["init", "zsh"], {}, join(home, "again")).stdout,
    `coterm=${home}/.local/bin/../../current/bin/coterm\n`,
  );
});

test("init of a shell that has no hook", () => {
  const { stdout, stderr, status } = run(["init", "tcsh"]);
  assert.deepEqual([stdout, status], ["", 2]);
  assert.match(stderr, /^coterm: there is no hook for the shell "tcsh"\n {2}try: coterm init zsh/);
});

for (const flag of ["version", "--version", "-V"]) {
  test(`${flag} needs no Node`, () =>
    assert.deepEqual(run([flag]), { stdout: "coterm 1.2.3\n", stderr: "", status: 0 }));
}

test("COTERM_NODE comes first", () => {
  makeNode("app/runtime/node");
  const { stdout } = run(["events", "--json"], { COTERM_NODE: makeNode("mine") });
  assert.match(stdout, /^mine app\/bin\/\.\.\/lib\/cli\.cjs events --json$|^mine app\/lib\/cli\.cjs events --json$/m);
});

test("COTERM_NODE that is no program", () => {
  const { stderr, status } = run(["events"]);
  assert.equal(status, 1);
  assert.match(stderr, /COTERM_NODE names .*none, which is no program/);
});

test("a runtime of its own comes before the one on PATH", () => {
  makeNode("app/runtime/node");
  makeNode("path/node");
  assert.match(run(["events"], { COTERM_NODE: "", PATH: `${home}/path:/usr/bin:/bin` }).stdout, /^app\/runtime\/node /);
});

test("in a checkout, the runtime that npm brought", () => {
  makeNode("node_modules/node-some-platform/bin/node");
  assert.match(run(["events"], { COTERM_NODE: "" }).stdout, /node-some-platform\/bin\/node /);
});

const onPath = () => ({ COTERM_NODE: "", PATH: `${home}/path:/usr/bin:/bin` });

test("the Node on PATH is checked once", () => {
  makeNode("path/node", "22.19.0");
  for (const expected of [2, 3, 4]) {
    assert.match(run(["events"], onPath()).stdout, /^path\/node app/);
    assert.equal(starts(), expected);
  }
});

test("the Node on PATH is checked again when it changes", () => {
  const node = makeNode("path/node", "22.19.0");
  run(["events"], onPath());
  makeNode("path/node", "20.20.2");
  const later = new Date(Date.now() + 10_000);
  utimesSync(node, later, later);
  assert.match(
    run(["events"], onPath()).stderr,
    /needs Node 22\.19 or later and .*path\/node is v20\.20\.2\n {2}try: run install\.sh/,
  );
});

for (const version of ["20.20.2", "22.18.0"]) {
  test(`the Node on PATH is too old: ${version}`, () => {
    makeNode("path/node", version);
    const { stdout, stderr, status } = run(["events"], onPath());
    assert.deepEqual([stdout, status], ["", 1]);
    assert.match(stderr, new RegExp(`is v${version}`));
  });
}

test("there is no Node at all", () => {
  mkdirSync(join(home, "tools"));
  for (const tool of ["sh", "readlink", "mkdir"]) symlinkSync(`/bin/${tool}`, join(home, "tools", tool));
  const { stderr, status } = run(["events"], { COTERM_NODE: "", PATH: join(home, "tools") });
  assert.equal(status, 1);
  assert.match(stderr, /^coterm: coterm needs Node 22\.19 or later and there is none on PATH\n {2}try: /);
});

test("what the user sets for other programs of Node does not reach ours", () => {
  const env = { COTERM_NODE: makeNode("mine"), NODE_OPTIONS: "--inspect-brk", NODE_EXTRA_CA_CERTS: "/tmp/x.pem" };
  assert.match(run(["events"], env).stdout, new RegExp(`^\\[none none ${home}/.cache/coterm/compiled\\]`, "m"));
  assert.equal(statSync(join(home, ".cache/coterm/compiled")).mode & 0o777, 0o700);
});

test("a home that cannot be written is no obstacle", () => {
  writeFileSync(join(home, ".cache"), "a file where the folder should be");
  const { stdout, stderr, status } = run(["events"], { COTERM_NODE: makeNode("mine") });
  assert.deepEqual([stderr, status], ["", 0]);
  assert.match(stdout, /^\[none none none\]/m);
});

test("helper start: away from the shell's folder; the others stay where they are", () => {
  const env = { COTERM_NODE: makeNode("mine") };
  assert.match(run(["helper", "start"], env).stdout, /lib\/helper\.cjs\n\[.*\] \/$/m);
  assert.match(run(["helper", "run"], env).stdout, new RegExp(`lib/helper\\.cjs\\n\\[.*\\] ${home}$`, "m"));
  assert.match(run(["helper", "stop"], env).stdout, /lib\/cli\.cjs helper stop$/m);
  assert.match(run(["screen", "s.1"], env).stdout, /lib\/screen\.cjs s\.1$/m);
});

test("a helper that cannot be started takes the ticket away, so that no shell waits for it", () => {
  const runtime = join(home, "runtime");
  mkdirSync(runtime);
  writeFileSync(join(runtime, "starting"), "");
  const { status } = run(["helper", "start"], { COTERM_NODE: join(home, "none"), COTERM_RUNTIME_DIR: runtime });
  assert.equal(status, 1);
  assert.equal(existsSync(join(runtime, "starting")), false);
});

test("a checkout that was not built says so", () => {
  rmSync(join(app, "lib"), { recursive: true });
  const { stderr, status } = run(["events"]);
  assert.equal(status, 1);
  assert.match(stderr, /not built.*\n {2}try: .*npm run build/);
});
