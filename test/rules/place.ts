import type { Facts } from "../../src/facts/facts.ts";

/** A place that says nothing of itself, for tests of rules; what a test is about is given. */
export function placeAt(given: Partial<Facts> = {}): Facts {
  return {
    cwd: "/home/me/src/project",
    home: "/home/me",
    user: "me",
    host: "laptop",
    isRoot: false,
    isSsh: false,
    env: {},
    kubeContext: () => null,
    kubeNamespace: () => null,
    gitBranch: () => null,
    awsProfile: () => null,
    gcloudProject: () => null,
    terraformWorkspace: () => null,
    dockerContext: () => null,
    ...given,
  };
}
