/** One thing that `coterm doctor` looked at. */
export interface Finding {
  /** What was looked at, in a few words: `hook`, `runtime folder`. */
  readonly about: string;
  /** `bad`: not guarded or not logged; `odd`: works, with a limit that is worth knowing. */
  readonly state: "good" | "odd" | "bad";
  readonly sentence: string;
  /** A command to run or a line to change. */
  readonly fix?: string;
}
