import type { Env } from "../base/paths.ts";

/** Everything that a command may touch of the process it runs in; tests give their own. */
export interface Io {
  /** Data, one call a block; a newline is added. */
  out(text: string): void;
  /** Data as it is, without a newline. */
  write(bytes: Uint8Array): void;
  /** For people. */
  err(text: string): void;
  /** Standard input. */
  readonly input: AsyncIterable<Uint8Array>;
  readonly isTty: boolean;
  readonly hasColor: boolean;
  readonly columns: number;
  readonly cwd: string;
  readonly env: Env;
  readonly uid: number;
}

/** One subcommand. */
export interface CommandModule {
  /** Help text: usage, examples first, then options and exit codes. */
  readonly usage: string;
  /** @returns The exit status, one of `ExitCode`. */
  run(argv: readonly string[], io: Io): Promise<number>;
}
