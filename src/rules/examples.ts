import type { Facts } from "../facts/facts.ts";
import { readArguments } from "../parse/arguments.ts";
import { understand } from "../parse/understand.ts";
import type { CompiledRule } from "./compile.ts";
import { holds } from "./decide.ts";
import type { Rule } from "./schema.ts";
import { Subject } from "./subject.ts";
import { foldersAfter } from "./working-folder.ts";

/** Example lines by rule id; the shipped rules keep theirs in a file of their own. */
export type Examples = Readonly<Record<string, Pick<Rule, "match" | "miss">>>;

export interface ExampleReport {
  readonly checked: number;
  /** One sentence for each example that does not hold: rule, line, what was expected. */
  readonly failures: readonly string[];
}

/** Where the examples are run: an ordinary user in a project of their home folder. */
export const exampleFacts: Facts = {
  cwd: "/home/user/project",
  home: "/home/user",
  user: "user",
  host: "host",
  isRoot: false,
  isSsh: false,
  env: {},
  kubeContext: () => null,
  kubeNamespace: () => null,
  gitBranch: () => null,
  awsProfile: () => null,
  gcloudProject: () => null,
  terraformWorkspace: () => null,
  dockerContext: () => null,
};

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
function holdsFor(compiled: CompiledRule, line: string, facts: Facts = exampleFacts): boolean {
  const names = compiled.rule.command === undefined ? null : [compiled.rule.command].flat();
  let folders = { cwd: facts.cwd as string | null, home: facts.home as string | null }; // widened for foldersAfter
  for (const command of understand(line, { shell: "bash" }).commands) {
    const isNamed = names === null || (command.name !== null && names.includes(command.name));
    if (isNamed && holds(compiled, new Subject(command, facts, folders, readArguments))) return true;
    folders = foldersAfter(command, folders);
  }
  return false;
}
