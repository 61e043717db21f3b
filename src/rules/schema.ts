import { z } from "zod";
import { contextSchema, type RuleContext } from "./context-schema.ts";
import { severities } from "./decision.ts";
import { outcomeSchema } from "./outcome-schema.ts";
import { operandPattern, pattern, regexText, text } from "./pattern-schema.ts";

export type { OperandPattern } from "./pattern-schema.ts";
export type { RuleContext } from "./context-schema.ts";

const texts = z.union([text, z.array(text).min(1)], { error: "must be a text or a list of texts" });

const commandName = text.regex(/^[^\s/$`'"\\]+$/, { error: "must be the bare name of a command, without folders" });

const commandNames = z.union([commandName, z.array(commandName).min(1)], {
  error: "must be the name of a command or a list of names",
});

const optionSpelling = text.regex(/^[^\s]/, { error: "must begin with the option itself, such as -f|--force" });

const optionsSchema = z
  .strictObject({
    all: z.array(optionSpelling).min(1).optional().describe("every one of these is given"),
    any: z.array(optionSpelling).min(1).optional().describe("at least one of these is given"),
    none: z.array(optionSpelling).min(1).optional().describe("none of these is given"),
  })
  .describe(
    "Options. `-f|--force`: spellings of one option. `--replicas=0`: with a value that this glob matches. `--dry-run=`: without a value. `-h=`: a word of its own, and none behind it but options.",
  );

const phrasesSchema = z
  .strictObject({
    any: z.array(text).min(1).describe("words in a row, in any case and with any space between, such as `drop table`"),
    none: z.array(text).min(1).optional().describe("phrases that make it harmless"),
  })
  .describe("What is said to the command: in its operands, in the values of its options or on its standard input.");

/** Longer than any sensible script, and still read in no time. */
const longestScript = 20_000;

const script = text.max(longestScript);

const severitySchema = z.enum(severities);
export const failSchema = z.enum(["open", "closed"]);
export const challengeSchema = z.enum(["key", "type", "type-the-name"]);

const givenSchema = z
  .strictObject({
    kube: text.optional(),
    namespace: text.optional(),
    branch: text.optional(),
    remote: text.optional(),
    aws: text.optional(),
    account: text.optional(),
    region: text.optional(),
    gcloud: text.optional(),
    azure: text.optional(),
    terraform: text.optional(),
    docker: text.optional(),
    user: text.optional(),
    host: text.optional(),
    cwd: text.optional(),
    env: z.record(z.string(), z.string()).optional(),
    root: z.boolean().optional(),
    ssh: z.boolean().optional(),
    time: z.iso
      .datetime({ local: true, offset: true, error: "must be a date and time such as 2026-01-30T20:15" })
      .optional(),
  })
  .describe("What holds where the examples are run, such as `branch: main` or `time: 2026-01-30T20:15`.");

const examples = z.array(text).default([]);

export const ruleSchema = z
  .strictObject({
    id: text
      .regex(/^[a-z0-9][a-z0-9.-]*(\/[a-z0-9][a-z0-9.-]*)?$/, {
        error: "must be lower-case words joined by hyphens, such as git/force-push",
      })
      .describe("Unique name, `pack/name`."),
    title: text.describe("What is about to happen, in a few words."),
    severity: severitySchema.describe("How bad it is: decides the default action."),
    why: text.describe("One sentence: what is lost."),
    instead: text.optional().describe("A safer command."),
    references: z.array(z.url()).optional().describe("Where the command is documented."),
    command: commandNames.optional().describe("Name of the command, any of; wrappers such as sudo are looked through."),
    path: texts
      .optional()
      .describe(
        "Subcommand words at the start of the operands, any of; `remote remove` is two in a row, `* delete` any word before delete.",
      ),
    options: optionsSchema.optional(),
    operand: operandPattern
      .optional()
      .describe(
        "An operand after the subcommand words matches; with `any` and `none`, one that matches some glob of the first and none of the second. A glob that begins with `/` or `~` is compared with the absolute path.",
      ),
    target: operandPattern
      .optional()
      .describe("As `operand`, for the last operand: where `cp`, `scp` or `rsync` write to. An only operand is none."),
    says: phrasesSchema.optional(),
    redirect: pattern.optional().describe("A file that matches is overwritten by redirected output (`>`, `>|`, `&>`)."),
    append: pattern.optional().describe("Redirected output is appended to a file that matches (`>>`)."),
    input: pattern.optional().describe("Standard input is read from a file that matches (`<`)."),
    pipe_to: commandNames.optional().describe("The output is piped into one of these commands."),
    pipe_from: commandNames.optional().describe("The input comes through a pipe from one of these commands."),
    via: texts
      .optional()
      .describe("It runs through one of these wrappers or kinds of wrapper: `root`, `remote`, `container`."),
    assign: z
      .record(text, regexText)
      .optional()
      .describe("Variables that the line sets for the command, by name: `{AWS_PROFILE: ^prod}`."),
    context: contextSchema.optional(),
    when: text
      .max(2000)
      .optional()
      .describe("A [CEL expression](../rule-language.md#when) for what the keys above cannot say."),
    lua: script
      .optional()
      .describe(
        "A [Lua script](../rule-language.md#lua): an expression, or `return matches, user_message, approver_message`.",
      ),
    lint: script
      .optional()
      .describe(
        "A [Lua script](../rule-language.md#lua) that returns a sentence when something is wrong; it is the `why`.",
      ),
    action: outcomeSchema
      .optional()
      .describe(
        "What happens, or a list with effects such as `[confirm, record]`. Default: `default_actions`, else low → warn, medium, high and critical → confirm.",
      ),
    process_info: z
      .enum(["sample", "trace"])
      .optional()
      .describe(
        "Has the [processes](../processes.md#because-of-a-rule) of its commands noted: `sample` as the effect `process_info` does, `trace` every one, for which the command is recorded by itself under strace.",
      ),
    challenge: challengeSchema
      .optional()
      .describe(
        "How a confirm is answered: a key, or typing a name (`type` is short for it). Default: critical → type, else key.",
      ),
    approver: text.optional().describe("What those who may approve are told."),
    fail: failSchema
      .optional()
      .describe(
        "Whether a line runs that could not be judged, or for which the rule could not be evaluated. Default: the configured fail_mode.",
      ),
    list: text
      .optional()
      .describe(
        "Of the rules of one list the first that holds counts; of several lists the strictest. Default: one list.",
      ),
    given: givenSchema.optional(),
    match: examples.describe("Example lines for which the rule holds. Must be given, except with `lua` or `lint`."),
    miss: examples.describe("Similar lines for which it does not. Must be given, except with `lua` or `lint`."),
  })
  .superRefine((rule, context) => {
    if (!isAboutSomething(rule)) {
      context.addIssue({
        code: "custom",
        message:
          "needs a command, a redirect, an append or an input, else it would look at every line; or a when or lua that does",
      });
    }
    if (rule.path !== undefined && rule.command === undefined) {
      context.addIssue({ code: "custom", path: ["path"], message: "needs a command whose subcommand it is" });
    }
    // What was carried over from another system has no examples.
    if (rule.lua !== undefined || rule.lint !== undefined) return;
    for (const key of ["match", "miss"] as const) {
      if (rule[key].length === 0) context.addIssue({ code: "custom", path: [key], message: "must not be empty" });
    }
  });

function isAboutSomething({ command, redirect, append, input, when, lua, lint }: z.infer<typeof ruleSchema>): boolean {
  return [command, redirect, append, input, when, lua, lint].some((value) => value !== undefined);
}

export const packSchema = z.strictObject({
  pack: text
    .regex(/^[a-z0-9][a-z0-9-]*$/, { error: "must be lower-case words joined by hyphens" })
    .describe("Name of the pack."),
  about: text.describe("One sentence: what these rules are about."),
  harmless: z
    .array(optionSpelling)
    .min(1)
    .optional()
    .describe("Options with which no rule of the pack holds, such as `--help`."),
  rules: z.array(ruleSchema).min(1),
});

/** A rule as it is written in a pack or in the user's configuration. */
export type Rule = z.infer<typeof ruleSchema>;
export type RulePack = z.infer<typeof packSchema>;
export type FailMode = z.infer<typeof failSchema>;

/** A rule that holds only where all of these contexts do, beyond its own. */
export interface ScopedRule extends Rule {
  readonly only?: readonly RuleContext[];
}
