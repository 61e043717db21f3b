import { z } from "zod";
import { regexText } from "./pattern-schema.ts";

const days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
const day = days.join("|");

const clock = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$|^24:00$/, { error: "must be a time such as 08:30" });

const timeSchema = z
  .strictObject({
    days: z
      .string()
      .regex(new RegExp(`^(?:${day})(?:-(?:${day}))?(?:,(?:${day})(?:-(?:${day}))?)*$`), {
        error: "must be days such as mon-fri or sat,sun",
      })
      .optional()
      .describe("days on which the window begins, such as `mon-fri` or `sat,sun`; default: every day"),
    from: clock.optional().describe("when it begins; default: 00:00"),
    to: clock.optional().describe("when it ends, on the next day when that is before `from`; default: 24:00"),
    zone: z
      .string()
      .refine(isZone, { error: "must be local, utc or a time zone such as Europe/Berlin" })
      .optional()
      .describe("`local` (default), `utc` or a time zone such as `Europe/Berlin`"),
  })
  .refine(({ days: some, from, to }) => some !== undefined || from !== undefined || to !== undefined, {
    error: "needs days, from or to",
  });

export const contextSchema = z
  .strictObject({
    kube: regexText.optional().describe("kubectl context, from the command's own options or the current one"),
    k8s: regexText.optional().describe("another name for `kube`"),
    namespace: regexText.optional().describe("kubernetes namespace"),
    branch: regexText.optional().describe("git branch"),
    remote: regexText.optional().describe("address of the git remote that the branch follows, else of `origin`"),
    aws: regexText.optional().describe("AWS profile"),
    account: regexText.optional().describe("number of the AWS account, where the profile says it"),
    region: regexText.optional().describe("AWS region"),
    gcloud: regexText.optional().describe("gcloud project"),
    azure: regexText.optional().describe("Azure subscription: its name, a blank, its id"),
    terraform: regexText.optional().describe("terraform workspace"),
    docker: regexText.optional().describe("docker context, or the host that DOCKER_HOST names"),
    user: regexText.optional().describe("the user as whom it runs"),
    host: regexText.optional().describe("the machine on which it runs"),
    cwd: regexText.optional().describe("the folder in which it runs"),
    env: z.record(z.string(), regexText).optional().describe("environment variables by name"),
    root: z.boolean().optional().describe("whether it runs as root"),
    ssh: z.boolean().optional().describe("whether it runs on another machine or in a session over ssh"),
    time: timeSchema.optional().describe("a time window, as `{days: mon-fri, from: 18:00, to: 08:00, zone: utc}`"),
  })
  .describe(
    "Where and when the command would act. Texts are regular expressions (RE2, linear time), searched for; all keys must hold.",
  );

export type RuleContext = z.infer<typeof contextSchema>;
export type TimeWindow = z.infer<typeof timeSchema>;

function isZone(zone: string): boolean {
  if (zone === "local" || zone === "utc") return true;
  try {
    return Intl.DateTimeFormat("en", { timeZone: zone }) !== undefined;
  } catch {
    return false; // it throws a RangeError for names that it does not know
  }
}
