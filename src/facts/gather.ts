import { homedir, hostname, userInfo } from "node:os";
import type { Facts } from "./facts.ts";
import { readAwsAccount, readAwsProfile, readAwsRegion } from "./aws.ts";
import { readAzureSubscription } from "./azure.ts";
import { readDockerContext } from "./docker.ts";
import { readGcloudProject } from "./gcloud.ts";
import { readGitBranch, readGitRemote } from "./git.ts";
import { readKubeContext } from "./kube.ts";
import { readTerraformWorkspace } from "./terraform.ts";

export interface Place {
  readonly cwd: string;
  /** The context variables of the shell. */
  readonly env: Readonly<Record<string, string>>;
  readonly isRoot: boolean;
  /** Default: the home folder of the user of this process. */
  readonly home?: string;
  /** Default: now. */
  readonly now?: () => Date;
}

/** The facts about one place. Each is read from files when it is first asked for, and then kept. */
export function gatherFacts({ cwd, env, isRoot, home = homedir(), now = () => new Date() }: Place): Facts {
  const kube = once(() => readKubeContext(env, home));
  return {
    cwd,
    home,
    env,
    isRoot,
    isSsh: Boolean(env["SSH_CONNECTION"]),
    get user() {
      return userName();
    },
    get host() {
      return hostName();
    },
    kubeContext: () => kube().context,
    kubeNamespace: () => kube().namespace,
    gitBranch: once(() => readGitBranch(cwd)),
    gitRemote: once(() => readGitRemote(cwd)),
    awsProfile: once(() => readAwsProfile(env)),
    awsAccount: (profile) => readAwsAccount(env, home, profile),
    awsRegion: (profile) => readAwsRegion(env, home, profile),
    azureSubscription: once(() => readAzureSubscription(env, home)),
    gcloudProject: once(() => readGcloudProject(env, home)),
    terraformWorkspace: once(() => readTerraformWorkspace(env, cwd)),
    dockerContext: once(() => readDockerContext(env, home)),
    now: once(now),
  };
}

const userName = once(() => {
  try {
    return userInfo().username;
  } catch {
    return ""; // a user id without an entry in the password file has no name
  }
});

const hostName = once(hostname);

function once<T>(read: () => T): () => T {
  let value: { readonly of: T } | null = null;
  return () => (value ??= { of: read() }).of;
}
