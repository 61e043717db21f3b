import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { CliHome } from "./cli-home.ts";

const rules = `rules:
  - { id: test/bad, title: Never, severity: high, command: BADCMD, action: deny, why: It is a test., instead: okcmd, match: [BADCMD], miss: [okcmd] }
  - { id: test/warn, title: Careful, severity: low, command: WARNCMD, why: It is a test., match: [WARNCMD], miss: [okcmd] }
`;

let home: CliHome;
before(() => {
  home = new CliHome();
  home.write(".config/coterm/config.yaml", rules);
});
after(() => home.close());

const run = async (file: string, text: string, ...options: string[]) => {
  home.write(file, text);
  return home.run("check-script", ...options, file);
};

describe("check-script finds what a script would run", () => {
  const cases = [
    { name: "a command at its place", text: "#!/bin/sh\nokcmd\n  BADCMD x\n", found: ["3:3 test/bad"], status: 10 },
    { name: "in a function", text: "f() {\n  BADCMD\n}\n", found: ["2:3 test/bad"], status: 10 },
    { name: "inside a wrapper", text: "sudo sh -c 'BADCMD'\n", found: ["1:12 test/bad"], status: 10 },
    { name: "two on one line", text: "BADCMD; WARNCMD\n", found: ["1:1 test/bad", "1:9 test/warn"], status: 10 },
    { name: "a warning alone passes", text: "WARNCMD\n", found: ["1:1 test/warn"], status: 0 },
    { name: "a comment is none", text: "# BADCMD\necho 'BADCMD'\n", found: [], status: 0 },
    { name: "ignored on its line", text: "BADCMD # coterm: ignore test/bad\n", found: [], status: 0 },
    {
      name: "ignored from the line above",
      text: "# coterm: ignore test/bad, x\nBADCMD\nBADCMD\n",
      found: ["3:1 test/bad"],
      status: 10,
    },
    {
      name: "ignoring another rule changes nothing",
      text: "BADCMD # coterm: ignore x\n",
      found: ["1:1 test/bad"],
      status: 10,
    },
    {
      name: "at the end of a long script",
      text: `${"if true; then\n  okcmd 'a\nb'\nfi\n".repeat(5000)}BADCMD\n`,
      found: ["20001:1 test/bad"],
      status: 10,
    },
  ];
  for (const { name, text, found, status } of cases) {
    test(name, async () => {
      const outcome = await run("a.sh", text, "--format", "json");
      const findings = JSON.parse(outcome.out) as { line: number; column: number; rule: string }[];
      assert.deepEqual(
        findings.map(({ line, column, rule }) => `${line}:${column} ${rule}`),
        found,
      );
      assert.equal(outcome.status, status);
    });
  }

  test("as text for people", async () => {
    const { out } = await run("a.sh", "BADCMD 'a b'\n");
    assert.equal(
      out,
      "a.sh:1:1: high: Never [test/bad, deny]\n    BADCMD 'a b'\n    It is a test.\n    safer: okcmd\n",
    );
  });

  test("as SARIF for code review", async () => {
    const { out } = await run("dir/a b.sh", "okcmd\nBADCMD\n", "--format", "sarif");
    const { version, runs } = JSON.parse(out) as {
      version: string;
      runs: { tool: { driver: { rules: { id: string }[] } }; results: Record<string, unknown>[] }[];
    };
    assert.equal(version, "2.1.0");
    assert.deepEqual(
      runs[0]?.tool.driver.rules.map(({ id }) => id),
      ["test/bad"],
    );
    assert.deepEqual(runs[0]?.results[0]?.["locations"], [
      {
        physicalLocation: {
          artifactLocation: { uri: "dir/a%20b.sh", uriBaseId: "ROOT" },
          region: { startLine: 2, startColumn: 1 },
        },
      },
    ]);
  });

  test("--fail-on moves the line between pass and fail", async () => {
    assert.equal((await run("a.sh", "WARNCMD\n", "--fail-on", "warn")).status, 10);
    assert.equal((await run("a.sh", "WARNCMD\n", "--fail-on", "deny")).status, 0);
  });

  test("standard input is -", async () => {
    const { status, out } = await home.runWith("BADCMD\n", "check-script", "-");
    assert.equal(status, 10);
    assert.match(out, /^-:1:1: /);
  });

  const dialects = [
    { file: "a.fish", text: "if true\n BADCMD\nend\n" },
    { file: "a", text: "#!/usr/bin/env -S zsh -f\nrepeat 3 BADCMD\n" },
    { file: "b", text: "#! /bin/dash\nBADCMD\n" },
  ];
  for (const { file, text } of dialects) {
    test(`reads ${JSON.stringify(text)}`, async () => assert.match((await run(file, text)).out, /test\/bad/));
  }
});

describe("check-script says what it cannot check", () => {
  const cases = [
    { name: "no file", argv: [], err: /there is no script to check/ },
    { name: "a file that is not there", argv: ["gone.sh"], err: /gone\.sh cannot be checked: there is no such file/ },
    { name: "a folder", argv: ["."], err: /\. cannot be checked: it is a folder/ },
    { name: "another format", argv: ["--format", "xml", "a.sh"], err: /--format is one of text, json, sarif, not xml/ },
    { name: "another action", argv: ["--fail-on", "dent", "a.sh"], err: /--fail-on deny/ },
  ];
  for (const { name, argv, err } of cases) {
    test(name, async () => {
      home.write("a.sh", "okcmd\n");
      const outcome = await home.run("check-script", ...argv);
      assert.equal(outcome.status, 2);
      assert.match(outcome.err, err);
    });
  }

  for (const [name, text, err] of [
    ["a script for another program", "#!/usr/bin/python3\n", /for python3, not for a shell/],
    ["a binary", "\0\x01", /it is no text/],
  ] as const) {
    test(`${name}, and the other files are checked`, async () => {
      home.write("bad", text);
      home.write("good.sh", "BADCMD\n");
      const outcome = await home.run("check-script", "bad", "good.sh");
      assert.equal(outcome.status, 2);
      assert.match(outcome.err, err);
      assert.match(outcome.out, /^good\.sh:1:1/);
    });
  }
});
