/**
 * `npm test [-- PART…]`: builds `dist/`, runs every test file whose path holds one of the parts (all without one), and
 * ends with a line `N passed, N failed, N skipped`.
 */
import { globSync } from "node:fs";
import { resolve } from "node:path";
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
const stream = run({ files, concurrency: 2, timeout: 600_000 });
stream.on("test:pass", ({ details, skip }) => {
  if (details.type === "suite") return;
  if (skip === undefined || skip === false) counts.passed++;
  else counts.skipped++;
});
stream.on("test:fail", ({ details }) => {
  if (details.type !== "suite") counts.failed++;
});
stream.on("test:summary", ({ file }) => {
  if (file === undefined) done();
});
stream.compose(new spec()).pipe(process.stdout);

function done(): void {
  process.exitCode = counts.failed > 0 || counts.passed === 0 ? 1 : 0;
  process.on("exit", () => {
    process.stdout.write(`\n${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped\n`);
  });
}
