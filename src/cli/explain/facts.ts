import { CotermError } from "../../base/errors.ts";
import { nearest } from "../../base/nearest.ts";
import type { Facts } from "../../facts/facts.ts";

/** Names that rules give to facts, and the facts. */
const factOf: Readonly<Record<string, string>> = {
  k8s: "kubeContext",
  kube: "kubeContext",
  namespace: "kubeNamespace",
  branch: "gitBranch",
  remote: "gitRemote",
  aws: "awsProfile",
  account: "awsAccount",
  region: "awsRegion",
  azure: "azureSubscription",
  gcloud: "gcloudProject",
  terraform: "terraformWorkspace",
  docker: "dockerContext",
  root: "isRoot",
  ssh: "isSsh",
};

/**
 * Facts in which some are as given: `{"kubeContext": "prod", "isRoot": true}`, or with the names that rules use.
 *
 * @throws CotermError UNKNOWN_FACT
 */
export function overrideFacts(facts: Facts, given: Readonly<Record<string, unknown>>): Facts {
  const overridden: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(given)) {
    const fact = factOf[name] ?? name;
    if (!(fact in facts)) throw unknownFact(name, facts);
    const isLookedUp = typeof Reflect.get(facts, fact) === "function";
    overridden[fact] = isLookedUp ? () => value : value;
  }
  return new Proxy(facts, {
    get: (target, name) =>
      typeof name === "string" && name in overridden ? overridden[name] : Reflect.get(target, name),
  });
}

function unknownFact(name: string, facts: Facts): CotermError {
  const near = nearest(name, [...Object.keys(facts), ...Object.keys(factOf)]);
  return new CotermError("UNKNOWN_FACT", `there is no fact ${name}`, {
    exit: "usage",
    hint: near ?? Object.keys(facts).join(", "),
  });
}

/** Facts that note which of them were looked up, and what was found. Those that come with every line are not noted. */
export function traceFacts(facts: Facts): { readonly facts: Facts; readonly used: Record<string, unknown> } {
  const used: Record<string, unknown> = {};
  const traced = new Proxy(facts, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name);
      if (typeof name !== "string") return value;
      if (typeof value === "function") {
        return (...given: unknown[]) => (used[name] = Reflect.apply(value, target, given));
      }
      return name === "user" || name === "host" ? (used[name] = value) : value;
    },
  });
  return { facts: traced, used };
}
