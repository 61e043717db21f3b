import { z } from "zod";
import { readPublicKey } from "./organisation/signature.ts";
import { patternSchema, redactActionSchema, tokenSchema } from "./schema.ts";

const texts = z.array(z.string().min(1));
const ruleOrProvider = z.string().regex(/^[a-z0-9][a-z0-9.-]*(\/[a-z0-9][a-z0-9.-]*)?$/, {
  error: "must be the id of a rule, such as github/token, or its first word",
});

export const allowSchema = z
  .strictObject({
    exact: texts.optional().describe("values that are no secrets"),
    sha256: z
      .array(z.string().regex(/^[0-9a-f]{64}$/, { error: "must be 64 hexadecimal digits" }))
      .optional()
      .describe("the same by their SHA-256, so that the list does not hold them"),
    regex: texts.optional().describe("RE2 expressions that match somewhere in the value; `^` and `$` anchor"),
  })
  .describe("What is found and yet left as it is.");

const actionsSchema = z
  .record(ruleOrProvider, redactActionSchema)
  .describe("By the id of a rule, or its first word: another action.");

/** `redact:` of the configuration. */
export const redactSettingsSchema = z.strictObject({
  action: redactActionSchema.optional(),
  actions: actionsSchema.optional(),
  allow: allowSchema.optional(),
  known: z
    .strictObject({
      env: texts.optional().describe("names of variables, with `*`, whose values are masked wherever they stand"),
      least: z.int().min(4).max(100).optional().describe("shorter values are not looked for (8)"),
    })
    .optional()
    .describe("Secrets that are known before they are seen."),
  hash_key_env: z.string().min(1).optional().describe("The variable that holds the key of `hash`."),
  gitleaks: z
    .union([z.string().min(1), texts], { error: "must be a path or a list of paths" })
    .optional()
    .describe("`gitleaks.toml` files whose rules are used too; a relative path begins at the configuration."),
  packs: texts.optional().describe("Files with rules of your own, as in `rules/redact`."),
  trusted_keys: z
    .array(
      z.string().refine((text) => readPublicKey(text) !== null, { error: "must be an Ed25519 public key, base64" }),
    )
    .optional()
    .describe(
      "A pack that one of them has signed may weaken rules too: `coterm redact sign --key key.pem acme.yaml` says the key.",
    ),
  tokens: z.array(tokenSchema).optional().describe("Your own tokens, by how they begin."),
  rules: z.array(patternSchema).optional().describe("Your own rules; `regex` is RE2."),
});

export type RedactSettings = z.infer<typeof redactSettingsSchema>;
export type AllowSettings = z.infer<typeof allowSchema>;
