import { resolve } from "node:path";
import { CotermError, ExitCode } from "../../base/errors.ts";
import { readNamedText } from "../../base/named-file.ts";
import { showControls } from "../../base/visible.ts";
import { compileRules } from "../../redact/compile.ts";
import { checkExamples } from "../../redact/examples.ts";
import type { RedactionPack } from "../../redact/schema.ts";
import { Scanner } from "../../redact/scanner.ts";
import { standardPacks } from "../../redact/standard-rules.ts";
import type { Io } from "../io.ts";

const lintUsage = "coterm redact lint FILE.yaml";

/** Runs the examples of the shipped packs, or of those that are named. */
export async function testPacks(names: readonly string[], io: Io): Promise<number> {
  const packs = names.length === 0 ? await standardPacks() : await Promise.all(names.map((name) => readPack(name, io)));
  const scanner = new Scanner(compileRules(packs));
  const { checked, failures } = checkExamples(packs, (text) => scanner.find(text));
  for (const failure of failures) io.err(showControls(failure));
  io.out(`${checked - failures.length} examples hold, ${failures.length} do not`);
  return failures.length === 0 ? ExitCode.ok : ExitCode.usage;
}

/** Refuses the rules of files, packs or `gitleaks.toml`, that must not be used, and says by which text it shows. */
export async function lintFiles(names: readonly string[], io: Io): Promise<number> {
  if (names.length === 0) {
    throw new CotermError("BAD_ARGUMENTS", "which file?", { exit: "usage", hint: lintUsage });
  }
  let refused = 0;
  for (const name of names) {
    const { count, problems, notes } = await lintFile(resolve(io.cwd, name));
    for (const note of notes) io.err(`coterm: ${showControls(note)}`);
    for (const problem of problems) io.err(`${name}: ${showControls(problem)}`);
    const verdict = problems.length === 0 ? "all good" : counted(problems.length, "problem");
    io.out(`${name}: ${counted(count, "rule")}, ${verdict}`);
    refused += problems.length;
  }
  return refused === 0 ? ExitCode.ok : ExitCode.usage;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

interface Linted {
  readonly count: number;
  readonly problems: readonly string[];
  readonly notes: readonly string[];
}

async function lintFile(file: string): Promise<Linted> {
  const text = readNamedText(file, lintUsage);
  const { findSlow, lintPack } = await import("../../redact/organisation/lint.ts");
  if (file.endsWith(".toml")) {
    const { importGitleaks } = await import("../../redact/organisation/gitleaks.ts");
    const { patterns, skipped } = importGitleaks(text, file);
    const problems = patterns.flatMap((pattern) => findSlow(pattern, [], measureMs) ?? []);
    return { count: patterns.length, problems, notes: skipped };
  }
  const { readRedactionPack } = await import("../../redact/load-packs.ts");
  const pack = readRedactionPack(text, file);
  const count = (pack.rules?.length ?? 0) + (pack.tokens?.length ?? 0);
  return { count, problems: lintPack(pack, measureMs), notes: [] };
}

/** Of the processor: another program that is busy must not have a rule refused. */
function measureMs(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

async function readPack(name: string, io: Io): Promise<RedactionPack> {
  const file = resolve(io.cwd, name);
  const { readRedactionPack } = await import("../../redact/load-packs.ts");
  return readRedactionPack(readNamedText(file, lintUsage), file);
}
