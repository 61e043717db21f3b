import { execFileSync } from "node:child_process";
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { attacksOf, writeAttack } from "../../src/redact/attack.ts";
import { compileRules } from "../../src/redact/compile.ts";
import { lineRedactor } from "../../src/redact/line-redactor.ts";
import { readPackedRedaction } from "../../src/redact/packed.ts";
import { Scanner } from "../../src/redact/scanner.ts";
import { standardPacks, standardRules } from "../../src/redact/standard-rules.ts";
import { StreamRedactor } from "../../src/redact/stream/stream-redactor.ts";
import type { Ground } from "./ground.ts";
import { ruled } from "./rules.ts";
import { countRow, type Row } from "./table.ts";

/** Text that nobody made for this: documentation and code of the machine. */
const ordinaryFolders = [
  "/usr/share",
  "/usr/include",
  "/usr/lib/python3",
  "node_modules/typescript",
  "node_modules/@types",
];
const ordinaryBytes = 130_000_000;
const speedBytes = 8_000_000;
const warmUpBytes = 1 << 20;
const chunkBytes = 16_384;
const attackBytes = 65_536;
const lineTurns = 2000;

/** What redaction costs, and how often it finds something where there is nothing. */
export async function measureRedaction(ground: Ground): Promise<readonly Row[]> {
  const scanner = new Scanner(await standardRules());
  const text = readSome(speedBytes);
  return [
    loadRow(ground),
    scannerRow(scanner, text),
    ...streamRows(scanner, text),
    lineRow(scanner),
    await attackRow(),
    ordinaryRow(scanner),
  ];
}

function loadRow(ground: Ground): Row {
  const file = join(ground.folder, "dist/lib/redact.json");
  const from = performance.now();
  const rules = readPackedRedaction(file);
  const ms = performance.now() - from;
  if (rules === null) throw new Error(`${file} is not there`);
  return countRow("redaction: load the packed rules", "", ms, "ms", { most: 50 });
}

function scannerRow(scanner: Scanner, text: string): Row {
  const speed = perCpuSecond(text.length, () => {
    for (let from = 0; from < text.length; from += 1 << 16) scanner.find(text.slice(from, from + (1 << 16)));
  });
  return countRow("redaction: text, MB a CPU-second", "", speed, "", { least: 40 });
}

/** As a terminal is sent it: with colours, in chunks. */
function streamRows(scanner: Scanner, text: string): Row[] {
  const coloured = text
    .replaceAll(/\b(the|int|def|import|return)\b/g, "\u001b[1;34m$1\u001b[0m")
    .replaceAll("\n", "\r\n");
  const bytes = Buffer.from(coloured);
  return (["live", "disk"] as const).map((profile) => {
    let released = 0;
    const redactor = new StreamRedactor({
      scanner,
      columns: 80,
      rows: 24,
      profile,
      emit: (part) => (released += "bytes" in part ? part.bytes.length : 0),
    });
    const pushFrom = (start: number, end: number) => {
      for (let from = start; from < end; from += chunkBytes) {
        redactor.push(from / chunkBytes, bytes.subarray(from, Math.min(end, from + chunkBytes)));
      }
    };
    pushFrom(0, warmUpBytes); // a session is long: what a program costs in its first second is not asked
    const speed = perCpuSecond(bytes.length - warmUpBytes, () => {
      pushFrom(warmUpBytes, bytes.length);
      redactor.end(bytes.length / chunkBytes);
    });
    if (released === 0) throw new Error("nothing was released");
    return countRow(`redaction: terminal stream (${profile}), MB a CPU-second`, "", speed, "", { least: 10 });
  });
}

function lineRow(scanner: Scanner): Row {
  const redactor = lineRedactor(scanner);
  const lines = [
    ruled.ask.line,
    "ls -la",
    'curl -H "Authorization: Bearer $TOKEN" -d @body.json https://api.example.org/v1/items',
    "kubectl get pods -n shop -o wide | grep -v Running",
    "mysql -h db -u app -pS3cretPw9 shop < dump.sql",
  ];
  for (let turn = 0; turn < lineTurns; turn++) for (const line of lines) redactor.line(line);
  const from = performance.now();
  for (let turn = 0; turn < lineTurns; turn++) for (const line of lines) redactor.line(line);
  const ms = (performance.now() - from) / (lineTurns * lines.length);
  return countRow("redaction: one command line", "", ms, "ms", { most: 0.2, n: lineTurns * lines.length });
}

/** Each rule alone, on inputs that nearly match it. */
async function attackRow(): Promise<Row> {
  const packs = await standardPacks();
  let worst = 0;
  let slowest = "";
  let count = 0;
  for (const rule of packs.flatMap((pack) => pack.rules ?? [])) {
    const scanner = new Scanner(compileRules([{ pack: "one", about: "One rule.", rules: [rule] }]));
    for (const attack of attacksOf(rule.keywords, rule.match).filter((_, index) => index % 4 === 0)) {
      count++;
      const text = writeAttack(attack, attackBytes);
      const ms = cpuMicroseconds(() => void scanner.find(text)) / 1000;
      if (ms > worst) [worst, slowest] = [ms, rule.id];
    }
  }
  return countRow("redaction: the slowest rule on 64 KB that attack it", "", worst, "ms", {
    most: 200,
    n: count,
    note: slowest,
  });
}

function ordinaryRow(scanner: Scanner): Row {
  let bytes = 0;
  let found = 0;
  for (const text of ordinaryTexts()) {
    if (bytes >= ordinaryBytes) break;
    bytes += text.length;
    found += scanner.find(text).length;
  }
  const megabytes = bytes / 1_000_000;
  return countRow("redaction: findings in a MB of ordinary text", "", found / megabytes, "", {
    most: 1,
    n: found,
    note: `${Math.round(megabytes)} MB`,
  });
}

function readSome(length: number): string {
  let some = "";
  for (const text of ordinaryTexts()) {
    if (some.length >= length) break;
    some += text;
  }
  return some.slice(0, length);
}

function* ordinaryTexts(): Generator<string> {
  const pattern = String.raw`.*\.\(h\|py\|pl\|pm\|md\|txt\|ts\|js\|html\|rst\|pod\)`;
  const found = execFileSync("find", [...ordinaryFolders, "-type", "f", "-regex", pattern], {
    maxBuffer: 1 << 28,
    stdio: ["ignore", "pipe", "ignore"],
  });
  for (const file of found.toString().trim().split("\n").sort()) {
    if (statSync(file).size < 2_000_000) yield readFileSync(file, "utf8");
  }
}

function perCpuSecond(bytes: number, work: () => void): number {
  return bytes / cpuMicroseconds(work); // bytes a microsecond are megabytes a second
}

function cpuMicroseconds(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return user + system;
}
