import { z } from "zod";
import { actionSchema, failSchema, ruleSchema } from "../rules/schema.ts";
import { defaultConfig } from "./config.ts";

const overrideSchema = z.enum([...actionSchema.options, "off"]);

/** `~/.config/coterm/config.yaml`. Every key may be left out. */
export const configSchema = z.strictObject({
  fail_mode: z
    .union(
      [
        failSchema,
        z.strictObject({
          low: failSchema.optional(),
          medium: failSchema.optional(),
          high: failSchema.optional(),
          critical: failSchema.optional(),
        }),
      ],
      { error: "must be open, closed, or a map of severities to open or closed" },
    )
    .optional()
    .describe(
      "What happens when the helper does not answer: `open` runs the line unchecked and says so once, `closed` does not run it. One for all, or by severity of the rules that may hold.",
    ),
  on_unseen: z
    .strictObject({
      dynamic: actionSchema.optional().describe("a command word that is only known at run time, such as `$CMD`"),
      complex: actionSchema
        .optional()
        .describe("a line too long or too deeply nested to be analysed, when it holds a word that some rule needs"),
    })
    .optional()
    .describe("What happens to a line that cannot be seen through."),
  reedit: z.boolean().optional().describe("A stopped line comes back for editing."),
  question_seconds: z
    .int()
    .min(5)
    .max(3600)
    .optional()
    .describe("How long a question waits for a key; then the answer is no."),
  answer_ms: z
    .int()
    .min(50)
    .max(10_000)
    .optional()
    .describe("How long a shell waits for the helper before `fail_mode` applies."),
  idle_minutes: z.number().gt(0).max(10_080).optional().describe("The helper ends after so long without a question."),
  packs: z.record(z.string(), z.boolean()).optional().describe("`name: false` leaves a rule pack out."),
  overrides: z
    .record(z.string(), overrideSchema)
    .optional()
    .describe("Another action for a rule, by its id; `off` removes the rule."),
  rules: z
    .array(ruleSchema)
    .optional()
    .describe("Your own rules, in the shape of [rules.md](rules.md). They go before those of the packs."),
});

export type ConfigFile = z.infer<typeof configSchema>;

/** The default of each key as it is shown in the reference. */
export const configDefaults: Readonly<Record<keyof ConfigFile, unknown>> = defaultConfig;
