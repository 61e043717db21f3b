import type { RuleContext } from "./schema.ts";
import { isElsewhere, type Subject } from "./subject.ts";

/**
 * Where a command would act: what its own options and assignments say goes before what the place says.
 *
 * @returns null when it is not known, as for everything that belongs to this machine when the command runs elsewhere.
 */
export function contextValue(key: Exclude<keyof RuleContext, "env">, subject: Subject): string | null {
  const { command, facts } = subject;
  const here = !isElsewhere(command);
  switch (key) {
    case "kube":
      return optionOf(subject, "--context", "--kube-context") ?? (here ? facts.kubeContext() : null);
    case "namespace":
      return optionOf(subject, "-n", "--namespace") ?? (here ? facts.kubeNamespace() : null);
    case "aws":
      return (
        optionOf(subject, "--profile") ?? assignmentOf(subject, "AWS_PROFILE") ?? (here ? facts.awsProfile() : null)
      );
    case "gcloud":
      return (
        optionOf(subject, "--project") ??
        assignmentOf(subject, "CLOUDSDK_CORE_PROJECT") ??
        (here ? facts.gcloudProject() : null)
      );
    case "terraform":
      return assignmentOf(subject, "TF_WORKSPACE") ?? (here ? facts.terraformWorkspace() : null);
    case "docker":
      return (
        optionOf(subject, "-c", "--context") ??
        assignmentOf(subject, "DOCKER_CONTEXT") ??
        (here ? facts.dockerContext() : null)
      );
    case "branch":
      return here ? facts.gitBranch() : null;
    case "user":
      return (
        command.via.findLast(({ user }) => user !== undefined)?.user ?? (runsAsRoot(subject) ? "root" : facts.user)
      );
    case "host":
      return command.via.findLast(({ host }) => host !== undefined)?.host ?? (here ? facts.host : null);
    case "cwd":
      return subject.folders.cwd;
    default:
      return key satisfies never;
  }
}

function runsAsRoot({ command, facts }: Subject): boolean {
  return facts.isRoot || command.via.some(({ tags }) => tags.includes("root"));
}

function optionOf({ arguments: { options } }: Subject, ...names: readonly string[]): string | null {
  for (const name of names) {
    const value = options.get(name)?.at(-1);
    if (value !== undefined && value !== null) return value;
  }
  return null;
}

function assignmentOf({ command }: Subject, name: string): string | null {
  return command.assignments.findLast((assignment) => assignment.name === name)?.value ?? null;
}
