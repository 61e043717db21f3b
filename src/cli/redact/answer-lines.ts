import type { z } from "zod";
import { sentenceOf } from "../../base/errors.ts";
import type { Io } from "../io.ts";
import { readLines } from "../read-lines.ts";

/** V8 quotes the input in its sentence, and the input may hold what is to be masked. */
const quotedInput = /,? (?:\.{3})?"[\s\S]*$/;

/**
 * Answers each line of standard input with one line, in order; a line that is no such request with `{"error"}`.
 *
 * @returns How many lines could not be answered.
 */
export async function answerLines<T>(io: Io, schema: z.ZodType<T>, answer: (request: T) => object): Promise<number> {
  let number = 0;
  let faults = 0;
  for await (const line of readLines(io)) {
    number++;
    if (line.trim() === "") continue;
    const { request, complaint } = readRequest(line, schema);
    if (request === null) faults++;
    io.out(JSON.stringify(request === null ? { error: `line ${number}: ${complaint}` } : answer(request)));
  }
  return faults;
}

function readRequest<T>(line: string, schema: z.ZodType<T>): { request: T | null; complaint: string } {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    return { request: null, complaint: `not JSON: ${sentenceOf(error).replace(quotedInput, "")}` };
  }
  const read = schema.safeParse(value);
  if (read.success) return { request: read.data, complaint: "" };
  const [issue] = read.error.issues;
  return { request: null, complaint: `${issue?.path.join(".") || "the request"}: ${issue?.message}` };
}
