/**
 * What is known about the place where a line is about to run. Each is looked up when it is first asked for,
 * from files only: no process, no network.
 */
export interface Facts {
  readonly cwd: string;
  readonly home: string;
  readonly user: string;
  readonly host: string;
  readonly isRoot: boolean;
  readonly isSsh: boolean;
  /** The variables that the hook sends (see `contextVariables`), as the shell has them now. */
  readonly env: Readonly<Record<string, string>>;
  kubeContext(): string | null;
  kubeNamespace(): string | null;
  gitBranch(): string | null;
  /** The address of the remote that the branch follows, else of `origin`. */
  gitRemote(): string | null;
  awsProfile(): string | null;
  /** Of a profile; null: the default one. */
  awsAccount(profile: string | null): string | null;
  awsRegion(profile: string | null): string | null;
  /** Name and id. */
  azureSubscription(): string | null;
  gcloudProject(): string | null;
  terraformWorkspace(): string | null;
  dockerContext(): string | null;
  /** The moment of the question. */
  now(): Date;
}

/** The shell variables that say where a command would act; the hooks send those that are set. */
export const contextVariables = [
  "KUBECONFIG",
  "AWS_PROFILE",
  "AWS_DEFAULT_PROFILE",
  "AWS_REGION",
  "AWS_DEFAULT_REGION",
  "AWS_CONFIG_FILE",
  "AZURE_CONFIG_DIR",
  "CLOUDSDK_CORE_PROJECT",
  "CLOUDSDK_CONFIG",
  "CLOUDSDK_ACTIVE_CONFIG_NAME",
  "DOCKER_CONTEXT",
  "DOCKER_HOST",
  "DOCKER_CONFIG",
  "TF_WORKSPACE",
  "TF_DATA_DIR",
  "SSH_CONNECTION",
  "NO_COLOR",
  "TERM",
  "INK_SCREEN_READER",
  "LANG",
] as const;
