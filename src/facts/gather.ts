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

/**
 * The facts about one place. Each is read from files when it is first asked for, and then kept.
 *
 * @param onRead Called before a fact is read that may be another one the next time: from a file, or the clock.
 */
export function gatherFacts(
  { cwd, env, isRoot, home = homedir(), now = () => new Date() }: Place,
  onRead: () => void = () => undefined,
): Facts {
  const read = <T>(from: () => T) =>
    once(() => {
      onRead();
      return from();
    });
  const kube = read(() => readKubeContext(env, home));
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
    gitBranch: read(() => readGitBranch(cwd)),
    gitRemote: read(() => readGitRemote(cwd)),
    awsProfile: read(() => readAwsProfile(env)),
    awsAccount: (profile) => {
      onRead();
      return readAwsAccount(env, home, profile);
    },
    awsRegion: (profile) => {
      onRead();
      return readAwsRegion(env, home, profile);
    },
    azureSubscription: read(() => readAzureSubscription(env, home)),
    gcloudProject: read(() => readGcloudProject(env, home)),
    terraformWorkspace: read(() => readTerraformWorkspace(env, cwd)),
    dockerContext: read(() => readDockerContext(env, home)),
    now: read(now),
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
