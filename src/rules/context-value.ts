import type { Facts } from "../facts/facts.ts";
import type { RuleContext } from "./schema.ts";
import { isElsewhere } from "./elsewhere.ts";
import type { Subject } from "./subject.ts";

/** The parts of a context that are a text. */
export type ContextName = Exclude<keyof RuleContext, "env" | "k8s" | "root" | "ssh" | "time">;

/**
 * Where a command would act: what its own options and assignments say goes before what the place says.
 *
 * @returns null when it is not known, as for everything that belongs to this machine when the command runs elsewhere.
 */
export function contextValue(name: ContextName, subject: Subject): string | null {
  const { command, facts } = subject;
  switch (name) {
    case "kube":
      return optionOf(subject, "--context", "--kube-context") ?? here(subject, "kubeContext");
    case "namespace":
      return optionOf(subject, "-n", "--namespace") ?? here(subject, "kubeNamespace");
    case "aws":
      return optionOf(subject, "--profile") ?? assignmentOf(subject, "AWS_PROFILE") ?? here(subject, "awsProfile");
    case "account":
      return isElsewhere(command) ? null : facts.awsAccount(contextValue("aws", subject));
    case "region":
      return (
        optionOf(subject, "--region") ??
        assignmentOf(subject, "AWS_REGION", "AWS_DEFAULT_REGION") ??
        (isElsewhere(command) ? null : facts.awsRegion(contextValue("aws", subject)))
      );
    case "gcloud":
      return (
        optionOf(subject, "--project") ??
        assignmentOf(subject, "CLOUDSDK_CORE_PROJECT") ??
        here(subject, "gcloudProject")
      );
    case "azure":
      return optionOf(subject, "--subscription") ?? here(subject, "azureSubscription");
    case "terraform":
      return assignmentOf(subject, "TF_WORKSPACE") ?? here(subject, "terraformWorkspace");
    case "docker":
      return (
        optionOf(subject, "-c", "--context") ??
        assignmentOf(subject, "DOCKER_HOST", "DOCKER_CONTEXT") ??
        here(subject, "dockerContext")
      );
    case "branch":
      return here(subject, "gitBranch");
    case "remote":
      return here(subject, "gitRemote");
    case "user":
      return (
        command.via.findLast(({ user }) => user !== undefined)?.user ?? (runsAsRoot(subject) ? "root" : facts.user)
      );
    case "host":
      return command.via.findLast(({ host }) => host !== undefined)?.host ?? (isElsewhere(command) ? null : facts.host);
    case "cwd":
      return subject.folders.cwd;
    default:
      return name satisfies never;
  }
}

export function runsAsRoot({ command, facts }: Subject): boolean {
  return facts.isRoot || command.via.some(({ tags }) => tags.includes("root"));
}

/** A variable that the line sets for the command, else as the shell has it. */
export function variableOf(subject: Subject, name: string): string | null {
  return assignmentOf(subject, name) ?? subject.facts.env[name] ?? null;
}

type PlaceFact = {
  [name in keyof Facts]: Facts[name] extends () => string | null ? name : never;
}[keyof Facts];

function here({ command, facts }: Subject, name: PlaceFact): string | null {
  return isElsewhere(command) ? null : facts[name]();
}

function optionOf({ arguments: { options } }: Subject, ...names: readonly string[]): string | null {
  for (const name of names) {
    const value = options.get(name)?.at(-1);
    if (value !== undefined && value !== null) return value;
  }
  return null;
}

function assignmentOf({ command }: Subject, ...names: readonly string[]): string | null {
  for (const name of names) {
    const value = command.assignments.findLast((assignment) => assignment.name === name)?.value;
    if (value !== undefined && value !== null) return value;
  }
  return null;
}
