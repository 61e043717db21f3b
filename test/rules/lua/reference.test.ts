import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { evaluateLint, evaluateRule, valueOf } from "./evaluate.ts";

const prod = { kubeContext: () => "prod-eu" };

describe("what a script knows of the command", () => {
  const cases: readonly [expression: string, line: string, value: string][] = [
    ["executable", "sudo kubectl get", "kubectl"],
    ["executable", "/usr/bin/kubectl get", "kubectl"],
    ["table.concat(args, ',')", "kubectl get pods -n web", "get,pods,-n,web"],
    ["#args", "kubectl", "0"],
    ["flags.bar", "tool --bar baz", "baz"],
    ["flags.bar", "tool --bar=baz", "baz"],
    ["flags.bar", "tool --bar", "true"],
    ["flags.bar", "tool --bar --baz", "true"],
    ["flags.bar", "tool", "nil"],
    ["flags.context", "kubectl --context prod get", "prod"],
    ["flags.namespace", "kubectl -n web get", "web"],
    ["flags.n", "kubectl -n web get", "web"],
    ["flags.force", "kubectl delete --force pod x", "true"],
    ["flags['dry-run']", "kubectl apply --dry-run=server", "server"],
    ["k8s_current_context", "kubectl get", "prod-eu"],
    ["k8s_context", "kubectl get", "prod-eu"],
    ["has_arg('get')", "kubectl get pods", "true"],
    ["has_arg('pod')", "kubectl get pods", "false"],
    ["has_arg('kubectl')", "kubectl get pods", "false"],
  ];
  for (const [expression, line, value] of cases) {
    test(`${expression} of ${line}: ${value}`, () => assert.equal(valueOf(expression, line, prod), value));
  }

  test("without a context it is nil", () => assert.equal(valueOf("k8s_current_context"), "nil"));
});

const lint = `if has_arg("scale") and flags.context == nil then
  return string.format("No kubectl context specified (effective context: '%s'). It is recommended to always explicitly specify the context when running \`kubectl scale\`.", k8s_context)
end
`;

const rule = `local k8s_context = flags.context or k8s_current_context or "unknown"
local matches = has_arg("scale") and k8s_context:match("prod")
local user_message = "Proceed with caution. This command may disrupt your Kubernetes cluster setup."
local approver_message = "Ensure that the user has documented a rollback plan before approving."
return matches, user_message, approver_message
`;

describe("the published examples", () => {
  test("the lint says its sentence", () => {
    assert.deepEqual(evaluateLint(lint, "kubectl scale deploy/a --replicas=0", prod), {
      holds: true,
      message:
        "No kubectl context specified (effective context: 'prod-eu'). It is recommended to always explicitly specify the context when running `kubectl scale`.",
      approverMessage: null,
    });
  });

  test("the lint is quiet with a context", () => {
    assert.equal(evaluateLint(lint, "kubectl --context dev scale deploy/a", prod).holds, false);
  });

  test("the rule holds and says its messages", () => {
    assert.deepEqual(evaluateRule(rule, "kubectl scale deploy/a", prod), {
      holds: true,
      message: "Proceed with caution. This command may disrupt your Kubernetes cluster setup.",
      approverMessage: "Ensure that the user has documented a rollback plan before approving.",
    });
  });

  test("the rule does not hold elsewhere", () => {
    assert.equal(evaluateRule(rule, "kubectl --context dev scale deploy/a", prod).holds, false);
    assert.equal(evaluateRule(rule, "kubectl get pods", prod).holds, false);
    assert.equal(evaluateRule(rule, "kubectl scale deploy/a").holds, false);
  });

  test("an expression without return", () => {
    assert.equal(evaluateRule('has_arg("scale")', "kubectl scale x").holds, true);
    assert.equal(evaluateRule('has_arg("scale")', "kubectl get x").holds, false);
  });

  test("true", () => assert.equal(evaluateRule("true").holds, true));
});
