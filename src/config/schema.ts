import { z } from "zod";
import { redactSettingsSchema } from "../redact/settings-schema.ts";
import { processInfoModes } from "../base/process-info.ts";
import { contextSchema } from "../rules/context-schema.ts";
import { actionSchema, outcomeSchema } from "../rules/outcome-schema.ts";
import { challengeSchema, failSchema, ruleSchema } from "../rules/schema.ts";
import { processConfigSchema } from "./process-config.ts";
import { defaultConfig, recordModes } from "./config.ts";

const overrideSchema = z.union([
  outcomeSchema,
  z.literal("off"),
  z.strictObject({
    action: outcomeSchema.optional().describe("another action, or a list with effects"),
    challenge: challengeSchema.optional(),
    only: contextSchema.optional().describe("the rule holds only there"),
  }),
]);

const packSchema = z.union([z.boolean(), z.strictObject({ only: contextSchema.optional() })], {
  error: "must be true, false or {only: …} with a context",
});

/** `~/.config/coterm/config.yaml`. Every key may be left out. */
const keptSchema = z.int().min(1).max(1_000_000).nullable();

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
  record: z
    .enum(recordModes)
    .optional()
    .describe(
      "Which shells are recorded: `on-demand` those that `coterm record` starts, `always` every new interactive shell that loads the hook. See [recording](../recording.md).",
    ),
  process_info: z
    .enum(processInfoModes)
    .optional()
    .describe(
      "How the processes of a recorded session are found out: `sample` looks ten times a second and disturbs nothing, `trace` runs single recorded commands under strace and misses nothing, `host` reads the log of auditd, `off` notes none. See [processes](../processes.md).",
    ),
  audit_log: z
    .string()
    .startsWith("/", { error: "must be the full path of a file" })
    .optional()
    .describe("The log of auditd that `process_info: host` reads."),
  retention: z
    .strictObject({
      session_days: keptSchema.optional().describe("recorded sessions that ended more days ago are removed"),
      session_mb: keptSchema
        .optional()
        .describe("the oldest recorded sessions are removed until all together have no more megabytes"),
      event_days: keptSchema.optional().describe("events of the journal that are older are removed"),
    })
    .optional()
    .describe(
      "What is removed by itself, some time after the helper has started and then once a day. `null` keeps everything. A session that is being recorded is never removed. `coterm rm --expired` does it at once.",
    ),
  default_actions: z
    .strictObject({
      low: outcomeSchema.optional().describe("what a rule of this severity does when it says nothing itself"),
      medium: outcomeSchema.optional().describe("the same"),
      high: outcomeSchema.optional().describe("the same"),
      critical: outcomeSchema.optional().describe("the same"),
      otherwise: outcomeSchema
        .optional()
        .describe(
          "what happens to a line that no rule holds for; with anything but `allow` every line goes to the helper",
        ),
    })
    .optional()
    .describe("What happens where no rule says it. What a rule or an override says goes before."),
  approval: z
    .strictObject({
      approvers: z.array(z.string().min(1)).optional().describe("who may approve, as it is shown to who needs it"),
      break_glass: z
        .boolean()
        .optional()
        .describe("`COTERM_BREAK_GLASS=true` before a command runs it without the approval, and that is recorded"),
    })
    .optional()
    .describe("Lines that need a second person (`action: approve`). Without a way to approve them they do not run."),
  packs: z
    .record(z.string(), packSchema)
    .optional()
    .describe("`name: false` leaves a rule pack out; `name: {only: {kube: prod}}` confines it to a context."),
  overrides: z
    .record(z.string(), overrideSchema)
    .optional()
    .describe(
      "By the id of a rule: another action, a list with effects, `off`, or a map of `action`, `challenge` and `only` (a context outside of which it does not hold).",
    ),
  redact: redactSettingsSchema
    .optional()
    .describe("What is masked besides what coterm knows, and how. See [redaction.md](../redaction.md)."),
  process_config: processConfigSchema
    .optional()
    .describe(
      "Rules of Datadog CoTerm as they stand in `~/.ddcoterm/config.yaml`. `coterm import` turns them into `rules`.",
    ),
  rules: z
    .array(ruleSchema)
    .optional()
    .describe("Your own rules, in the shape of [rules.md](rules.md). They go before those of the packs."),
});

export type ConfigFile = z.infer<typeof configSchema>;

/** The default of each key as it is shown in the reference. */
export const configDefaults: Readonly<Record<keyof ConfigFile, unknown>> = { ...defaultConfig, process_config: {} };
