import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, test } from "node:test";
import { parseHistory } from "../../src/cli/history/parse-history.ts";
import { CliHome } from "./cli-home.ts";

describe("history files are read as each shell writes them", () => {
  const cases = [
    { shell: "bash", name: "plain", file: "ls\n\ncd /\n", lines: ["ls", "cd /"] },
    {
      shell: "bash",
      name: "with times",
      file: "#1700000000\nfor x in a\ndo ls\ndone\n#1700000001\nls\n",
      lines: ["for x in a\ndo ls\ndone", "ls"],
    },
    { shell: "zsh", name: "plain", file: "ls\ncd /\n", lines: ["ls", "cd /"] },
    {
      shell: "zsh",
      name: "extended, several lines",
      file: ": 1700000000:3;for x\\\ndo\n: 1700000001:0;ls\n",
      lines: ["for x\ndo", "ls"],
    },
    { shell: "zsh", name: "metafied", file: Buffer.from([0x6c, 0xc3, 0x83, 0x84, 0x0a]), lines: ["lä"] },
    {
      shell: "fish",
      name: "with escapes",
      file: "- cmd: echo a\\nb \\\\n\n  when: 1700000000\n  paths:\n    - x\n- cmd: ls\n  when: 1\n",
      lines: ["echo a\nb \\n", "ls"],
    },
  ] as const;
  for (const { shell, name, file, lines } of cases) {
    test(`${shell}, ${name}`, () => assert.deepEqual(parseHistory(Buffer.from(file), shell), lines));
  }
});

describe("simulate", () => {
  const rules = `rules:
  - { id: test/ask, title: Maybe, severity: high, command: ASKCMD, why: It is a test., match: [ASKCMD], miss: [okcmd] }
  - { id: test/warn, title: Careful, severity: low, command: WARNCMD, why: It is a test., match: [WARNCMD], miss: [okcmd] }
`;
  let home: CliHome;
  beforeEach(() => {
    home = new CliHome();
    home.write(".config/coterm/config.yaml", rules);
    home.write(".bash_history", "okcmd\nASKCMD 1\nASKCMD 2\nWARNCMD\n".concat("okcmd\n".repeat(6)));
  });
  afterEach(() => home.close());

  test("counts by action and by rule", async () => {
    const { status, out } = await home.run("simulate", "--json");
    assert.equal(status, 0);
    const { lines, asked, examined, byAction, byRule } = JSON.parse(out) as Record<string, unknown>;
    assert.deepEqual(
      { lines, asked, examined, byAction, byRule },
      {
        lines: 10,
        asked: 2,
        examined: 3,
        byAction: { confirm: 2, warn: 1 },
        byRule: [
          { rule: "test/ask", action: "confirm", count: 2, example: "ASKCMD 2" },
          { rule: "test/warn", action: "warn", count: 1, example: "WARNCMD" },
        ],
      },
    );
  });

  test("says it to people", async () => {
    const { out } = await home.run("simulate");
    assert.match(out, /^10 lines from .*\.bash_history$/m);
    assert.match(out, /stopped to ask {2}2, 1 in 5/);
    assert.match(out, /^ {5}2 {2}confirm test\/ask +ASKCMD 2$/m);
  });

  for (const [share, status] of [
    ["1/5", 0],
    ["1/6", 10],
    ["0.5", 0],
    ["0", 10],
  ] as const) {
    test(`--at-most ${share} answers ${status}`, async () =>
      assert.equal((await home.run("simulate", "--at-most", share)).status, status));
  }

  test("with a configuration that is only tried", async () => {
    home.write("next/config.yaml", "overrides: { git/force-push: deny }\n");
    home.write("hist", "ASKCMD\ngit push --force\n");
    const { out } = await home.run("simulate", "--config", "next", "--json", "hist");
    const { byAction } = JSON.parse(out) as { byAction: object };
    assert.deepEqual(byAction, { deny: 1 });
    assert.match((await home.run("rules", "list")).out, /^test\/ask /m);
  });

  const bad = [
    { argv: ["gone"], err: /gone cannot be read: there is no such file/ },
    { argv: ["--at-most", "many"], err: /--at-most wants a share/ },
    { argv: ["--top", "0"], err: /--top/ },
    { argv: ["--shell", "tcsh", ".bash_history"], err: /tcsh/ },
  ];
  for (const { argv, err } of bad) {
    test(`${argv.join(" ")} is refused`, async () => {
      const outcome = await home.run("simulate", ...argv);
      assert.equal(outcome.status, 2);
      assert.match(outcome.err, err);
    });
  }
});
