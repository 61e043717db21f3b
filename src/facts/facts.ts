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
  awsProfile(): string | null;
  gcloudProject(): string | null;
  terraformWorkspace(): string | null;
  dockerContext(): string | null;
}

/** The shell variables that say where a command would act; the hooks send those that are set. */
export const contextVariables = [
  "KUBECONFIG",
  "AWS_PROFILE",
  "AWS_DEFAULT_PROFILE",
  "CLOUDSDK_CORE_PROJECT",
  "CLOUDSDK_CONFIG",
  "DOCKER_CONTEXT",
  "DOCKER_HOST",
  "TF_WORKSPACE",
  "SSH_CONNECTION",
  "NO_COLOR",
  "TERM",
  "INK_SCREEN_READER",
  "LANG",
] as const;
