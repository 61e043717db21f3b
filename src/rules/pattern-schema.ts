import { z } from "zod";
import { sentenceOf } from "../base/errors.ts";
import { parseGlob } from "./glob-syntax.ts";
import { compileRegex } from "./regex.ts";

export const text = z.string().min(1);

const longestRegex = 1000;

/** A regular expression that our engine can read. */
export const regexText = text.max(longestRegex).superRefine((source, context) => {
  refuse(() => compileRegex(source), context);
});

/** A glob that can be read. */
const globText = text.superRefine((glob, context) => {
  refuse(() => parseGlob(glob), context);
});

export const pattern = z.union([globText, z.array(globText).min(1), z.strictObject({ re: regexText })], {
  error: "must be a glob, a list of globs, or {re: …} with a regular expression",
});

const someBut = z.strictObject({
  any: z.array(globText).min(1).describe("globs one of which an operand matches"),
  none: z.array(globText).min(1).describe("globs none of which that operand matches"),
});

export const operandPattern = z.union([...pattern.options, someBut], {
  error: "must be a glob, a list of globs, {any: …, none: …} with globs, or {re: …} with a regular expression",
});

/** A glob, several globs, a regular expression, or globs with exceptions. */
export type OperandPattern = z.infer<typeof operandPattern>;

function refuse(read: () => unknown, context: { addIssue(issue: { code: "custom"; message: string }): void }): void {
  try {
    read();
  } catch (error) {
    context.addIssue({ code: "custom", message: `cannot be read: ${sentenceOf(error)}` });
  }
}
