import { z } from "zod";
import { actions, severities } from "./decision.ts";

const text = z.string().min(1);

const texts = z.union([text, z.array(text).min(1)], { error: "must be a text or a list of texts" });

const pattern = z.union([text, z.array(text).min(1), z.strictObject({ re: text.max(1000) })], {
  error: "must be a glob, a list of globs, or {re: …} with a regular expression",
});

const someBut = z.strictObject({
  any: z.array(text).min(1).describe("globs one of which an operand matches"),
  none: z.array(text).min(1).describe("globs none of which that operand matches"),
});

const operandPattern = z.union([...pattern.options, someBut], {
  error: "must be a glob, a list of globs, {any: …, none: …} with globs, or {re: …} with a regular expression",
});

const regex = text.max(1000);

const commandName = text.regex(/^[^\s/$`'"\\]+$/, { error: "must be the bare name of a command, without folders" });

const optionSpelling = text.regex(/^[^\s]/, { error: "must begin with the option itself, such as -f|--force" });

const optionsSchema = z
  .strictObject({
    all: z.array(optionSpelling).min(1).optional().describe("every one of these is given"),
    any: z.array(optionSpelling).min(1).optional().describe("at least one of these is given"),
    none: z.array(optionSpelling).min(1).optional().describe("none of these is given"),
  })
  .describe(
    "Options. `-f|--force`: spellings of one option. `--replicas=0`: with a value that this glob matches. `--dry-run=`: without a value.",
  );

const phrasesSchema = z
  .strictObject({
    any: z.array(text).min(1).describe("words in a row, in any case and with any space between, such as `drop table`"),
    none: z.array(text).min(1).optional().describe("phrases that make it harmless"),
  })
  .describe("What is said to the command: in its operands, in the values of its options or on its standard input.");

export const contextSchema = z
  .strictObject({
    kube: regex.optional().describe("kubectl context, from the command's own options or the current one"),
    namespace: regex.optional().describe("kubernetes namespace"),
    branch: regex.optional().describe("git branch"),
    aws: regex.optional().describe("AWS profile"),
    gcloud: regex.optional().describe("gcloud project"),
    terraform: regex.optional().describe("terraform workspace"),
    docker: regex.optional().describe("docker context"),
    user: regex.optional().describe("the user as whom it runs"),
    host: regex.optional().describe("the machine on which it runs"),
    cwd: regex.optional().describe("the folder in which it runs"),
    env: z.record(z.string(), regex).optional().describe("environment variables by name"),
  })
  .describe("Where the command would act. Each value is a regular expression (RE2, linear time), searched for.");

export const actionSchema = z.enum(actions);
const severitySchema = z.enum(severities);
export const failSchema = z.enum(["open", "closed"]);

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
    command: z
      .union([commandName, z.array(commandName).min(1)], { error: "must be the name of a command or a list of names" })
      .optional()
      .describe("Name of the command, any of; wrappers such as sudo are looked through."),
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
    pipe_to: z
      .union([commandName, z.array(commandName).min(1)], { error: "must be the name of a command or a list of names" })
      .optional()
      .describe("The output is piped into one of these commands."),
    via: texts
      .optional()
      .describe("It runs through one of these wrappers or kinds of wrapper: `root`, `remote`, `container`."),
    context: contextSchema.optional(),
    action: actionSchema.optional().describe("Default: low → warn, medium, high and critical → confirm."),
    challenge: z
      .enum(["key", "type"])
      .optional()
      .describe("How a confirm is answered. Default: critical → type, else key."),
    fail: failSchema
      .optional()
      .describe("Whether a line that could not be judged runs. Default: the configured fail_mode."),
    match: z.array(text).min(1).describe("Example lines for which the rule holds."),
    miss: z.array(text).min(1).describe("Similar lines for which it does not."),
  })
  .superRefine((rule, context) => {
    if (rule.command === undefined && rule.redirect === undefined && rule.append === undefined) {
      context.addIssue({
        code: "custom",
        message: "needs a command, a redirect or an append, else it would look at every line",
      });
    }
    if (rule.path !== undefined && rule.command === undefined) {
      context.addIssue({ code: "custom", path: ["path"], message: "needs a command whose subcommand it is" });
    }
  });

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
export type RuleContext = z.infer<typeof contextSchema>;
/** A glob, several, or a regular expression. */
export type Pattern = z.infer<typeof pattern>;
/** The same, or several globs with exceptions. */
export type OperandPattern = z.infer<typeof operandPattern>;
export type FailMode = z.infer<typeof failSchema>;
