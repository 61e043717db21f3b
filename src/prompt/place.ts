import type { Facts } from "../facts/facts.ts";

/** Where a line is about to run: plain data, so that it can travel to the process that draws the rich screen. */
export interface Place {
  readonly cwd: string;
  readonly home: string;
  readonly user: string;
  readonly host: string;
  readonly isRoot: boolean;
  readonly isSsh: boolean;
  readonly gitBranch: string | null;
  readonly kubeContext: string | null;
  readonly kubeNamespace: string | null;
  readonly awsProfile: string | null;
  readonly gcloudProject: string | null;
  readonly terraformWorkspace: string | null;
  readonly dockerContext: string | null;
}

export function placeOf(facts: Facts): Place {
  const { cwd, home, user, host, isRoot, isSsh } = facts;
  return {
    cwd,
    home,
    user,
    host,
    isRoot,
    isSsh,
    gitBranch: facts.gitBranch(),
    kubeContext: facts.kubeContext(),
    kubeNamespace: facts.kubeNamespace(),
    awsProfile: facts.awsProfile(),
    gcloudProject: facts.gcloudProject(),
    terraformWorkspace: facts.terraformWorkspace(),
    dockerContext: facts.dockerContext(),
  };
}

/** Programs whose effect depends on more than the folder, and on what. */
const contextsByTool: Readonly<Record<string, readonly ContextName[]>> = {
  kubectl: ["kube"],
  oc: ["kube"],
  helm: ["kube"],
  helmfile: ["kube"],
  k9s: ["kube"],
  flux: ["kube"],
  argocd: ["kube"],
  istioctl: ["kube"],
  aws: ["aws"],
  eksctl: ["aws", "kube"],
  sam: ["aws"],
  gcloud: ["gcloud"],
  gsutil: ["gcloud"],
  bq: ["gcloud"],
  terraform: ["terraform", "aws", "gcloud"],
  tofu: ["terraform", "aws", "gcloud"],
  terragrunt: ["terraform", "aws", "gcloud"],
  pulumi: ["aws", "gcloud"],
  docker: ["docker"],
  "docker-compose": ["docker"],
};

type ContextName = "kube" | "aws" | "gcloud" | "terraform" | "docker";

/** Where, as short phrases, what matters most first: `ROOT`, `on db1 over ssh`, `~/src/app`, `branch main`, … */
export function describePlace(place: Place, tool: string | null): readonly string[] {
  const phrases = [
    place.isRoot ? "ROOT" : null,
    place.isSsh ? `on ${place.host} over ssh` : null,
    abbreviateHome(place),
    place.gitBranch === null ? null : `branch ${place.gitBranch}`,
    ...(contextsByTool[tool ?? ""] ?? []).map((name) => describeContext(place, name)),
  ];
  return phrases.filter((phrase) => phrase !== null);
}

function describeContext(place: Place, name: ContextName): string | null {
  switch (name) {
    case "kube":
      if (place.kubeContext === null) return null;
      return `kube ${place.kubeContext}${place.kubeNamespace === null ? "" : `/${place.kubeNamespace}`}`;
    case "aws":
      return place.awsProfile === null ? null : `aws ${place.awsProfile}`;
    case "gcloud":
      return place.gcloudProject === null ? null : `gcloud ${place.gcloudProject}`;
    case "terraform":
      return place.terraformWorkspace === null ? null : `workspace ${place.terraformWorkspace}`;
    case "docker":
      return place.dockerContext === null ? null : `docker ${place.dockerContext}`;
    default:
      return name satisfies never;
  }
}

function abbreviateHome({ cwd, home }: Place): string {
  if (home === "" || home === "/") return cwd;
  return cwd === home ? "~" : cwd.startsWith(`${home}/`) ? `~${cwd.slice(home.length)}` : cwd;
}
