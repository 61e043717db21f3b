/**
 * `node test/bench/parse.ts`: what understanding a line costs, on the everyday lines of the corpus and on texts made to
 * be slow. The ratio to JSON.parse of a 1 KB object makes the figures comparable between machines.
 */
import { readArguments } from "../../src/parse/arguments.ts";
import { scan } from "../../src/parse/scan.ts";
import { understand } from "../../src/parse/understand.ts";
import { everydayLines } from "../parse/corpus.ts";

const rounds = 200;
const kilobyte = JSON.stringify(
  Array.from({ length: 20 }, (_, index) => ({ id: index, name: `name ${index}`, tags: ["a", "b"], at: 1.5 })),
);

function measure(run: (line: string) => void): { readonly median: number; readonly p99: number } {
  for (let round = 0; round < rounds; round++) for (const line of everydayLines) run(line);
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    for (const line of everydayLines) {
      const start = performance.now();
      run(line);
      times.push((performance.now() - start) * 1000);
    }
  }
  times.sort((a, b) => a - b);
  return { median: at(times, 0.5), p99: at(times, 0.99) };
}

function at(sorted: readonly number[], share: number): number {
  return sorted[Math.floor(sorted.length * share)] ?? Number.NaN;
}

const print = (text: string): boolean => process.stdout.write(`${text}\n`);
const json = measure(() => void JSON.parse(kilobyte));
const rows = {
  "JSON.parse of 1 KB": json,
  scan: measure((line) => void scan(line, { shell: "bash" })),
  "understand + arguments": measure((line) => {
    for (const command of understand(line, { shell: "bash" }).commands) readArguments(command);
  }),
};

print(`${everydayLines.length} everyday lines, ${rounds} rounds, microseconds (JSON text: ${kilobyte.length} bytes)`);
for (const [name, { median, p99 }] of Object.entries(rows))
  print(
    `${name.padEnd(24)} median ${median.toFixed(1)}  p99 ${p99.toFixed(1)}  × JSON ${(median / json.median).toFixed(2)}`,
  );

const slow = { "$(": "$(", "(": "(", "$((": "$((", "a|": "a|", "x;": "x;", '"$(': '"$(' };
for (const [name, piece] of Object.entries(slow)) {
  const text = piece.repeat(Math.floor(65_536 / piece.length));
  const start = performance.now();
  scan(text, { shell: "bash" });
  print(`64 KB of ${name.padEnd(15)} ${(performance.now() - start).toFixed(1)} ms`);
}
