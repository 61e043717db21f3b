import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { platform } from "node:os";
import { resolve } from "node:path";
import { afterEach, beforeEach, describe, test } from "node:test";
import { commandTable } from "../../src/cli/command-table.ts";
import { CliHome } from "./cli-home.ts";

const rules = `rules:
  - { id: test/bad, title: Never, severity: high, command: BADCMD, action: deny, why: It is a test., match: [BADCMD], miss: [okcmd] }
  - { id: test/ask, title: Maybe, severity: high, command: ASKCMD, instead: okcmd, why: It is a test., match: [ASKCMD], miss: [okcmd] }
  - { id: test/warn, title: Careful, severity: low, command: WARNCMD, why: It is a test., match: [WARNCMD], miss: [okcmd] }
`;

const launcher = resolve(import.meta.dirname, "../../dist/bin/coterm");

let home: CliHome;
beforeEach(() => {
  home = new CliHome();
  home.write(".config/coterm/config.yaml", rules);
});
afterEach(() => home.close());

describe("check answers in its exit code", () => {
  const cases = [
    { name: "allowed", argv: ["--", "okcmd"], status: 0, err: "" },
    { name: "warned", argv: ["--", "WARNCMD"], status: 0, err: "Careful" },
    { name: "denied", argv: ["--", "BADCMD"], status: 10, err: "denied: Never (test/bad)" },
    { name: "denied inside wrappers", argv: ["--", "sudo env A=1 bash -c 'BADCMD x'"], status: 10, err: "test/bad" },
    { name: "nobody to ask", argv: ["--no-ask", "--", "ASKCMD"], status: 11, err: "wants to be confirmed: Maybe" },
    { name: "several words are one command", argv: ["--", "sudo", "BADCMD", "a b"], status: 10, err: "test/bad" },
    { name: "and what is in them is no operator", argv: ["--", "echo", "; BADCMD"], status: 0, err: "" },
    { name: "a mention is no command", argv: ["--", "echo 'BADCMD'"], status: 0, err: "" },
    { name: "no line", argv: ["--"], status: 2, err: "there is no line to check" },
    {
      name: "an unknown shell",
      argv: ["--shell", "tcsh", "--", "ls"],
      status: 2,
      err: "lines of tcsh are not understood",
    },
    { name: "an unknown option", argv: ["--shel", "zsh", "--", "ls"], status: 2, err: "coterm check --shell" },
  ];
  for (const { name, argv, status, err } of cases) {
    test(name, async () => {
      const outcome = await home.run("check", ...argv);
      assert.equal(outcome.status, status, outcome.err);
      assert.ok(outcome.err.includes(err), outcome.err);
      if (err === "") assert.equal(outcome.err, "");
    });
  }

  test("without a terminal the answer is no, and says why", { skip: platform() !== "linux" && "no setsid" }, () => {
    const asked = ["-w", launcher, "check", "--", "ASKCMD"];
    const { status, stderr } = spawnSync("setsid", asked, {
      env: { ...process.env, HOME: home.home, XDG_RUNTIME_DIR: home.home },
      stdio: "pipe",
      encoding: "utf8",
    });
    assert.deepEqual([stderr, status], ["coterm: wants to be confirmed: Maybe (test/ask)\n", 11]);
  });

  test("--json prints the decision", async () => {
    const { status, out } = await home.run("check", "--json", "--", "ASKCMD");
    const decision = JSON.parse(out) as { action: string; rule: string; instead: string };
    assert.deepEqual([status, decision.action, decision.rule, decision.instead], [11, "confirm", "test/ask", "okcmd"]);
  });

  test("a broken configuration is said, and the shipped rules hold", async () => {
    home.write(".config/coterm/config.yaml", "rulez: []\n");
    const { status, err } = await home.run("check", "--no-ask", "--", "rm -rf /");
    assert.ok(status === 10 || status === 11, `status ${status}`);
    assert.match(err, /config\.yaml.*rulez/s);
    assert.match(err, /rules/);
  });
});

test("events: a command of several lines is one row", async () => {
  const record = (...fields: readonly (string | number)[]) => `${fields.join("\x1f")}\0`;
  const header = record("H", 1700000000, 1, "bash", "5.2", "0.1.0", process.pid, "/dev/pts/0", "tester", "web", "");
  const command = record("S", 1700000001, 1, 1, "/srv", "cat <<x\nhello\nx") + record("E", 1700000001.25, 1, 0);
  home.write(`.local/state/coterm/spool/${process.pid}-1700000000-1.log`, header + command);
  const { out } = await home.run("events");
  assert.match(out, /^\S+ \S+ +0 +250ms {2}cat <<x⏎hello⏎x$/m);
});

describe("explain", () => {
  test("shows what was found, through what it runs, and why", async () => {
    const { status, out } = await home.run("explain", "--", "sudo ASKCMD prod");
    assert.equal(status, 0);
    for (const part of [
      "confirm",
      "test/ask",
      "Maybe",
      "ASKCMD prod  (through sudo: root)",
      "It is a test.",
      "okcmd",
      "µs",
    ]) {
      assert.ok(out.includes(part), `${part} is missing in:\n${out}`);
    }
  });

  test("--json is one object", async () => {
    const { out } = await home.run("explain", "--json", "--", "a | b");
    const { commands, decision } = JSON.parse(out) as { commands: { name: string }[]; decision: { action: string } };
    assert.deepEqual(
      commands.map(({ name }) => name),
      ["a", "b"],
    );
    assert.equal(decision.action, "allow");
  });

  test("control characters are shown, not sent to the terminal", async () => {
    const { out } = await home.run("explain", "--", "echo \x1b[2J\u202e");
    assert.doesNotMatch(out, /[\x1b\u202e]/);
  });
});

describe("rules", () => {
  test("list names each rule in force with its action", async () => {
    const { out } = await home.run("rules", "list");
    assert.match(out, /^test\/bad\s+deny\s+high\s+Never$/m);
    assert.match(out, /^git\//m);
  });

  test("show prints one rule with its examples", async () => {
    const { out } = await home.run("rules", "show", "test/ask");
    for (const part of ["Maybe", "high, confirm by a key", "safer: okcmd", "holds for      ASKCMD"]) {
      assert.ok(out.includes(part), out);
    }
  });

  test("show of a rule that is not there names the nearest", async () => {
    const { status, err } = await home.run("rules", "show", "test/bat");
    assert.equal(status, 2);
    assert.match(err, /coterm rules show test\/bad/);
  });

  test("test runs the examples of the shipped packs", async () => {
    const { status, out } = await home.run("rules", "test");
    assert.equal(status, 0, out);
    assert.match(out, /^\d{3,} examples hold, 0 do not$/m);
  });

  test("test of a pack whose example does not hold names rule and line", async () => {
    const bad = rules.replace("match: [BADCMD]", "match: [okcmd]");
    home.write("pack.yaml", `pack: test\nabout: A test.\n${bad}`);
    const { status, err } = await home.run("rules", "test", "pack.yaml");
    assert.equal(status, 2);
    assert.match(err, /test\/bad.*okcmd/);
  });

  test("test of a pack with an unknown key names file, line and the nearest key", async () => {
    home.write(
      "pack.yaml",
      `pack: test\nabout: A test.\n${rules.replace("severity: high, command: BADCMD", "severty: high, command: BADCMD")}`,
    );
    const { status, err } = await home.run("rules", "test", "pack.yaml");
    assert.equal(status, 2);
    assert.match(err, /pack\.yaml.*\b4\b.*severty/s);
    assert.match(err, /severity/);
  });

  test("lint counts, and names what is wrong", async () => {
    home.write(
      "pack.yaml",
      `pack: test\nabout: A test.\n${rules.replace("command: BADCMD", "when: 'command == \"BADCMD\"'")}`,
    );
    const { status, out } = await home.run("rules", "lint", "pack.yaml");
    assert.equal(status, 2);
    assert.match(out, /^error: test\/bad: no word stands in each line/m);
    assert.match(out, /^3 rules: 1 errors, 0 warnings, \d notes$/m);
    const { out: json } = await home.run("rules", "lint", "--json", "--notes", "pack.yaml");
    assert.ok((JSON.parse(json) as { level: string }[]).some(({ level }) => level === "note"));
  });

  test("docs prints the rules in force, overrides and all", async () => {
    home.write(".config/coterm/config.yaml", `${rules}overrides: {test/warn: [deny, record]}\n`);
    const { out } = await home.run("rules", "docs");
    assert.match(out, /^\| `test\/warn` \| Careful \| low \| deny, record \|$/m);
    assert.match(
      out,
      /^### test\/ask\n\nMaybe\. It is a test\.\n\n- high: confirm\n- safer: `okcmd`\n- holds for `ASKCMD`\n- not for `okcmd`$/m,
    );
  });

  test("words holds a word of each rule", async () => {
    const { out } = await home.run("rules", "words");
    for (const word of ["BADCMD", "ASKCMD", "WARNCMD"]) assert.ok(out.includes(` ${word}`), out);
  });
});

describe("snooze", () => {
  const line = ["--", "git", "push", "--force"];

  test("what was added is listed with its end, and removed by its number", async () => {
    assert.equal((await home.run("snooze", "list")).out, "Every line is asked about.\n");
    await home.run("snooze", "add", "--for", "2h", "--cwd", "/srv", ...line);
    assert.match(
      (await home.run("snooze", "list")).out,
      /^ {2}1 {2}until \d{4}-\d\d-\d\d \d\d:\d\d {2}git push --force\n {5}in \/srv$/m,
    );
    const [entry] = JSON.parse((await home.run("snooze", "list", "--json")).out) as { line: string; cwd: string }[];
    assert.deepEqual([entry?.line, entry?.cwd], ["git push --force", "/srv"]);
    assert.equal((await home.run("snooze", "remove", "1")).status, 0);
    assert.equal((await home.run("snooze")).out, "Every line is asked about.\n");
  });

  test("all are removed at once", async () => {
    for (const name of ["a", "b"]) await home.run("snooze", "add", "--", name);
    await home.run("snooze", "remove", "--all");
    assert.equal((await home.run("snooze", "list", "--json")).out, "[]\n");
  });
});

describe("config", () => {
  test("show prints every setting", async () => {
    const { out } = await home.run("config", "show");
    assert.equal((JSON.parse(out) as { fail_mode: string }).fail_mode, "open");
  });

  test("validate answers in the exit code", async () => {
    assert.equal((await home.run("config", "validate")).status, 0);
    home.write(".config/coterm/config.yaml", "reedit: maybe\n");
    const { status, err } = await home.run("config", "validate");
    assert.equal(status, 2);
    assert.match(err, /reedit/);
  });
});

describe("help and mistakes", () => {
  for (const name of Object.keys(commandTable)) {
    test(`help of ${name} begins with its usage and has an example`, async () => {
      const [long, short] = [await home.run("help", name), await home.run(name, "--help")];
      assert.equal(long.out, short.out);
      assert.match(long.out, new RegExp(`^Usage: coterm ${name}\\b[^]*\\n\\n {2}.*coterm ${name}\\b`));
    });
  }

  const cases = [
    { argv: [], status: 0, out: "coterm explain -- git push --force" },
    { argv: ["help"], status: 0, out: "Commands:" },
    { argv: ["version"], status: 0, out: "coterm 0." },
    { argv: ["--version"], status: 0, out: "coterm 0." },
    { argv: ["explian"], status: 2, err: "coterm explain" },
    { argv: ["xyzzy"], status: 2, err: "coterm help" },
    { argv: ["help", "evnts"], status: 2, err: "coterm events" },
    { argv: ["init", "tcsh"], status: 2, err: "there is no hook for tcsh" },
    { argv: ["events", "--limit", "many"], status: 2, err: "--limit wants a whole number" },
    { argv: ["events", "--since", "yesteryear"], status: 2, err: "--since wants a time" },
    { argv: ["events"], status: 0, err: "coterm doctor" },
    { argv: ["rules", "lst"], status: 2, err: "coterm rules list" },
    { argv: ["snooze", "lst"], status: 2, err: "coterm snooze list" },
    { argv: ["snooze", "remove"], status: 2, err: "which one?" },
    { argv: ["snooze", "remove", "7"], status: 2, err: "there is no snooze 7" },
    { argv: ["snooze", "add"], status: 2, err: "there is no line to snooze add" },
    { argv: ["snooze", "add", "--for", "1y", "--", "ls"], status: 2, err: "--for wants a time of at most 7d, not 1y" },
    { argv: ["snooze", "add", "--for", "8d", "--", "ls"], status: 2, err: "--for wants a time of at most 7d, not 8d" },
    { argv: ["config", "shw"], status: 2, err: "coterm config show" },
    { argv: ["helper"], status: 2, err: "coterm helper restart" },
    { argv: ["rules", "test", "none.yaml"], status: 2, err: "ENOENT" },
  ];
  for (const { argv, status, out = "", err = "" } of cases) {
    test(`coterm ${argv.join(" ")}`, async () => {
      const outcome = await home.run(...argv);
      assert.equal(outcome.status, status, outcome.err);
      assert.ok(outcome.out.includes(out), outcome.out);
      assert.ok(outcome.err.includes(err), outcome.err);
    });
  }
});

test("status without a helper and without a hook says so", async () => {
  const { status, out } = await home.run("status");
  assert.equal(status, 0);
  assert.match(out, /not hooked/);
  assert.match(out, /not running/);
});

test("doctor outside a shell finds that nothing is guarded, and names a fix", async () => {
  const { status, out } = await home.run("doctor");
  assert.equal(status, 1);
  assert.match(out, /✘/);
  assert.match(out, /fix: /);
});

describe("explain --batch", () => {
  const batch = async (...requests: readonly (object | string)[]) => {
    const input = requests
      .map((request) => (typeof request === "string" ? request : JSON.stringify(request)))
      .join("\n");
    const { status, out } = await home.runWith(input, "explain", "--batch");
    return {
      status,
      answers: out
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line) as Record<string, unknown>),
    };
  };

  test("judges each line, in order", async () => {
    const { status, answers } = await batch(
      { cmd: "sudo BADCMD x" },
      { cmd: "okcmd" },
      { cmd: "ASKCMD", shell: "fish" },
    );
    assert.equal(status, 0);
    assert.deepEqual(answers, [
      {
        action: "deny",
        rule: "test/bad",
        severity: "high",
        commands: [
          { name: "sudo", argv: ["sudo", "BADCMD", "x"], via: [] },
          { name: "BADCMD", argv: ["BADCMD", "x"], via: ["sudo"] },
        ],
      },
      { action: "allow", rule: null, severity: null, commands: [{ name: "okcmd", argv: ["okcmd"], via: [] }] },
      {
        action: "confirm",
        rule: "test/ask",
        severity: "high",
        commands: [{ name: "ASKCMD", argv: ["ASKCMD"], via: [] }],
      },
    ]);
  });

  test("takes facts in the place of those that hold here", async () => {
    home.write(
      ".config/coterm/config.yaml",
      `rules:
  - { id: test/main, title: On main, severity: high, command: CMD, context: { branch: "^main$" }, why: It is a test., match: [CMD], miss: [okcmd] }
`,
    );
    const { answers } = await batch(
      { cmd: "CMD", facts: { branch: "main" } },
      { cmd: "CMD", facts: { gitBranch: "topic" } },
    );
    assert.deepEqual(
      answers.map(({ action }) => action),
      ["confirm", "allow"],
    );
  });

  const bad = [
    { name: "no JSON", request: "{", error: /^line 2: not JSON: / },
    { name: "no object", request: "[]", error: /^line 2: not an object$/ },
    { name: "no line", request: {}, error: /^line 2: "cmd" must be the line/ },
    { name: "another shell", request: { cmd: "ls", shell: "tcsh" }, error: /tcsh/ },
    { name: "an unknown fact", request: { cmd: "ls", facts: { brnch: 1 } }, error: /there is no fact brnch/ },
  ];
  for (const { name, request, error } of bad) {
    test(`${name}: an error in its place, and the rest is answered`, async () => {
      const { status, answers } = await batch({ cmd: "okcmd" }, request, { cmd: "BADCMD" });
      assert.equal(status, 2);
      assert.deepEqual([answers[0]?.["action"], answers[2]?.["action"]], ["allow", "deny"]);
      assert.match(String(answers[1]?.["error"]), error);
    });
  }
});
