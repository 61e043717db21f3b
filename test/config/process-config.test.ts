import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { pathsFor } from "../../src/base/paths.ts";
import { decide } from "../../src/rules/decide.ts";
import { loadRuleSet } from "../../src/rules/loaded.ts";
import { placeAt } from "../rules/place.ts";

const root = mkdtempSync(join(tmpdir(), "coterm-process-config-"));
after(() => rmSync(root, { recursive: true, force: true }));

let count = 0;

async function load(text: string) {
  const env = { HOME: join(root, String(count++)) };
  const paths = pathsFor(env, 1000);
  mkdirSync(paths.config, { recursive: true });
  writeFileSync(join(paths.config, "config.yaml"), text);
  return loadRuleSet(paths, env);
}

/** The published example, as it stands. */
const published = `process_config:
  commands:
    - command: "kubectl"
      lints:
        - |
          if has_arg("scale") and flags.context == nil then
            return string.format("No kubectl context specified (effective context: '%s'). It is recommended to always explicitly specify the context when running \`kubectl scale\`.", k8s_context)
          end
      rules:
        - rule: |
            local k8s_context = flags.context or k8s_current_context or "unknown"
            local matches = has_arg("scale") and k8s_context:match("prod")
            local user_message = "Proceed with caution. This command may disrupt your Kubernetes cluster setup."
            local approver_message = "Ensure that the user has documented a rollback plan before approving."
            return matches, user_message, approver_message
          actions: ["record", "process_info", "approval"]
        - rule: has_arg("scale")
          actions: ["record", "process_info"]
        - rule: true
          actions: []
`;

describe("the published example runs unchanged", async () => {
  const { rules, problems } = await load(published);
  const prod = placeAt({ kubeContext: () => "prod-eu" });
  const dev = placeAt({ kubeContext: () => "dev" });
  const judge = (text: string, facts = prod) => decide({ text, shell: "bash" }, rules, facts);

  test("nothing is wrong with it", () => assert.deepEqual(problems, []));

  test("approval in production, with both messages", () => {
    const decision = judge("kubectl --context prod-eu scale deploy/a --replicas=2");
    assert.deepEqual(
      [decision.action, decision.effects, decision.why, decision.approverMessage],
      [
        "approve",
        ["record", "process_info"],
        "Proceed with caution. This command may disrupt your Kubernetes cluster setup.",
        "Ensure that the user has documented a rollback plan before approving.",
      ],
    );
  });

  test("the lint asks where no context is given", () => {
    const decision = judge("kubectl scale deploy/a --replicas=2", dev);
    assert.deepEqual([decision.action, decision.effects], ["confirm", ["record", "process_info"]]);
    assert.match(decision.why, /^No kubectl context specified \(effective context: 'dev'\)/);
  });

  test("elsewhere it is only recorded", () => {
    const { action, effects } = judge("kubectl --context dev scale deploy/a --replicas=2", dev);
    assert.deepEqual([action, effects], ["allow", ["record", "process_info"]]);
  });

  test("anything else just runs", () => {
    const { action, effects } = judge("kubectl get pods");
    assert.deepEqual([action, effects], ["allow", []]);
  });

  test("the shipped rules still hold", () =>
    assert.equal(judge("kubectl delete ns staging").rule, "k8s/delete-namespace"));
});

describe("actions", () => {
  const cases = [
    { name: "none: nothing", rule: "{rule: true, actions: []}", action: "allow", effects: [] },
    { name: "not said: those built in", rule: "{rule: true}", action: "allow", effects: ["record", "process_info"] },
    {
      name: "by their older names",
      rule: "{rule: true, actions: [incidents, logs]}",
      action: "allow",
      effects: ["incident", "log"],
    },
    { name: "approval", rule: "{rule: true, actions: [approval]}", action: "approve", effects: [] },
    {
      name: "no rule holds: those built in",
      rule: "{rule: false, actions: [approval]}",
      action: "allow",
      effects: ["record", "process_info"],
    },
    {
      name: "the default goes before those built in",
      rule: "{rule: false}",
      defaults: "[logs]",
      action: "allow",
      effects: ["log"],
    },
    {
      name: "a rule goes before the default",
      rule: "{rule: true, actions: [record]}",
      defaults: "[logs]",
      action: "allow",
      effects: ["record"],
    },
  ];
  for (const { name, rule, defaults, action, effects } of cases) {
    test(name, async () => {
      const written = defaults === undefined ? "" : `  default_actions: ${defaults}\n`;
      const { rules, problems } = await load(
        `process_config:\n${written}  commands:\n    - {command: run, rules: [${rule}]}\n`,
      );
      assert.deepEqual(problems, []);
      const decision = decide({ text: "run x", shell: "bash" }, rules, placeAt());
      assert.deepEqual([decision.action, decision.effects], [action, effects]);
    });
  }
});

describe("mistakes", () => {
  const cases = [
    {
      name: "Luau",
      text: "process_config:\n  commands:\n    - command: x\n      rules:\n        - rule: |\n            local n = 1\n            n += 1\n            return n\n",
      problem:
        /config\.yaml:5:11: process_config\.commands\[0\]\.rules\[0\]\.rule cannot be used: line 2: Luau's own syntax/,
    },
    {
      name: "an unknown action",
      text: "process_config:\n  commands:\n    - command: x\n      rules: [{rule: true, actions: [aproval]}]\n",
      problem: /config\.yaml:4:38: .*actions\[0\] must be one of record, .*, not aproval/,
    },
    {
      name: "an unknown key",
      text: "process_config:\n  commands:\n    - comand: x\n",
      problem: /config\.yaml:3:7: unknown key comand in process_config\.commands\[0\], did you mean command\?/,
    },
  ];
  for (const { name, text, problem } of cases) {
    test(name, async () => {
      const { problems } = await load(text);
      assert.match(problems.map(({ sentence }) => sentence).join("\n"), problem);
    });
  }
});
