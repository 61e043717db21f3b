import type { NotedEvent } from "../events/event.ts";
import { eventVersion } from "../events/event.ts";
import type { Facts } from "../facts/facts.ts";
import type { Decision, Effect } from "../rules/decision.ts";
import type { Question } from "./protocol.ts";

/** A line that was asked about, and what was decided. */
export interface Judged {
  readonly question: Question;
  readonly line: string;
  readonly decision: Decision;
  readonly facts: Facts;
  readonly at: number;
  /** What ran in the shell before the line, where its processes are wanted. */
  readonly others: readonly number[];
}

/** The events that a decision's effects bring about, whether the line runs or not. */
export function notedEvents({ question, line, decision, facts, at }: Judged): readonly NotedEvent[] {
  const { session, sequence, cwd } = question;
  return decision.effects.filter(isNoted).map((kind) => ({
    v: eventVersion,
    id: `${session}.${sequence}.${kind === "incident" ? "i" : "l"}`,
    kind,
    session,
    at,
    sequence,
    verdict: decision.action,
    rule: decision.rule ?? decision.matches[0]?.rule ?? "",
    severity: decision.severity ?? "",
    cwd,
    line,
    facts: knownFacts(facts),
  }));
}

function isNoted(effect: Effect): effect is NotedEvent["kind"] {
  return effect === "incident" || effect === "log";
}

/** By the names that rules use. */
function knownFacts(facts: Facts): Readonly<Record<string, string | boolean>> {
  const all: Readonly<Record<string, string | boolean | null>> = {
    user: facts.user,
    host: facts.host,
    root: facts.isRoot,
    ssh: facts.isSsh,
    kube: facts.kubeContext(),
    namespace: facts.kubeNamespace(),
    branch: facts.gitBranch(),
    remote: facts.gitRemote(),
    aws: facts.awsProfile(),
    azure: facts.azureSubscription(),
    gcloud: facts.gcloudProject(),
    terraform: facts.terraformWorkspace(),
    docker: facts.dockerContext(),
  };
  const known: Record<string, string | boolean> = {};
  for (const [name, value] of Object.entries(all)) if (value !== null && value !== false) known[name] = value;
  return known;
}
