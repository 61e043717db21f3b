/** Where a secret stands in a text, in UTF-16 units. `end` is the first unit after it. */
export interface Finding {
  readonly rule: string;
  readonly start: number;
  readonly end: number;
}

/** In order of the text, with those that touch or overlap made one, under the rule of the first. */
export function mergeFindings(findings: readonly Finding[]): Finding[] {
  const merged: Finding[] = [];
  for (const finding of findings.toSorted((a, b) => a.start - b.start || b.end - a.end)) {
    const last = merged.at(-1);
    if (last === undefined || finding.start > last.end) merged.push(finding);
    else if (finding.end > last.end) merged[merged.length - 1] = { ...last, end: finding.end };
  }
  return merged;
}
