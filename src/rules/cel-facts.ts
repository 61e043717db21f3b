import { type ContextName, contextValue, runsAsRoot } from "./context-value.ts";
import type { Subject } from "./subject.ts";

const dayNames = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

/** The type of each fact in an expression: the names are those of a rule's `context`. */
export const factFields = {
  kube: "string",
  namespace: "string",
  branch: "string",
  remote: "string",
  aws: "string",
  account: "string",
  region: "string",
  gcloud: "string",
  azure: "string",
  terraform: "string",
  docker: "string",
  user: "string",
  host: "string",
  cwd: "string",
  env: "map<string, string>",
  root: "bool",
  ssh: "bool",
  hour: "int",
  minute: "int",
  weekday: "string",
} as const;

/** Facts as an expression sees them: looked up when it asks, empty where nothing is known. */
export class FactView {
  readonly #subject: Subject;

  constructor(subject: Subject) {
    this.#subject = subject;
  }

  get kube(): string {
    return this.#text("kube");
  }
  get namespace(): string {
    return this.#text("namespace");
  }
  get branch(): string {
    return this.#text("branch");
  }
  get remote(): string {
    return this.#text("remote");
  }
  get aws(): string {
    return this.#text("aws");
  }
  get account(): string {
    return this.#text("account");
  }
  get region(): string {
    return this.#text("region");
  }
  get gcloud(): string {
    return this.#text("gcloud");
  }
  get azure(): string {
    return this.#text("azure");
  }
  get terraform(): string {
    return this.#text("terraform");
  }
  get docker(): string {
    return this.#text("docker");
  }
  get user(): string {
    return this.#text("user");
  }
  get host(): string {
    return this.#text("host");
  }
  get cwd(): string {
    return this.#text("cwd");
  }
  get env(): Map<string, string> {
    const { command, facts } = this.#subject;
    const assigned = command.assignments.map(({ name, value }) => [name, value ?? ""] as const);
    return new Map([...Object.entries(facts.env), ...assigned]);
  }
  get root(): boolean {
    return runsAsRoot(this.#subject);
  }
  get ssh(): boolean {
    return this.#subject.facts.isSsh;
  }
  get hour(): bigint {
    return BigInt(this.#subject.facts.now().getHours());
  }
  get minute(): bigint {
    return BigInt(this.#subject.facts.now().getMinutes());
  }
  get weekday(): string {
    return dayNames[this.#subject.facts.now().getDay()] ?? "";
  }

  #text(name: ContextName): string {
    return contextValue(name, this.#subject) ?? "";
  }
}
