import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import { CotermError, ExitCode } from "../../src/base/errors.ts";
import type { Io } from "../../src/cli/io.ts";
import { runCli } from "../../src/cli/run-cli.ts";

export interface Outcome {
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

/** A home of its own in which subcommands run as functions, without a terminal. */
export class CliHome {
  readonly home = mkdtempSync(join(tmpdir(), "coterm-cli-"));

  write(path: string, text: string): void {
    const file = join(this.home, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }

  run(...argv: string[]): Promise<Outcome> {
    return this.runWith("", ...argv);
  }

  /** Runs a subcommand that finds a text on its standard input. */
  async runWith(input: string, ...argv: string[]): Promise<Outcome> {
    let out = "";
    let err = "";
    const io: Io = {
      out: (text) => (out += `${text}\n`),
      write: (bytes) => (out += Buffer.from(bytes).toString()),
      err: (text) => (err += `${text}\n`),
      input: Readable.from([Buffer.from(input)]),
      isTty: false,
      hasColor: false,
      columns: 80,
      cwd: this.home,
      env: { HOME: this.home, SHELL: "/bin/bash", XDG_RUNTIME_DIR: join(this.home, "run") },
      uid: process.getuid?.() ?? 0,
    };
    try {
      return { status: await runCli(argv, io), out, err };
    } catch (error) {
      if (!(error instanceof CotermError)) throw error;
      return { status: ExitCode[error.exit], out, err: `${err}${error.message}\n${error.hint ?? ""}\n` };
    }
  }

  close(): void {
    rmSync(this.home, { recursive: true, force: true });
  }
}
