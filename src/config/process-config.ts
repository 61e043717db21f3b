import { z } from "zod";
import type { Effect } from "../rules/decision.ts";
import type { WrittenOutcome } from "../rules/outcome.ts";
import type { Rule } from "../rules/schema.ts";
import type { Path } from "./read-document.ts";

const actionNames = ["record", "process_info", "approval", "approve", "incidents", "incident", "logs", "log"] as const;

const actionsSchema = z.array(z.enum(actionNames));

const snippet = z.string().min(1).max(20_000);

const ruleSchema = z.strictObject({
  rule: z.union([z.boolean(), snippet], { error: "must be true, false or a Lua script" }),
  actions: actionsSchema.optional(),
});

const commandSchema = z.strictObject({
  command: z.string().regex(/^[^\s/$`'"\\]+$/, { error: "must be the bare name of a command, without folders" }),
  lints: z.array(snippet).optional(),
  rules: z.array(ruleSchema).optional(),
});

/** Rules as `~/.ddcoterm/config.yaml` has them, so that they can be used as they stand. */
export const processConfigSchema = z.strictObject({
  commands: z.array(commandSchema).optional().describe("lints and rules by command"),
  default_actions: actionsSchema
    .optional()
    .describe("what happens to these commands when none of their rules holds; default: record, process_info"),
});

export type ProcessConfig = z.infer<typeof processConfigSchema>;

/** A rule, and where its script stands in the file. */
export interface PlacedRule {
  readonly rule: Rule;
  readonly path: Path;
}

/**
 * The same rules in our shape. A lint asks; each is a list of its own, as all lints of a command count. The rules of a
 * command are one list, with the default actions at its end.
 */
export function rulesOfProcessConfig({ commands = [], default_actions = builtInActions }: ProcessConfig): PlacedRule[] {
  return commands.flatMap(({ command, lints = [], rules = [] }, at) => {
    const path = ["process_config", "commands", at] as const;
    const name = command.toLowerCase().replaceAll(/[^a-z0-9.-]/g, "-");
    const list = `imported/${name}-${at + 1}`;
    const base = { severity: "medium" as const, command, match: [], miss: [] };
    const fromLints = lints.map((lint, index): PlacedRule => {
      const id = `${list}-lint-${index + 1}`;
      const said = { title: `A lint about ${command}`, why: "The lint says so." };
      const rule: Rule = { ...base, ...said, id, action: "confirm", lint, list: id };
      return { rule, path: [...path, "lints", index] };
    });
    const last = { rule: true, actions: default_actions };
    const fromRules = [...rules, last].flatMap(({ rule: script, actions = default_actions }, index): PlacedRule[] => {
      if (script === false) return [];
      const action = toWrittenOutcome(actions);
      const rule: Rule = {
        ...base,
        id: `${list}-rule-${index + 1}`,
        title: titleOf(command, action),
        why: `A rule about ${command} says so.`,
        action,
        list,
        ...(script === true ? {} : { lua: script }),
      };
      return [{ rule, path: [...path, "rules", index, "rule"] }];
    });
    return [...fromLints, ...fromRules];
  });
}

/** What the reference does when nothing else is said. */
const builtInActions: z.infer<typeof actionsSchema> = ["record", "process_info"];

/** @returns A list, as an empty one says that nothing happens. */
function toWrittenOutcome(actions: z.infer<typeof actionsSchema>): ("approve" | Effect)[] {
  return actions.map((action) => ourName[action]);
}

const ourName: Readonly<Record<(typeof actionNames)[number], "approve" | Effect>> = {
  record: "record",
  process_info: "process_info",
  approval: "approve",
  approve: "approve",
  incidents: "incident",
  incident: "incident",
  logs: "log",
  log: "log",
};

function titleOf(command: string, action: WrittenOutcome): string {
  return action.includes("approve") ? `${command} needs approval` : `A rule about ${command}`;
}
