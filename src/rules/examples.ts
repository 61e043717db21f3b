import type { Facts } from "../facts/facts.ts";
import { understand } from "../parse/understand.ts";
import type { CompiledRule } from "./compile.ts";
import { holds } from "./decide.ts";
import type { Rule } from "./schema.ts";
import { Subject } from "./subject.ts";
import type { Folders } from "./word-path.ts";
import { foldersAfter } from "./working-folder.ts";

/** Example lines by rule id; the shipped rules keep theirs in a file of their own. */
export type Examples = Readonly<Record<string, Pick<Rule, "match" | "miss" | "references">>>;

export interface ExampleReport {
  readonly checked: number;
  /** One sentence for each example that does not hold: rule, line, what was expected. */
  readonly failures: readonly string[];
}

/** Where the examples are run: an ordinary user in a project of their home folder, on a Monday before noon. */
export const exampleFacts: Facts = {
  cwd: "/home/user/src/project",
  home: "/home/user",
  user: "user",
  host: "host",
  isRoot: false,
  isSsh: false,
  env: {},
  kubeContext: () => null,
  kubeNamespace: () => null,
  gitBranch: () => null,
  gitRemote: () => null,
  awsProfile: () => null,
  awsAccount: () => null,
  awsRegion: () => null,
  azureSubscription: () => null,
  gcloudProject: () => null,
  terraformWorkspace: () => null,
  dockerContext: () => null,
  now: () => new Date("2026-01-05T10:00"),
};

/** The place of the examples, with what a rule says about it under `given`. */
export function exampleFactsOf({ given = {} }: Pick<Rule, "given">): Facts {
  const of = (value: string | undefined) => () => value ?? null;
  const { now } = exampleFacts;
  return {
    ...exampleFacts,
    cwd: given.cwd ?? exampleFacts.cwd,
    user: given.user ?? exampleFacts.user,
    host: given.host ?? exampleFacts.host,
    isRoot: given.root ?? false,
    isSsh: given.ssh ?? false,
    env: given.env ?? {},
    kubeContext: of(given.kube),
    kubeNamespace: of(given.namespace),
    gitBranch: of(given.branch),
    gitRemote: of(given.remote),
    awsProfile: of(given.aws),
    awsAccount: of(given.account),
    awsRegion: of(given.region),
    azureSubscription: of(given.azure),
    gcloudProject: of(given.gcloud),
    terraformWorkspace: of(given.terraform),
    dockerContext: of(given.docker),
    now: given.time === undefined ? now : () => new Date(given.time ?? ""),
  };
}

/** Runs the examples of each rule against that rule alone, so that no other rule decides before it. */
export function checkExamples(rules: readonly CompiledRule[], examples: Examples = {}): ExampleReport {
  const failures: string[] = [];
  let checked = 0;
  for (const compiled of rules) {
    const { id, match, miss } = { ...compiled.rule, ...examples[compiled.rule.id] };
    for (const [lines, expected] of [
      [match, true],
      [miss, false],
    ] as const) {
      for (const line of lines) {
        checked++;
        if (holdsFor(compiled, line) !== expected) {
          failures.push(`${id} ${expected ? "must hold for" : "must not hold for"}: ${line}`);
        }
      }
    }
  }
  return { checked, failures };
}

/** Whether a rule holds for some command of the line, in the place of the examples. */
function holdsFor(compiled: CompiledRule, line: string): boolean {
  const { rule } = compiled;
  const names = rule.command === undefined ? null : [rule.command].flat();
  const facts = exampleFactsOf(rule);
  let folders: Folders = { cwd: facts.cwd, home: facts.home };
  const { commands } = understand(line, { shell: "bash" });
  for (const command of commands) {
    const isNamed = names === null || (command.name !== null && names.includes(command.name));
    if (isNamed && holds(compiled, new Subject(command, { line, commands, facts, folders }))) return true;
    folders = foldersAfter(command, folders);
  }
  return false;
}
