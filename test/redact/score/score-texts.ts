import type { Finding } from "../../../src/redact/finding.ts";

/** A text and where its secrets stand; none for a near miss. */
export interface Labelled {
  readonly id: string;
  readonly text: string;
  readonly secrets: readonly (readonly [number, number])[];
  readonly kind: string;
  readonly group: string;
}

export interface TextScore {
  /** Shares, 0 to 1. */
  readonly recall: number;
  readonly precision: number;
  readonly negativesHit: number;
  readonly groups: Readonly<Record<string, number>>;
  readonly misses: readonly string[];
  readonly wrong: readonly string[];
}

const mostUncovered = 4;
const leastCovered = 0.75;

export function scoreTexts(rows: readonly Labelled[], find: (text: string) => readonly Finding[]): TextScore {
  const groups = new Map<string, { found: number; all: number }>();
  const misses: string[] = [];
  const wrong: string[] = [];
  let rightFindings = 0;
  let negatives = 0;
  let negativesHit = 0;
  for (const { id, text, secrets, kind, group } of rows) {
    const findings = find(text);
    const strays = findings.filter((found) => !secrets.some(([start, end]) => found.start < end && found.end > start));
    rightFindings += findings.length - strays.length;
    wrong.push(...strays.map(({ rule, start, end }) => `wrong ${id} ${kind} ${rule}: ${text.slice(start, end)}`));
    if (secrets.length === 0) {
      negatives++;
      if (findings.length > 0) negativesHit++;
      continue;
    }
    const counts = groups.get(group) ?? { found: 0, all: 0 };
    groups.set(group, counts);
    for (const [start, end] of secrets) {
      counts.all++;
      if (isCovered(text, start, end, findings)) counts.found++;
      else misses.push(`missed ${id} ${kind}: ${JSON.stringify(text.slice(Math.max(0, start - 60), end + 10))}`);
    }
  }
  const counts = [...groups.values()];
  const share = (part: number, whole: number) => (whole === 0 ? 1 : part / whole);
  const sum = (key: "found" | "all") => counts.reduce((total, count) => total + count[key], 0);
  return {
    recall: share(sum("found"), sum("all")),
    precision: share(rightFindings, rightFindings + wrong.length),
    negativesHit: negatives === 0 ? 0 : negativesHit / negatives,
    groups: Object.fromEntries([...groups].map(([group, { found, all }]) => [group, share(found, all)])),
    misses,
    wrong,
  };
}

/** At most four characters in a row and a quarter of all may show; blanks and escapes count for nothing. */
function isCovered(text: string, start: number, end: number, findings: readonly Finding[]): boolean {
  let run = 0;
  let longest = 0;
  let covered = 0;
  for (let at = start; at < end; at++) {
    const isHidden = findings.some((found) => at >= found.start && at < found.end) || /[\s\\]/.test(text[at] ?? "");
    run = isHidden ? 0 : run + 1;
    if (isHidden) covered++;
    longest = Math.max(longest, run);
  }
  return longest <= mostUncovered && covered / (end - start) >= leastCovered;
}
