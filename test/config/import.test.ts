import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { parse } from "yaml";
import { recogniseLint, recogniseRule } from "../../src/config/import/snippet.ts";
import { CliHome } from "../cli/cli-home.ts";

const home = new CliHome();
after(() => home.close());

const none = { word: null, options: [], noOptions: [], kube: null };
const context = 'local c = flags.context or k8s_current_context or "unknown"\n';

describe("scripts that the plain keys can say", () => {
  const cases = [
    { script: "true", says: {} },
    { script: 'has_arg("scale")', says: { word: "scale" } },
    { script: 'return has_arg("scale")', says: { word: "scale" } },
    { script: 'has_arg("--force")', says: { options: ["--force"] } },
    { script: "flags.force", says: { options: ["--force"] } },
    { script: 'flags["dry-run"] == nil', says: { noOptions: ["--dry-run"] } },
    { script: "not flags.n", says: { noOptions: ["-n"] } },
    { script: 'flags.replicas == "0"', says: { options: ["--replicas=0"] } },
    { script: 'flags.name == "a*"', says: { options: ["--name=a\\*"] } },
    { script: 'has_arg("scale") and flags.context ~= nil', says: { word: "scale", options: ["--context"] } },
    { script: `${context}return c:match("prod")`, says: { kube: "prod" } },
    { script: `${context}return c:match("^prod%-eu$")`, says: { kube: "^prod-eu$" } },
    { script: `${context}return c == "prod.eu"`, says: { kube: "^prod\\.eu$" } },
    { script: `${context}local m = has_arg("x") and c:find("prod")\nreturn m`, says: { word: "x", kube: "prod" } },
  ];
  for (const { script, says } of cases) {
    test(script, () => {
      const { sampleContext: _, ...conditions } = recogniseRule(script)?.conditions ?? { ...none, sampleContext: "" };
      assert.deepEqual(conditions, { ...none, ...says });
    });
  }
});

describe("scripts that they cannot say", () => {
  const scripts = [
    'has_arg("a") or has_arg("b")',
    'has_arg("a") and has_arg("b")',
    'k8s_current_context:match("prod")',
    `${context}return c:match("pr.d")`,
    `${context}return c:match("unknown")`,
    'local c = flags.context or k8s_current_context or "prod"\nreturn c:match("prod")',
    "#args > 2",
    'for i = 1, 2 do end\nreturn has_arg("x")',
    'return has_arg("x"), "to " .. args[1]',
    'local has_arg = function() return true end\nreturn has_arg("x")',
  ];
  for (const script of scripts) test(script, () => assert.equal(recogniseRule(script), null));

  test("a lint whose sentence is made when it runs", () => {
    assert.equal(recogniseLint('if has_arg("x") then return "to " .. args[1] end'), null);
    assert.equal(recogniseLint('if has_arg("x") then return "a" else return "b" end'), null);
    assert.equal(recogniseLint('if has_arg("x") then return "a" end')?.message, "a");
  });
});

const file = `enable_telemetry: true
connection_config:
  api_key: secret
process_config:
  commands:
    - command: "kubectl"
      lints:
        - |
          if has_arg("scale") and flags.context == nil then
            return string.format("No context (effective context: '%s').", k8s_context)
          end
        - if has_arg("delete") then return "It is gone then." end
      rules:
        - rule: |
            local k8s_context = flags.context or k8s_current_context or "unknown"
            local matches = has_arg("scale") and k8s_context:match("prod")
            return matches, "Proceed with caution.", "Is there a plan?"
          actions: ["record", "process_info", "approval"]
        - rule: |
            local n = 1
            n += 1
            return n
        - rule: has_arg("scale")
          actions: ["record"]
        - rule: true
          actions: []
        - rule: has_arg("never reached")
wrong: 1
`;

describe("coterm import", async () => {
  home.write("dd.yaml", file);
  const { out, err, status } = await home.run("import", "dd.yaml");
  const { rules } = parse(out) as { rules: Record<string, unknown>[] };

  test("what it could not carry over is said with its line", () => {
    const lines = err
      .trim()
      .split("\n")
      .map((line) => line.replace(`${home.home}/`, ""));
    assert.deepEqual(lines, [
      "dd.yaml:1: left out enable_telemetry: coterm sends nothing to anybody",
      "dd.yaml:2: left out connection_config: coterm works on this machine without an account; its keys were not copied",
      "dd.yaml:21: left out a rule: Luau's own syntax is not understood, here an assignment with an operator, such as `+=`: write x = x + 1",
      "dd.yaml:28: left out wrong: it is not known",
    ]);
    assert.equal(status, 2);
    assert.doesNotMatch(out, /secret/);
  });

  test("each rule is carried over once, as plain keys where they can say it", () => {
    assert.deepEqual(
      rules.map(({ id, operand = null, context: where = null, lint, lua, action }) => [
        id,
        operand,
        where,
        lint !== undefined || lua !== undefined ? "script" : "keys",
        action,
      ]),
      [
        ["imported/kubectl-1-lint-1", null, null, "script", "confirm"],
        ["imported/kubectl-1-lint-2", "delete", null, "keys", "confirm"],
        ["imported/kubectl-1-rule-1", "scale", { kube: "prod" }, "keys", ["record", "process_info", "approve"]],
        ["imported/kubectl-1-rule-3", "scale", null, "keys", ["record"]],
        ["imported/kubectl-1-rule-4", null, null, "keys", []],
      ],
    );
  });

  test("what it prints is a configuration whose examples hold, and that decides as the original", async () => {
    const lines = ["kubectl scale x", "kubectl --context prod-1 scale x", "kubectl delete pod x", "kubectl get pods"];
    const decide = async (config: string) => {
      home.write(".config/coterm/config.yaml", config);
      assert.deepEqual(await home.run("config", "validate"), {
        status: 0,
        out: "The configuration is right.\n",
        err: "",
      });
      const judged = [];
      for (const line of lines) {
        const { action, effects, why } = JSON.parse((await home.run("check", "--json", "--", line)).out) as Record<
          string,
          unknown
        >;
        judged.push([line, action, effects, why]);
      }
      return judged;
    };
    const readable = file.replace(/ {8}- rule: \|\n {12}local n = 1\n.*\n.*\n/, "");
    const original = await decide(readable.slice(readable.indexOf("process_config")).replace("wrong: 1\n", ""));
    const imported = await decide(out);
    const said = (judged: unknown[][]) => judged.map((row) => row.slice(0, 3));
    assert.deepEqual(said(imported), said(original));
    assert.equal((await home.run("rules", "test")).status, 0);
  });

  test("--output writes a new file, and leaves an existing one alone", async () => {
    const first = await home.run("import", "dd.yaml", "--output", "rules.yaml");
    assert.equal(first.out, "");
    assert.equal(readFileSync(join(home.home, "rules.yaml"), "utf8"), out);
    const second = await home.run("import", "dd.yaml", "--output", "rules.yaml");
    assert.equal(second.status, 2);
    assert.match(second.err, /is there already/);
  });

  const mistakes = [
    { name: "no file", argv: ["none.yaml"], err: /none\.yaml cannot be read \(ENOENT\)/ },
    { name: "the usual file is missing", argv: [], err: /\.ddcoterm\/config\.yaml cannot be read/ },
    { name: "no YAML", text: "process_config: [", argv: ["bad.yaml"], err: /bad\.yaml:1:\d+: is no valid YAML/ },
    {
      name: "an unknown key of a command",
      text: "process_config:\n  commands: [{comand: x}]\n",
      argv: ["bad.yaml"],
      err: /bad\.yaml:2:\d+: unknown key comand.*did you mean command/,
    },
  ];
  for (const { name, text = "", argv, err: said } of mistakes) {
    test(name, async () => {
      home.write("bad.yaml", text);
      const outcome = await home.run("import", ...argv);
      assert.equal(outcome.status, 2);
      assert.match(outcome.err, said);
    });
  }
});
