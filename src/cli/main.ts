import { CotermError, ExitCode } from "../base/errors.ts";
import { showControls } from "../base/visible.ts";
import { runCli } from "./run-cli.ts";

const io = {
  out: (text: string) => void process.stdout.write(`${text}\n`),
  write: (bytes: Uint8Array) => void process.stdout.write(bytes),
  err: (text: string) => void process.stderr.write(`${text}\n`),
  get input() {
    return process.stdin;
  },
  isTty: process.stdout.isTTY === true,
  hasColor: process.stdout.isTTY === true && !process.env["NO_COLOR"] && process.env["TERM"] !== "dumb",
  columns: process.stdout.columns ?? 80,
  cwd: process.cwd(),
  env: process.env,
  uid: process.getuid?.() ?? 0,
};

process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(ExitCode.ok); // `coterm events | head` has seen enough
  throw error;
});

runCli(process.argv.slice(2), io).then(
  (status) => {
    process.exitCode = status;
  },
  (error: unknown) => {
    if (!(error instanceof CotermError)) throw error; // a bug: its trace is what a report needs
    io.err(`coterm: ${showControls(error.message)}`);
    if (error.hint !== undefined) io.err(`  try: ${error.hint}`);
    process.exitCode = ExitCode[error.exit];
  },
);
