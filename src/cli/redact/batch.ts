import { z } from "zod";
import { ExitCode } from "../../base/errors.ts";
import type { Io } from "../io.ts";
import { loadRedactor } from "./load-redactor.ts";
import { answerLines } from "./answer-lines.ts";

const requestSchema = z.object({ text: z.string() });

/** Reads `{"text"}` a line and writes `{"findings"}` a line, in order. */
export async function redactBatch(io: Io): Promise<number> {
  const { scanner } = await loadRedactor(io);
  const faults = await answerLines(io, requestSchema, ({ text }) => ({ findings: scanner.find(text) }));
  return faults === 0 ? ExitCode.ok : ExitCode.usage;
}
