import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import type { Io } from "./io.ts";

/** The lines of standard input, as they come, without their line ends. */
export function readLines({ input }: Io): AsyncIterable<string> {
  return createInterface({ input: Readable.from(input), crlfDelay: Number.POSITIVE_INFINITY });
}
