import { readArguments } from "../../src/parse/arguments.ts";
import { scan } from "../../src/parse/scan.ts";
import { understand } from "../../src/parse/understand.ts";
import { compile, type RuleSet } from "../../src/rules/compile.ts";
import { decide } from "../../src/rules/decide.ts";
import { loadPacks } from "../../src/rules/load-packs.ts";
import { rulesOfPack } from "../../src/rules/pack-rules.ts";
import { everydayLines } from "../parse/corpus.ts";
import { placeAt } from "../rules/place.ts";
import { quantile } from "./statistics.ts";
import { countRow, type Row } from "./table.ts";

const rounds = 300;
const manyRules = 1000;

/** Parsing this is the yardstick: it says the same on any machine. */
const kilobyte = JSON.stringify(
  Array.from({ length: 20 }, (_, index) => ({ id: index, name: `name ${index}`, tags: ["a", "b"], at: 1.5 })),
);

/** What judging one of the everyday lines costs, from its text to the decision, in the helper's own process. */
export function measureDecisions(): readonly Row[] {
  const shipped = compile(loadPacks().packs.flatMap(rulesOfPack));
  const many = enlarge(shipped);
  const place = placeAt();
  const tasks: Readonly<Record<string, (line: string) => void>> = {
    json: () => void JSON.parse(kilobyte),
    scan: (line) => void scan(line, { shell: "bash" }),
    understand: (line) => {
      for (const command of understand(line, { shell: "bash" }).commands) readArguments(command);
    },
    shipped: (text) => void decide({ text, shell: "bash" }, shipped, place),
    many: (text) => void decide({ text, shell: "bash" }, many, place),
  };
  const samples = sample(tasks);
  const json = quantile(samples["json"] ?? [], 0.5);
  const rows = (what: string, name: string, most?: number, mostP95?: number): Row[] =>
    ([["median", 0.5, most] as const, ["p95", 0.95, mostP95] as const] satisfies unknown).flatMap(
      ([label, share, limit]) => {
        const micros = quantile(samples[name] ?? [], share);
        const note = `${(micros / json).toFixed(1)} × JSON.parse of 1 KB`;
        return countRow(what, label, micros, "µs", {
          n: rounds,
          note,
          ...(limit === undefined ? {} : { most: limit }),
        });
      },
    );
  return [
    ...rows("JSON.parse of 1 KB", "json"),
    ...rows("line scanned", "scan"),
    ...rows("line understood", "understand"),
    ...rows(`line judged, ${shipped.rules.length} rules`, "shipped"),
    ...rows(`line judged, ${many.rules.length} rules`, "many", 15, 40),
  ];
}

/** The shipped rules several times over: of a real thousand fewer would be about the same command. */
function enlarge({ rules }: RuleSet): RuleSet {
  const written = rules.map(({ rule }) => rule);
  const copies = Array.from({ length: Math.ceil(manyRules / written.length) }, () => written);
  return compile(copies.flat().slice(0, manyRules));
}

/** Microseconds, by task; every task takes its turn at each line, so that what the machine does hits all alike. */
function sample(tasks: Readonly<Record<string, (line: string) => void>>): Readonly<Record<string, number[]>> {
  const samples: Record<string, number[]> = {};
  for (let round = -rounds / 3; round < rounds; round++) {
    for (const line of everydayLines) {
      for (const [name, run] of Object.entries(tasks)) {
        const start = performance.now();
        run(line);
        const micros = (performance.now() - start) * 1000;
        if (round >= 0) (samples[name] ??= []).push(micros); // the first rounds warm up
      }
    }
  }
  return samples;
}
