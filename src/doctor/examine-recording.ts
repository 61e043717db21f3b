import { readFileSync } from "node:fs";
import { join } from "node:path";
import { isAlive } from "../base/process-alive.ts";
import type { Paths } from "../base/paths.ts";
import { parseSpool } from "../events/spool.ts";
import type { Finding } from "./finding.ts";
import { spoolNames } from "./session-of-shell.ts";

export interface RecordingState {
  /** How many rules want what they hold for to be recorded. */
  readonly rules: number;
  /** Whether this shell is recorded already. */
  readonly isRecorded: boolean;
  /** Lines of shells that have ended, as they were typed: a helper would have stored them redacted. */
  readonly left: number;
  readonly hasHelper: boolean;
}

/** What is recorded here less than one may think, and what stands unredacted for a while. */
export function examineRecording({ rules, isRecorded, left, hasHelper }: RecordingState): Finding[] {
  const findings: Finding[] = [];
  if (rules > 0 && !isRecorded) {
    findings.push({
      about: "record",
      state: "odd",
      sentence:
        `${rules} ${rules === 1 ? "rule wants" : "rules want"} lines to be recorded, but this shell is not: only a ` +
        "program that a line starts on its terminal is, no pipe, function or builtin",
      fix: "coterm record, or record: always in the configuration",
    });
  }
  if (left > 0 && !hasHelper) {
    findings.push({
      about: "spool",
      state: "odd",
      sentence: `${left} ${left === 1 ? "line" : "lines"} of shells that have ended are kept as typed, and no helper runs`,
      fix: "coterm events",
    });
  }
  return findings;
}

/** Lines that are not stored yet: what is stored is blank. @param ofEnded Only those of shells that have ended. */
export function countWaitingLines({ spool }: Pick<Paths, "spool">, ofEnded = false): number {
  return spoolNames(spool).reduce((sum, name) => {
    if (ofEnded && isAlive(Number.parseInt(name, 10))) return sum;
    try {
      const { records } = parseSpool(readFileSync(join(spool, name)), name.slice(0, -".log".length), 0);
      return sum + records.filter(({ kind }) => kind === "command" || kind === "decision").length;
    } catch {
      return sum; // removed just now
    }
  }, 0);
}
