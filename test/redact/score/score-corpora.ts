/**
 * `node test/redact/score/score-corpora.ts SECRETS.jsonl[.gz] [STREAMS-FOLDER] [--profile live|disk] [--verbose]`: how
 * much of a corpus outside of the repository is found. A line of the first is `{"id", "text", "secrets": [[start,
 * end]…], "kind", "group"}`; a file of the second is `{"name", "cols", "rows", "secrets", "keep", "chunks"}`.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { gunzipSync } from "node:zlib";
import { seededRandom } from "../../../src/redact/invent.ts";
import { Scanner } from "../../../src/redact/scanner.ts";
import { standardRules } from "../../../src/redact/standard-rules.ts";
import { rechunk } from "./rechunk.ts";
import { type Labelled, scoreTexts } from "./score-texts.ts";
import { scoreStream, type StreamCase } from "./score-stream.ts";

const { values, positionals } = parseArgs({
  options: {
    profile: { type: "string", default: "disk" },
    verbose: { type: "boolean", default: false },
    rechunk: { type: "string", default: "0" },
  },
  allowPositionals: true,
});
const say = (text: string) => process.stdout.write(`${text}\n`);
const scanner = new Scanner(await standardRules());
const profile = values.profile === "live" ? "live" : "disk";

const [secretsFile, streamsFolder] = positionals;
if (secretsFile !== undefined && secretsFile !== "") {
  const bytes = readFileSync(secretsFile);
  const text = (secretsFile.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString();
  const rows = text
    .trim()
    .split("\n")
    .map((line): Labelled => JSON.parse(line));
  const score = scoreTexts(rows, (row) => scanner.find(row));
  say(JSON.stringify({ ...score, misses: score.misses.length, wrong: score.wrong.length }, null, 1));
  if (values.verbose) for (const line of [...score.misses, ...score.wrong]) say(line);
}

if (streamsFolder !== undefined) {
  const streams = readdirSync(streamsFolder)
    .sort()
    .map((name) => readStream(join(streamsFolder, name)));
  const held: number[] = [];
  let clean = 0;
  for (const stream of streams) {
    const { leaks, lost, differences, heldMs } = await scoreStream(stream, scanner, { profile, isRendered: true });
    held.push(...heldMs);
    if (leaks.length === 0) clean++;
    if (leaks.length + lost.length + differences > 0) {
      say(`${stream.name}: leaks ${JSON.stringify(leaks)}, lost ${JSON.stringify(lost)}, differs ${differences}`);
    }
  }
  held.sort((a, b) => a - b);
  say(`${clean} of ${streams.length} leak-free; held p50 ${held[held.length >> 1]} ms, max ${held.at(-1)} ms`);
  const random = seededRandom(1);
  let pairs = 0;
  let cleanPairs = 0;
  for (const stream of streams) {
    for (let turn = 0; turn < Number(values.rechunk); turn++) {
      const cut = { ...stream, chunks: rechunk(stream.chunks, random) };
      const { leaks } = await scoreStream(cut, scanner, { profile, isRendered: false });
      pairs++;
      if (leaks.length === 0) cleanPairs++;
      else if (values.verbose) say(`${stream.name} cut anew leaks ${JSON.stringify(leaks)}`);
    }
  }
  if (pairs > 0) say(`${cleanPairs} of ${pairs} cut anew are leak-free (${((100 * cleanPairs) / pairs).toFixed(2)} %)`);
}

function readStream(file: string): StreamCase {
  const { name, cols, rows, secrets, keep, chunks } = JSON.parse(readFileSync(file, "utf8"));
  return {
    name,
    columns: cols,
    rows,
    secrets,
    keep,
    chunks: chunks.map(
      ([time, data]: [number, string]) => [time, new Uint8Array(Buffer.from(data, "base64"))] as const,
    ),
  };
}
