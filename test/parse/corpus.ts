import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Shell } from "../../src/parse/command.ts";

/** A line and the dequoted words of each simple command in it; null for a word only known at run time. */
export interface LineCase {
  readonly shell: Shell;
  readonly valid: boolean;
  readonly line: string;
  readonly commands: readonly (readonly (string | null)[])[];
}

/** A line and the command inside it that must be found, or a command name that must not be. */
export interface WrapperCase {
  readonly shell?: Shell;
  readonly line: string;
  readonly inner?: string;
  readonly never?: string;
}

/** A line, its first operands (at most four) and its options as they are spelled in the line. */
export interface OptionCase {
  readonly line: string;
  readonly path: string;
  readonly options: string;
}

export const lineCases: readonly LineCase[] = readCorpus("lines.jsonl");
export const wrapperCases: readonly WrapperCase[] = readCorpus("wrappers.jsonl");
export const optionCases: readonly OptionCase[] = readCorpus("options.jsonl");
export const everydayLines: readonly string[] = readText("everyday.txt").trimEnd().split("\n");

function readText(name: string): string {
  return readFileSync(join(import.meta.dirname, "../corpus", name), "utf8");
}

function readCorpus<Case>(name: string): readonly Case[] {
  const lines = readText(name).trimEnd().split("\n");
  // The corpus is ours: the tests below would fail on a row of another shape.
  return lines.map((line) => JSON.parse(line) as Case);
}
