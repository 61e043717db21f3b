import { z } from "zod";
import { ExitCode } from "../../base/errors.ts";
import { redactRecording } from "../../redact/stream/redact-recording.ts";
import type { Io } from "../io.ts";
import { answerLines } from "./answer-lines.ts";
import { loadRedactor } from "./load-redactor.ts";

const requestSchema = z.object({
  cols: z.int().min(2).max(2000),
  rows: z.int().min(1).max(2000),
  chunks: z.array(z.tuple([z.number(), z.base64()])),
});

/** Reads `{"cols", "rows", "chunks"}` a line and writes `{"chunks"}` a line, in order, with the times they had. */
export async function redactStreams(io: Io): Promise<number> {
  const { scanner, masking } = await loadRedactor(io);
  const faults = await answerLines(io, requestSchema, ({ cols, rows, chunks }) => {
    const recorded = chunks.map(([time, data]) => [time, new Uint8Array(Buffer.from(data, "base64"))] as const);
    const redacted = redactRecording({ columns: cols, rows, chunks: recorded }, scanner, {
      actionOf: masking.actionOf,
    });
    return { chunks: redacted.map(([time, bytes]) => [time, Buffer.from(bytes).toString("base64")]) };
  });
  return faults === 0 ? ExitCode.ok : ExitCode.usage;
}
