import assert from "node:assert/strict";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { defaultConfig } from "../../src/config/config.ts";
import { loadConfig } from "../../src/config/load-config.ts";

const root = mkdtempSync(join(tmpdir(), "coterm-config-"));
after(() => rmSync(root, { recursive: true, force: true }));

let count = 0;

function folder(files: Readonly<Record<string, string>> = {}): string {
  const path = join(root, String(count++), "coterm");
  mkdirSync(path, { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(path, name), text);
  return path;
}

/** Each by itself: nothing was good before. */
const load = (config: string) => loadConfig({ config, state: join(config, "state") });

describe("a configuration that can be used", () => {
  const cases = [
    { name: "no folder", config: join(root, "missing"), expected: {} },
    { name: "an empty folder", config: folder(), expected: {} },
    { name: "an empty file", config: folder({ "config.yaml": "" }), expected: {} },
    { name: "only a comment", config: folder({ "config.yaml": "# nothing\n" }), expected: {} },
    { name: "config.yaml", config: folder({ "config.yaml": "reedit: false\n" }), expected: { reedit: false } },
    { name: "config.yml", config: folder({ "config.yml": "answer_ms: 500\n" }), expected: { answer_ms: 500 } },
    {
      name: "config.json",
      config: folder({ "config.json": '{"fail_mode": {"critical": "closed"}}' }),
      expected: { fail_mode: { critical: "closed" } },
    },
    {
      name: "config.yaml before config.json",
      config: folder({ "config.yaml": "reedit: false", "config.json": "{}" }),
      expected: { reedit: false },
    },
    {
      name: "half of on_unseen",
      config: folder({ "config.yaml": "on_unseen: {complex: deny}" }),
      expected: { on_unseen: { dynamic: "allow", complex: "deny" } },
    },
    {
      name: "off is a word, not false",
      config: folder({ "config.yaml": "overrides: {git/force-push: off}" }),
      expected: { overrides: { "git/force-push": "off" } },
    },
    {
      name: "files of other programs beside it",
      config: folder({ "package.json": '{"coterm": {"reedit": false}}', ".cotermrc": "reedit: false" }),
      expected: {},
    },
  ];
  for (const { name, config, expected } of cases) {
    test(name, async () => {
      const loaded = await load(config);
      assert.deepEqual(loaded.problems, []);
      assert.deepEqual(loaded.config, { ...defaultConfig, ...expected });
    });
  }

  test("a linked file is read", async () => {
    const config = folder({ "real.yaml": "reedit: false" });
    symlinkSync(join(config, "real.yaml"), join(config, "config.yaml"));
    assert.equal((await load(config)).config.reedit, false);
  });

  test("what is watched: the folder, and each file that could be there", async () => {
    const config = folder();
    const { files } = await load(config);
    assert.deepEqual(files, [
      config,
      join(config, "config.yaml"),
      join(config, "config.yml"),
      join(config, "config.json"),
    ]);
  });
});

const rule = `rules:
  - id: own/x
    title: X
    severity: high
    why: Y.
    command: x
    match: [x]
    miss: [y]
`;

describe("a configuration that cannot be used", () => {
  // FILE stands for the path of the file.
  const cases = [
    { name: "broken YAML", text: "rules: [", sentence: /^FILE:1:\d+: is no valid YAML: / },
    { name: "broken JSON", file: "config.json", text: '{"reedit": tru', sentence: /^FILE:1:\d+: is no valid YAML: / },
    {
      name: "a key twice",
      text: "reedit: true\nreedit: false\n",
      sentence: /^FILE:2:1: is no valid YAML: Map keys must be unique/,
    },
    { name: "no map", text: "- a\n", sentence: "FILE:1:1: the file must be a map of keys" },
    { name: "a text", text: "hello\n", sentence: "FILE:1:1: the file must be a map of keys" },
    {
      name: "an unknown key",
      text: "reedit: true\nfial_mode: closed\n",
      sentence: "FILE:2:1: unknown key fial_mode, did you mean fail_mode?",
      hint: "write fail_mode instead of fial_mode",
    },
    {
      name: "a key like no other",
      text: "colour: red\n",
      sentence: "FILE:1:1: unknown key colour",
      hint: "remove it, or use one of: fail_mode, on_unseen, reedit, question_seconds, answer_ms, idle_minutes, record, process_info, audit_log, retention, default_actions, approval, packs, overrides, redact, process_config, rules",
    },
    {
      name: "an unknown key of a rule",
      text: `${rule}    optons: {}\n`,
      sentence: "FILE:9:5: unknown key optons in rules[0], did you mean options?",
    },
    {
      name: "an unknown key of a rule's options",
      text: `${rule}    options: {al: [-f]}\n`,
      sentence: "FILE:9:15: unknown key al in rules[0].options, did you mean all?",
    },
    { name: "a wrong type", text: "reedit: maybe\n", sentence: "FILE:1:1: reedit must be true or false" },
    { name: "a number out of range", text: "answer_ms: 5\n", sentence: "FILE:1:1: answer_ms must be at least 50" },
    {
      name: "an unknown severity",
      text: rule.replace("high", "hihg"),
      sentence: "FILE:4:5: rules[0].severity must be one of low, medium, high, critical, not hihg",
      hint: "write high",
    },
    {
      name: "an unknown action",
      text: "overrides:\n  git/clean: ask\n",
      sentence:
        "FILE:2:3: overrides.git/clean must be one of allow, notify, warn, confirm, approve, deny, record, process_info, incident, log, off, not ask",
    },
    {
      name: "a rule without near misses",
      text: rule.replace("    miss: [y]\n", ""),
      sentence: "FILE:2:5: rules[0].miss is missing",
    },
    {
      name: "a rule with an empty list of examples",
      text: rule.replace("[x]", "[]"),
      sentence: "FILE:7:5: rules[0].match must not be empty",
    },
    {
      name: "a rule about nothing",
      text: rule.replace("    command: x\n", ""),
      sentence:
        "FILE:2:5: rules[0] needs a command, a redirect, an append or an input, else it would look at every line; or a when or lua that does",
    },
    {
      name: "a command with folders",
      text: rule.replace("command: x", "command: /bin/x"),
      sentence: "FILE:6:5: rules[0].command must be the bare name of a command, without folders",
    },
    {
      name: "an action that is nearly one",
      text: rule.replace("command: x", "command: x\n    action: confrim"),
      sentence:
        "FILE:7:5: rules[0].action must be one of allow, notify, warn, confirm, approve, deny, record, process_info, incident, log, not confrim",
      hint: "write confirm",
    },
    {
      name: "two actions",
      text: rule.replace("command: x", "command: x\n    action: [warn, deny]"),
      sentence: "FILE:7:5: rules[0].action names more than one action",
    },
    {
      name: "an effect that is none",
      text: rule.replace("command: x", "command: x\n    action: [warn, recrod]"),
      sentence:
        "FILE:7:20: rules[0].action[1] must be one of allow, notify, warn, confirm, approve, deny, record, process_info, incident, log, not recrod",
      hint: "write record",
    },
    {
      name: "an unknown key of an override",
      text: "overrides:\n  git/clean: {acton: deny}\n",
      sentence: "FILE:2:15: unknown key acton in overrides.git/clean, did you mean action?",
      hint: "write action instead of acton",
    },
    {
      name: "an unknown key of an override's context",
      text: "overrides:\n  git/clean: {only: {brunch: main}}\n",
      sentence: "FILE:2:22: unknown key brunch in overrides.git/clean.only, did you mean branch?",
    },
    {
      name: "a pack that is neither on nor off",
      text: "packs: {docker: off}\n",
      sentence: "FILE:1:9: packs.docker must be true, false or {only: …} with a context",
    },
    {
      name: "an unknown severity of the default actions",
      text: "default_actions: {critcal: deny}\n",
      sentence: "FILE:1:19: unknown key critcal in default_actions, did you mean critical?",
    },
    {
      name: "an unknown key of the approvals",
      text: "approval:\n  aprovers: [me]\n",
      sentence: "FILE:2:3: unknown key aprovers in approval, did you mean approvers?",
    },
    {
      name: "a time that is none",
      text: rule.replace("command: x", "command: x\n    context: {time: {from: 25:00}}"),
      sentence: "FILE:7:22: rules[0].context.time.from must be a time such as 08:30",
    },
    {
      name: "a time zone that is none",
      text: rule.replace("command: x", "command: x\n    context: {time: {from: 08:00, zone: Mars}}"),
      sentence: "FILE:7:35: rules[0].context.time.zone must be local, utc or a time zone such as Europe/Berlin",
    },
    {
      name: "days that are none",
      text: rule.replace("command: x", "command: x\n    context: {time: {days: weekdays}}"),
      sentence: "FILE:7:22: rules[0].context.time.days must be days such as mon-fri or sat,sun",
    },
    {
      name: "a time window without bounds",
      text: rule.replace("command: x", "command: x\n    context: {time: {zone: utc}}"),
      sentence: "FILE:7:15: rules[0].context.time needs days, from or to",
    },
    {
      name: "a regular expression that cannot be read",
      text: rule.replace("command: x", "command: x\n    context: {branch: '('}"),
      sentence: /^FILE:7:15: rules\[0\]\.context\.branch cannot be read: the regular expression \( cannot be read/,
    },
    {
      name: "a glob that cannot be read",
      text: rule.replace("command: x", "command: x\n    operand: '[x'"),
      sentence: "FILE:7:5: rules[0].operand cannot be read: [ is not closed in [x",
    },
    {
      name: "an expression that cannot be read",
      text: rule.replace("command: x", "command: x\n    when: 1 +"),
      sentence: "FILE:7:5: rules[0].when cannot be used: Unexpected token: EOF at character 4",
    },
    {
      name: "an expression with a mistake in its types",
      text: rule.replace("command: x", "command: x\n    when: args == 1"),
      sentence: /^FILE:7:5: rules\[0\]\.when cannot be used: no such overload/,
    },
    {
      name: "an unknown key of the examples' place",
      text: rule.replace("command: x", "command: x\n    given: {brnch: main}"),
      sentence: "FILE:7:13: unknown key brnch in rules[0].given, did you mean branch?",
    },
    {
      name: "a wrong fail mode",
      text: "fail_mode: sometimes\n",
      sentence: "FILE:1:1: fail_mode must be open, closed, or a map of severities to open or closed",
    },
    { name: "a bomb of aliases", text: bomb(), sentence: /^FILE:1:1: cannot be read: Excessive alias count/ },
  ];
  for (const { name, file = "config.yaml", text, sentence, hint } of cases) {
    test(name, async () => {
      const config = folder({ [file]: text });
      const loaded = await load(config);
      assert.equal(loaded.isCurrent, false);
      assert.deepEqual(loaded.config, defaultConfig);
      const [problem] = loaded.problems;
      const said = problem?.sentence.replaceAll(join(config, file), "FILE") ?? "";
      if (typeof sentence === "string") assert.equal(said, sentence);
      else assert.match(said, sentence);
      if (hint !== undefined) assert.equal(problem?.hint, hint);
      assert.ok(problem?.hint, "every problem says what to do");
    });
  }

  test("every mistake of a file is named at once", async () => {
    const config = folder({ "config.yaml": "a: 1\nb: 2\nreedit: 3\n" });
    assert.equal((await load(config)).problems.length, 3);
  });
});

function bomb(): string {
  const lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"];
  for (let i = 1; i < 9; i++) lines.push(`a${i}: &a${i} [${Array.from({ length: 9 }, () => `*a${i - 1}`).join(", ")}]`);
  return lines.join("\n");
}

describe("things that are no configuration file", () => {
  const cases: { name: string; make: (config: string) => void; sentence: string; skip?: string | false }[] = [
    {
      name: "a directory",
      make: (config) => mkdirSync(join(config, "config.yaml")),
      sentence: "DIR/config.yaml is a directory, not a configuration file",
    },
    {
      name: "over 1 MB",
      make: (config) => writeFileSync(join(config, "config.yaml"), `# ${"x".repeat(1_600_000)}\n`),
      sentence: "DIR/config.yaml has 1.5 MB, a configuration may have 1 MB",
    },
    {
      name: "a device",
      make: (config) => symlinkSync("/dev/zero", join(config, "config.yaml")),
      sentence: "DIR/config.yaml is no regular file",
    },
    {
      name: "a link to itself",
      make: (config) => symlinkSync(join(config, "config.yaml"), join(config, "config.yaml")),
      sentence: "DIR/config.yaml cannot be read: ELOOP: too many symbolic links encountered, stat 'DIR/config.yaml'",
    },
    {
      name: "a file that may not be read",
      make: (config) => {
        writeFileSync(join(config, "config.yaml"), "reedit: true");
        chmodSync(join(config, "config.yaml"), 0);
      },
      sentence: "DIR/config.yaml cannot be read: you may not read it",
      skip: process.getuid?.() === 0 && "root may read everything",
    },
  ];
  for (const { name, make, sentence, skip = false } of cases) {
    test(name, { skip }, async () => {
      const config = folder();
      make(config);
      const loaded = await load(config);
      assert.equal(loaded.isCurrent, false);
      assert.deepEqual(loaded.config, defaultConfig);
      assert.equal(loaded.problems[0]?.sentence.replaceAll(config, "DIR"), sentence);
    });
  }

  test("a file where the folder should be", async () => {
    const config = join(folder({ coterm: "x" }), "coterm");
    assert.equal((await load(config)).problems[0]?.sentence, `${config} must be a folder`);
  });
});
