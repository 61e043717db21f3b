/**
 * `npm test [-- PART…]`: builds `dist/`, runs every test file whose path holds one of the parts (all without one), and
 * ends with a line `N passed, N failed, N skipped`.
 */
import { globSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { run } from "node:test";
import { spec } from "node:test/reporters";
import { build } from "../src/build/build.ts";

const root = resolve(import.meta.dirname, "..");
const parts = process.argv.slice(2);
const files = globSync("test/**/*.test.ts", { cwd: root })
  .filter((file) => parts.length === 0 || parts.some((part) => file.includes(part)))
  .toSorted()
  .map((file) => resolve(root, file));

delete process.env["NODE_EXTRA_CA_CERTS"]; // read at every start by some versions of Node: 60 ms for each process
await build(resolve(root, "dist"));

const counts = { passed: 0, failed: 0, skipped: 0 };
const failures = await runFiles({ files, concurrency: 2 });
const again = failures.length > 0 && failures.length <= 10 ? await retry(failures) : failures;
counts.failed = again.length;
counts.passed += failures.length - again.length;
process.exitCode = counts.failed > 0 || counts.passed === 0 ? 1 : 0;
process.stdout.write(`\n${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped\n`);

interface Failure {
  readonly file: string;
  readonly name: string;
}

/**
 * The tests in real terminals share the machine with everything else that runs on it, and one that failed is run once
 * more with the machine to itself. What then passes is named, so that it can be mended.
 */
async function retry(failed: readonly Failure[]): Promise<readonly Failure[]> {
  const still: Failure[] = [];
  for (const failure of failed) {
    process.stdout.write(`\nonce more, alone: ${failure.name}\n`);
    const before = counts.passed;
    const failedAgain = await runFiles({ files: filesOf(failure), concurrency: 1, ...only(failure) });
    const passed = failedAgain.length === 0 && counts.passed > before;
    counts.passed = before;
    if (passed) process.stdout.write(`passed on the second try: ${failure.name}\n`);
    else still.push(failure);
  }
  return still;
}

/** A case of a table that several test files share is reported at the table: then all the folder's files have it. */
function filesOf({ file }: Failure): string[] {
  return files.includes(file) ? [file] : files.filter((other) => dirname(other) === dirname(file));
}

/** A file that failed as a whole is named by its path. */
function only({ file, name }: Failure): { testNamePatterns?: RegExp[] } {
  if (resolve(name) === file) return {};
  return { testNamePatterns: [new RegExp(name.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&"))] };
}

/** Runs test files, counts what passed and what was skipped, and resolves to what failed. */
function runFiles(options: { files: string[]; concurrency: number; testNamePatterns?: RegExp[] }): Promise<Failure[]> {
  const failed: Failure[] = [];
  const stream = run({ ...options, timeout: 600_000 });
  stream.on("test:pass", ({ details, skip }) => {
    if (details.type === "suite") return;
    if (skip === undefined || skip === false) counts.passed++;
    else counts.skipped++;
  });
  stream.on("test:fail", ({ details, name, file }) => {
    if (details.type !== "suite") failed.push({ file: file ?? options.files[0] ?? "", name });
  });
  const report = stream.compose(new spec());
  report.pipe(process.stdout, { end: false });
  return new Promise((resolveFailed, reject) => {
    report.on("end", () => resolveFailed(failed));
    report.on("error", reject);
  });
}
