/** Process exit statuses. A public contract: hooks and scripts branch on them. See docs/exit-codes.md. */
export const ExitCode = {
  /** The line is allowed, or the subcommand did its job. */
  ok: 0,
  /** A fault of ours. */
  internal: 1,
  /** Wrong flags, a broken configuration or a broken rule file. */
  usage: 2,
  /** A rule denied the line. */
  denied: 10,
  /** The person answered no. */
  declined: 11,
  /** An approval was refused, expired, or could not be asked for. */
  notApproved: 12,
} as const;

export type ExitCodeName = keyof typeof ExitCode;

/** An expected failure: printed as one plain sentence and a hint, never as a stack trace. */
export class CotermError extends Error {
  override readonly name = "CotermError";
  /** Stable, upper case, for machines: `CONFIG_IS_A_DIRECTORY`. */
  readonly code: string;
  readonly exit: ExitCodeName;
  /** The command to run or the key to change that mends it. */
  readonly hint: string | undefined;

  constructor(
    code: string,
    sentence: string,
    options: { readonly exit?: ExitCodeName; readonly hint?: string; readonly cause?: unknown } = {},
  ) {
    super(sentence, { cause: options.cause });
    this.code = code;
    this.exit = options.exit ?? "internal";
    this.hint = options.hint;
  }
}

/** The `code` of a system error such as `ENOENT`, or undefined for any other value. */
export function errnoOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}

/** One line that tells a person what went wrong, whatever was thrown. */
export function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
