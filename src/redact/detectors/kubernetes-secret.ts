import type { Detection, Span } from "./detector.ts";

/** Around `kind: Secret`: `kubectl get secret -o yaml` prints `data:` before it. */
const reach = 20_000;
const kind = /(?:^|\n)[ \t]{0,40}["']?kind["']?: ["']?Secret["']?,?[ \t]{0,40}(?=\n|$|\})/;
const section = /(?:^|\n)([ \t]{0,40})["']?(?:data|stringData)["']?:[ \t]{0,40}\{?[ \t]{0,40}\n/g;
const entry = /^([ \t]{0,80}["']?[\w.\-/]{1,253}["']?:[ \t]{0,40}["']?)([^"'\n,]{4,})/;
const blockScalar = /^[|>][-+]?$/;

/** Every value of `data` and `stringData` in manifests of kind Secret, in YAML or in JSON of several lines. */
export function detectKubernetesSecret(text: string, start: number, end: number): Detection {
  const from = Math.max(0, start - reach);
  const secrets: Span[] = [];
  let base = from;
  for (const document of text.slice(from, end + reach).split("\n---")) {
    if (kind.test(document)) secrets.push(...secretsOf(document, base));
    base += document.length + "\n---".length;
  }
  // Half of what was seen is taken again with what follows it, should a manifest begin there.
  return { secrets, doneTo: end + reach / 2 };
}

function* secretsOf(document: string, base: number): Generator<Span> {
  for (const data of document.matchAll(section)) {
    for (const { start, end } of valuesOf(document, data.index + data[0].length, data[1]?.length ?? 0)) {
      yield { start: base + start, end: base + end };
    }
  }
}

/** Values of the lines that are indented deeper than the section. */
function* valuesOf(document: string, from: number, indent: number): Generator<Span> {
  for (let at = from; at < document.length;) {
    const newline = document.indexOf("\n", at);
    const line = document.slice(at, newline < 0 ? document.length : newline);
    const depth = line.length - line.trimStart().length;
    if (line.trim() === "" || depth <= indent) return;
    const [, key, value] = entry.exec(line) ?? [];
    if (key !== undefined && value !== undefined && !blockScalar.test(value.trim())) {
      yield { start: at + key.length, end: at + key.length + value.length };
    }
    if (newline < 0) return;
    at = newline + 1;
  }
}
