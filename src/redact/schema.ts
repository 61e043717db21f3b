import { z } from "zod";

const text = z.string().min(1);
const texts = z.array(text).min(1);
const id = text
  .regex(/^[a-z0-9][a-z0-9.-]*(\/[a-z0-9][a-z0-9.-]*)?$/, {
    error: "must be lower-case words joined by hyphens, such as github/token",
  })
  .describe("Unique name, `provider/name`.");

export const redactActionSchema = z
  .enum(["redact", "partial", "hash", "none"])
  .describe(
    "What is written instead: a mask, a mask after the first four characters, a keyed hash (HMAC-SHA256), or the secret itself.",
  );

export const bodySchema = z
  .enum(["hex", "alnum", "upper", "lower", "url64", "dotted", "base64", "slashed", "dollar"])
  .describe(
    "Characters after the prefix: `hex` 0-9a-f, `alnum` A-Za-z0-9, `upper` A-Z0-9, `lower` a-z0-9, `url64` alnum with _ and -, `dotted` url64 with ., `base64` dotted with + / = ~, `slashed` url64 with /, `dollar` alnum with _ and $.",
  );

const least = z.int().min(1).max(4096);

/** Tokens that say themselves what they are. They need no regular expression, and no example: both follow from this. */
export const tokenSchema = z.strictObject({
  id,
  prefix: z.union([text, texts], { error: "must be a text or a list of texts" }).describe("Text it begins with."),
  body: bodySchema,
  least: least.describe("Characters after the prefix, at least; vendors lengthen their tokens."),
  most: least.optional().describe("Characters after the prefix, at most, where the prefix alone says little."),
  action: redactActionSchema.optional(),
});

export const valueSchema = z
  .enum(["any", "literal", "password", "strong", "random", "card", "iban"])
  .describe(
    "What the value must look like. `any`; `literal`: no placeholder, variable or path; `password`: and not one short word; `strong`: more than letters; `random`: of `least` characters and `bits` entropy; `card`, `iban`: with the right check digits.",
  );

const exampleSchema = {
  match: texts.describe("Texts in which exactly what stands between « and » is found. `{alnum:20}` is made anew."),
  miss: texts.describe("Similar texts in which nothing is found."),
};

export const patternSchema = z.strictObject({
  id,
  about: text.describe("What is found."),
  keywords: texts.describe("Lower-case texts, one of which must stand near it: only there the expression is tried."),
  regex: z
    .union([text.max(4000), z.array(text.max(4000)).min(1)], { error: "must be an expression or a list of them" })
    .describe(
      "Or several, one of which must match. Every group whose name begins with `secret` is masked. `(?&word)` is a word of a command line.",
    ),
  case_sensitive: z.boolean().optional(),
  before: z.int().min(0).max(20_000).optional().describe("Characters before the keyword that are looked at (80)."),
  after: z.int().min(0).max(20_000).optional().describe("Characters after it (600)."),
  value: valueSchema.optional().describe("Default: `literal`."),
  least: least.optional(),
  bits: z.number().min(0).max(8).optional().describe("Shannon entropy, bits a character."),
  named: z
    .enum(["assignment", "text", "option", "header", "query"])
    .optional()
    .describe("The group `name` must be the name of a secret; where it stands says how strict the value is judged."),
  action: redactActionSchema.optional(),
  ...exampleSchema,
});

export const detectorSchema = z.strictObject({
  id,
  about: text,
  keywords: texts,
  detector: z
    .enum(["assignment", "beside", "private-key", "kubernetes-secret"])
    .describe("What no regular expression can do."),
  action: redactActionSchema.optional(),
  ...exampleSchema,
});

export const redactionPackSchema = z.strictObject({
  pack: text.regex(/^[a-z0-9][a-z0-9-]*$/, { error: "must be lower-case words joined by hyphens" }),
  about: text.describe("One sentence: which secrets these rules find."),
  tokens: z.array(tokenSchema).optional(),
  rules: z.array(z.union([detectorSchema, patternSchema])).optional(),
  actions: z
    .record(z.string(), redactActionSchema)
    .optional()
    .describe("Other actions for rules by id. To weaken one the pack must be trusted."),
  allow: z
    .strictObject({ exact: texts.optional(), sha256: texts.optional(), regex: texts.optional() })
    .optional()
    .describe("Values that are no secrets. Only a trusted pack may say so."),
});

export type RedactAction = z.infer<typeof redactActionSchema>;
export type TokenBody = z.infer<typeof bodySchema>;
export type TokenRule = z.infer<typeof tokenSchema>;
export type PatternRule = z.infer<typeof patternSchema>;
export type DetectorRule = z.infer<typeof detectorSchema>;
export type ValueLook = z.infer<typeof valueSchema>;
export type RedactionPack = z.infer<typeof redactionPackSchema>;
