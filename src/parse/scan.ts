import type { ScanResult, ShellState, Span } from "./command.ts";
import { readList } from "./scan-list.ts";
import { maximumLength, newFindings, newScan, type ScannedCommand, type ScannedFunction } from "./scan-state.ts";

export interface DetailedScan extends ScanResult {
  /** Also what only assigns, and the heads of loops: what the words of later commands mean depends on them. */
  readonly commands: readonly ScannedCommand[];
  readonly functions: readonly ScannedFunction[];
}

/**
 * Lists every simple command of a line, also those in substitutions, blocks, function bodies and heredocs.
 * Never throws. A line that the shell itself would refuse gets `errors` and more commands rather than fewer.
 */
export function scan(text: string, state: ShellState): ScanResult {
  const { commands, errors, tooComplex } = scanWithin(text, state, null);
  return { commands: commands.filter(isCommand), errors, tooComplex };
}

/** True for what runs or redirects something, false for what only gives variables their values. */
export function isCommand({ words, redirections }: ScannedCommand): boolean {
  return words.length > 0 || redirections.length > 0;
}

/** Scans a script found inside a line: all its words get the span `within` of the word that held it. */
export function scanWithin(text: string, state: ShellState, within: Span | null): DetailedScan {
  const findings = newFindings();
  const tooLong = text.length > maximumLength;
  readList(newScan(tooLong ? text.slice(0, maximumLength) : text, state, findings, 0, within), 0);
  const { commands, functions, errors } = findings;
  return { commands, functions, errors, tooComplex: findings.tooComplex || tooLong };
}
