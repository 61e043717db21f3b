import { fatalSignals, tracedCalls } from "./strace-line.ts";
import { shimName } from "./traced-processes.ts";

const options = [
  "-f",
  "-q",
  "-y",
  "-ttt",
  "-s",
  "4096",
  // Only the traced calls stop the program. It sets NoNewPrivs, so that sudo cannot work: see elevation.ts.
  "--seccomp-bpf",
  "-e",
  `signal=${Object.keys(fatalSignals).join(",")}`,
  "-e",
  `trace=${tracedCalls.join(",")}`,
];

/** Run before anything relies on it: old versions lack an option, and some containers forbid tracing. */
export const straceProbe: readonly string[] = ["strace", ...options, "-o", "/dev/null", "true"];

/**
 * A command under strace, which writes to a FIFO. What strace itself has to say (that nobody reads the FIFO any more)
 * must not come into the terminal, so that only the command gets standard error.
 */
export function straceWords(fifo: string, words: readonly string[]): readonly string[] {
  const inner = ["sh", "-c", 'exec "$@" 2>&9 9>&-', shimName, ...words];
  return ["sh", "-c", 'exec "$@" 9>&2 2>/dev/null', "sh", "strace", ...options, "-o", fifo, "--", ...inner];
}
