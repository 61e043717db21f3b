/** Something in the user's files that could not be used, said so that it can be mended. */
export interface Problem {
  readonly sentence: string;
  /** A command to run or a key to change. */
  readonly hint: string;
  readonly file?: string;
  /** From 1. */
  readonly line?: number;
  /** From 1. */
  readonly column?: number;
  /** Path of the key, such as `rules[2].options`. */
  readonly key?: string;
}
