import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { after, afterEach, beforeEach, test } from "node:test";
import lock from "../../package-lock.json" with { type: "json" };
import project from "../../package.json" with { type: "json" };
import { distFolder } from "../shell/terminal.ts";

const root = resolve(import.meta.dirname, "../..");
const script = join(root, "install.sh");

/** What an unpacked release holds. */
const release = mkdtempSync(join(tmpdir(), "coterm-release-"));
cpSync(script, join(release, "install.sh"));
cpSync(distFolder, join(release, "dist"), { recursive: true });
/** A PATH on which the only Node is too old. */
const oldNode = join(release, "tools");
mkdirSync(oldNode);
writeFileSync(join(oldNode, "node"), `#!/bin/sh\n[ "$1" = -v ] && echo v20.20.2\nexit 0\n`, { mode: 0o755 });
after(() => rmSync(release, { recursive: true, force: true }));

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "coterm-install-"));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

function environment(more: Readonly<Record<string, string>> = {}): Record<string, string> {
  return {
    HOME: home,
    PATH: `${oldNode}:/usr/bin:/bin`,
    SHELL: "/usr/bin/zsh",
    COTERM_RUNTIME_DIR: join(home, "run"),
    COTERM_NODE: process.execPath,
    ...more,
  };
}

function run(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const options = { cwd: home, encoding: "utf8", env: environment(env), input: "" } as const;
  // A session of its own: without a terminal to ask on, as in a script.
  const { stdout, stderr, status } = spawnSync("setsid", ["-w", "sh", join(release, "install.sh"), ...args], options);
  return { stdout, stderr, status };
}

function coterm(...args: string[]): string {
  const env = environment({ COTERM_NODE: "" });
  return spawnSync(join(home, ".local/bin/coterm"), args, { encoding: "utf8", env }).stdout;
}

const files = () => readdirSync(home, { recursive: true, encoding: "utf8" }).sort();

test("install: says what it did and which line to add, and touches no dotfile", () => {
  writeFileSync(join(home, ".zshrc"), "# mine\n");
  const { stdout, stderr, status } = run([]);
  assert.deepEqual([stderr, status], ["", 0]);
  assert.ok(
    stdout.includes(
      `coterm ${project.version} is in ${home}/.local/share/coterm/${project.version}, with Node ${process.versions.node}.`,
    ),
  );
  assert.ok(
    stdout.includes(
      [
        `Add this to ${home}/.zshrc, then open a new shell:\n`,
        `    export PATH='${home}/.local/bin':"$PATH" # coterm`,
        `    eval "$('${home}/.local/bin/coterm' init zsh)"\n`,
      ].join("\n"),
    ),
  );
  assert.equal(readFileSync(join(home, ".zshrc"), "utf8"), "# mine\n");
  assert.equal(coterm("version"), `coterm ${project.version}\n`);
  assert.ok(coterm("init", "zsh").includes(`${home}/.local/share/coterm/current/bin/coterm`));
  assert.match(coterm("help"), /coterm guards your shell/);
});

test("install: doctor finds what it looks at", () => {
  assert.equal(run([]).status, 0);
  const env = environment({ COTERM_NODE: "" });
  for (const [args, expected] of [
    [["doctor"], /limits: \d+ are known of every shell/],
    [["doctor", "--limits"], /Every shell/],
  ] as const) {
    const { stdout, stderr } = spawnSync(join(home, ".local/bin/coterm"), args, { encoding: "utf8", env });
    assert.match(stdout, expected);
    assert.equal(stderr, "");
  }
});

test("install: with bin/ on PATH the line is short, and no line for PATH is needed", () => {
  const { stdout } = run([], { PATH: `${home}/.local/bin:/usr/bin:/bin` });
  assert.doesNotMatch(stdout, /PATH=/);
  assert.match(stdout, /^ {4}eval "\$\(coterm init zsh\)"$/m);
});

for (const [shell, expected] of [
  ["bash", /Add this to .*\/\.bashrc,.*init bash\)"/s],
  ["fish", /Add this to .*\/\.config\/fish\/config\.fish,.*init fish \| source/s],
  ["tcsh", /\/\.zshrc,.*Other shells: coterm init zsh, bash or fish/s],
] as const) {
  test(`install: the line for ${shell}`, () => assert.match(run([], { SHELL: `/bin/${shell}` }).stdout, expected));
}

test("install: the line works in each shell, also in a folder with odd characters", () => {
  const prefix = join(home, "it's $HOME/a b");
  for (const shell of ["zsh", "bash", "fish"]) {
    const { stdout } = run(["--prefix", prefix], { SHELL: `/bin/${shell}` });
    const line = stdout.match(/^ {4}(.*init.*)$/m)?.[1] ?? "";
    const program = line
      .replace(/init \w+/, "version")
      .replace(/^eval "\$\((.*)\)"$/, "$1")
      .replace(" | source", "");
    const result = spawnSync(shell, ["-c", program], { encoding: "utf8", env: environment() });
    assert.equal(result.stdout, `coterm ${project.version}\n`, `${shell}: ${program}\n${result.stderr}`);
  }
});

test("install: again replaces, and leaves one version, one link and no rubbish", () => {
  run([]);
  const before = files();
  const { status } = run([]);
  assert.equal(status, 0);
  assert.deepEqual(files(), before);
  assert.equal(readlinkSync(join(home, ".local/share/coterm/current")), project.version);
});

test("install: an upgrade keeps the version before and removes those before that", () => {
  for (const version of ["0.0.1", "0.0.2"]) {
    mkdirSync(join(home, ".local/share/coterm", version), { recursive: true });
  }
  symlinkSync("0.0.2", join(home, ".local/share/coterm/current"));
  assert.equal(run([]).status, 0);
  assert.deepEqual(readdirSync(join(home, ".local/share/coterm")).sort(), ["0.0.2", project.version, "current"]);
});

test("install: what is in the way and not ours stays", () => {
  mkdirSync(join(home, ".local/bin"), { recursive: true });
  writeFileSync(join(home, ".local/bin/coterm"), "another program");
  const { stderr, status } = run([]);
  assert.equal(status, 1);
  assert.match(stderr, /bin\/coterm exists and is not coterm's/);
  assert.equal(readFileSync(join(home, ".local/bin/coterm"), "utf8"), "another program");
});

for (const [shell, file] of [
  ["zsh", ".zshrc"],
  ["bash", ".bashrc"],
  ["fish", ".config/fish/config.fish"],
] as const) {
  test(`install --edit-dotfile ${shell}: shows the line and appends it once`, () => {
    if (shell !== "fish") writeFileSync(join(home, file), "# no newline at the end");
    const { stdout, status } = run(["--yes", "--edit-dotfile", shell]);
    assert.equal(status, 0);
    assert.match(stdout, new RegExp(`added to the end of ${home}/${file}:\n\n.*\n    .*init ${shell}`));
    run(["--yes", `--edit-dotfile=${shell}`], { PATH: `${home}/.local/bin:/usr/bin:/bin` });
    const lines = readFileSync(join(home, file), "utf8").split("\n");
    assert.equal(lines.filter((line) => line.includes(`init ${shell}`)).length, 1);
    assert.deepEqual(lines.slice(0, -3), shell === "fish" ? [] : ["# no newline at the end"]);
    const found = spawnSync(shell, ["-i", "-c", "command -v coterm"], { encoding: "utf8", env: environment() });
    assert.equal(found.stdout.trim(), join(home, ".local/bin/coterm"));
  });
}

test("install --edit-dotfile: without a terminal and without --yes nothing is added", () => {
  const { stderr, status } = run(["--edit-dotfile", "zsh"]);
  assert.equal(status, 1);
  assert.match(stderr, /no terminal to ask on\n {2}try: say --yes/);
  assert.equal(existsSync(join(home, ".zshrc")), false);
});

test("uninstall: nothing is left in a home that was empty", () => {
  run([]);
  mkdirSync(join(home, ".local/state/coterm/spool"), { recursive: true });
  mkdirSync(join(home, ".cache/coterm/compiled"), { recursive: true });
  const { stdout, stderr, status } = run(["--uninstall", "--yes"]);
  assert.deepEqual([stderr, status], ["", 0]);
  assert.match(
    stdout,
    /This is removed:\n.*\.local\/bin\/coterm\n.*share\/coterm\n.*\.cache\/coterm\n.*state\/coterm {2}\(the journal/,
  );
  assert.deepEqual(readdirSync(home), []);
});

for (const [shell, file] of [
  ["zsh", ".zshrc"],
  ["bash", ".bashrc"],
  ["fish", ".config/fish/config.fish"],
] as const) {
  test(`uninstall: takes out what --edit-dotfile ${shell} added, and nothing else`, () => {
    run(["--yes", "--edit-dotfile", shell]);
    assert.match(
      run(["--uninstall", "--yes"]).stdout,
      new RegExp(`\nfrom ${home}/${file}:\n  .*local/bin.*\n  .*init`),
    );
    assert.deepEqual(readdirSync(home), []);

    const own = "alias c='coterm init'\n# coterm\nexport PATH=/x # not coterm";
    mkdirSync(dirname(join(home, "dotfiles", file)), { recursive: true });
    writeFileSync(join(home, "dotfiles", file), own, { mode: 0o640 });
    mkdirSync(dirname(join(home, file)), { recursive: true });
    symlinkSync(join(home, "dotfiles", file), join(home, file));
    run(["--yes", "--edit-dotfile", shell]);
    run(["--uninstall", "--yes"]);
    assert.equal(readFileSync(join(home, "dotfiles", file), "utf8"), `${own}\n`);
    assert.equal(statSync(join(home, file)).mode & 0o777, 0o640);
    assert.equal(lstatSync(join(home, file)).isSymbolicLink(), true);
  });
}

test("uninstall: names the lines of the dotfiles that the user wrote, and leaves them", () => {
  run([]);
  writeFileSync(join(home, ".zshrc"), 'export PATH=~/.local/bin:$PATH # coterm \neval "$(coterm init zsh)"\n');
  mkdirSync(join(home, ".config/coterm"), { recursive: true });
  const { stdout } = run(["--uninstall", "--yes"]);
  assert.match(
    stdout,
    /What you wrote yourself stays: .*\.config\/coterm\nRemove this from .*\.zshrc:\n {2}line 2:eval/,
  );
  assert.deepEqual(readdirSync(home).sort(), [".config", ".zshrc"]);
});

test("uninstall --keep-journal", () => {
  run([]);
  mkdirSync(join(home, ".local/state/coterm"), { recursive: true });
  writeFileSync(join(home, ".local/state/coterm/journal.db"), "recorded");
  run(["--uninstall", "--yes", "--keep-journal"]);
  assert.deepEqual(files(), [".local", ".local/state", ".local/state/coterm", ".local/state/coterm/journal.db"]);
});

test("uninstall: ends the helper that its own file names, and nothing else", async () => {
  run([]);
  const start = (name: string) => {
    writeFileSync(join(home, name), "setInterval(() => {}, 1000)");
    return spawn(process.execPath, [join(home, name)], { stdio: "ignore" });
  };
  const helper = start("helper.cjs");
  const other = start("other.cjs");
  try {
    mkdirSync(join(home, "run"), { mode: 0o700 });
    writeFileSync(join(home, "run/helper"), `${other.pid} 3 1\n`);
    run(["--uninstall", "--yes"]);
    assert.equal(other.exitCode ?? other.signalCode, null, "a process that is no helper lives on");
    mkdirSync(join(home, "run"), { mode: 0o700 });
    writeFileSync(join(home, "run/helper"), `${helper.pid} 3 1\n`);
    const ended = new Promise<string | null>((done) => helper.once("exit", (_, signal) => done(signal)));
    run(["--uninstall", "--yes"]);
    assert.equal(await ended, "SIGTERM");
  } finally {
    helper.kill("SIGKILL");
    other.kill("SIGKILL");
  }
});

test("uninstall: without a terminal and without --yes nothing is removed", () => {
  run([]);
  const { stderr, status } = run(["--uninstall"]);
  assert.equal(status, 1);
  assert.match(stderr, /say --yes/);
  assert.equal(coterm("version"), `coterm ${project.version}\n`);
});

const mistakes: readonly { args: readonly string[]; sentence: RegExp }[] = [
  { args: ["--force"], sentence: /there is no option --force/ },
  { args: ["--prefix"], sentence: /--prefix needs a value/ },
  { args: ["--edit-dotfile", "tcsh"], sentence: /no hook for the shell tcsh/ },
];

for (const { args, sentence } of mistakes) {
  test(`install ${args.join(" ")}: is a mistake`, () => {
    const { stderr, status } = run(args);
    assert.equal(status, 2);
    assert.match(stderr, sentence);
    assert.deepEqual(readdirSync(home), []);
  });
}

test("install --help", () => {
  const { stdout, status } = run(["--help"]);
  assert.equal(status, 0);
  for (const flag of ["--prefix", "--uninstall", "--keep-journal", "--edit-dotfile", "--yes"])
    assert.ok(stdout.includes(flag));
});

test("install: COTERM_NODE that is too old", () => {
  const { stderr, status } = run([], { COTERM_NODE: join(oldNode, "node") });
  assert.equal(status, 1);
  assert.match(stderr, /is not Node 22\.19 or later/);
  assert.equal(existsSync(join(home, ".local/bin/coterm")), false);
});

test("install: no Node, and nobody to say where to get one", () => {
  const { stderr, status } = run([], { COTERM_NODE: "", npm_config_registry: "", PATH: withoutNpm() });
  assert.equal(status, 1);
  assert.match(stderr, /no npm to say where to get one\n {2}try: set COTERM_NODE/);
});

test("install: a package that is not the one we know is refused", () => {
  const registry = join(home, "registry");
  const { package: name, version } = packagedNode();
  mkdirSync(join(registry, name, "-"), { recursive: true });
  writeFileSync(join(registry, name, "-", `${name}-${version}.tgz`), "not a tarball");
  const env = { COTERM_NODE: "", npm_config_registry: `file://${registry}`, PATH: withoutNpm() };
  const { stderr, status } = run([], env);
  assert.equal(status, 1);
  assert.match(stderr, /from the registry is not what it should be: wrong sha512/);
  assert.equal(existsSync(join(home, ".local/bin/coterm")), false);
});

test("install: the pinned packages are those of the lock file", () => {
  const text = readFileSync(script, "utf8");
  const pinned = [...text.matchAll(/package=(\S+) package_version=(\S+)\n\s+sha512=(\w+)/g)].map((match) =>
    match.slice(1),
  );
  const packages: Readonly<Record<string, { version?: string; integrity?: string }>> = lock.packages;
  const locked = Object.keys(project.optionalDependencies).map((name) => {
    const { version, integrity = "" } = packages[`node_modules/${name}`] ?? {};
    return [name, version, Buffer.from(integrity.replace("sha512-", ""), "base64").toString("hex")];
  });
  assert.deepEqual(pinned.sort(), locked.sort());
});

test("install: a checkout that was not built is built, with the Node that npm brought", () => {
  const checkout = join(home, "checkout");
  for (const part of ["install.sh", "package.json", "LICENSE", "docs", "src", "shell", "rules"]) {
    cpSync(join(root, part), join(checkout, part), { recursive: true });
  }
  symlinkSync(join(root, "node_modules"), join(checkout, "node_modules"));
  const env = environment({ COTERM_NODE: "", PATH: process.env["PATH"] ?? "", npm_config_cache: join(home, ".npm") });
  const { stderr, status, stdout } = spawnSync("sh", [join(checkout, "install.sh")], { encoding: "utf8", env });
  assert.equal(status, 0, stderr);
  assert.match(stdout, /^Building coterm…\ncoterm .* with Node \d/);
  assert.equal(coterm("version"), `coterm ${project.version}\n`);
  rmSync(checkout, { recursive: true });
  assert.match(coterm("help"), /coterm guards your shell/, "the checkout is not needed any more");
});

const registry = spawnSync("npm", ["config", "get", "registry"], { encoding: "utf8" }).stdout?.trim();
// By curl, as install.sh does: it knows the certificates of this machine.
const canReach = spawnSync("curl", ["-fsI", new URL(packagedNode().package, registry).href]).status === 0;

test(
  "install: brings a Node where there is none",
  { skip: canReach ? false : "the package registry cannot be reached" },
  () => {
    const env = { COTERM_NODE: "", npm_config_registry: registry, PATH: withoutNpm() };
    const { stdout, stderr, status } = run([], env);
    assert.deepEqual([stderr, status], ["", 0]);
    assert.ok(stdout.includes(`with Node ${packagedNode().version}.`));
    assert.ok(lstatSync(join(home, ".local/share/coterm/current/runtime/node")).isFile());
    assert.match(coterm("help"), /coterm guards your shell/);
  },
);

/** The package for this machine, as install.sh names it. */
function packagedNode(): { package: string; version: string } {
  const [name, version] =
    Object.entries(project.optionalDependencies).find(([name]) =>
      name.endsWith(`${process.platform}-${process.arch}`),
    ) ?? [];
  assert.ok(name !== undefined && version !== undefined);
  return { package: name, version };
}

/** A PATH with what install.sh needs, an old Node and no npm. */
function withoutNpm(): string {
  const folder = join(home, "..", `${home.split("/").at(-1)}-tools`);
  mkdirSync(folder, { recursive: true });
  after(() => rmSync(folder, { recursive: true, force: true }));
  const tools =
    "sh mktemp dirname mkdir cp rm mv ln readlink tar gzip sed grep cut uname cat curl wget sha512sum ps id setsid".split(
      " ",
    );
  for (const tool of tools) {
    const path = [`/usr/bin/${tool}`, `/bin/${tool}`].find(existsSync);
    if (path !== undefined && !existsSync(join(folder, tool))) symlinkSync(path, join(folder, tool));
  }
  return `${oldNode}:${folder}`;
}
