import type { ScanResult, ShellState, Span } from "./command.ts";
import { readList } from "./scan-list.ts";
import { maximumLength, newFindings, newScan, type ScannedCommand } from "./scan-state.ts";

export interface DetailedScan extends ScanResult {
  readonly commands: readonly ScannedCommand[];
}

/**
 * Lists every simple command of a line, also those in substitutions, blocks, function bodies and heredocs.
 * Never throws. A line that the shell itself would refuse gets `errors` and more commands rather than fewer.
 */
export function scan(text: string, state: ShellState): ScanResult {
  return scanWithin(text, state, null);
}

/** Scans a script found inside a line: all its words get the span `within` of the word that held it. */
export function scanWithin(text: string, state: ShellState, within: Span | null): DetailedScan {
  const findings = newFindings();
  const tooLong = text.length > maximumLength;
  readList(newScan(tooLong ? text.slice(0, maximumLength) : text, state, findings, 0, within), 0);
  return { commands: findings.commands, errors: findings.errors, tooComplex: findings.tooComplex || tooLong };
}
