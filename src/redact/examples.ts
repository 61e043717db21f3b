import type { Finding } from "./finding.ts";
import { inventSecrets, pick, type Random, readMarks, seededRandom } from "./invent.ts";
import type { RedactionPack, TokenRule } from "./schema.ts";
import { alphabets } from "./characters.ts";

/** A text, and what of it must be found. */
export interface Example {
  readonly rule: string;
  readonly text: string;
  readonly secrets: readonly { readonly start: number; readonly end: number }[];
}

/** The examples of packs, with their secrets written anew. Those of a token rule follow from what it says. */
function examplesOf(packs: readonly RedactionPack[], seed: number): Example[] {
  const random = seededRandom(seed);
  const examples: Example[] = [];
  for (const pack of packs) {
    for (const token of pack.tokens ?? []) examples.push(...examplesOfToken(token, random));
    for (const { id, match, miss } of pack.rules ?? []) {
      for (const template of match) examples.push(readExample(id, template, random));
      for (const template of miss) examples.push({ rule: id, text: inventSecrets(template, random), secrets: [] });
    }
  }
  return examples;
}

/** Sentences about the examples that do not hold. */
export function checkExamples(
  packs: readonly RedactionPack[],
  find: (text: string) => readonly Finding[],
  seed = 1,
): { readonly checked: number; readonly failures: readonly string[] } {
  const examples = examplesOf(packs, seed);
  return { checked: examples.length, failures: examples.flatMap((example) => failuresOf(example, find(example.text))) };
}

function failuresOf({ rule, text, secrets }: Example, findings: readonly Finding[]): string[] {
  const missed = secrets.filter(
    ({ start, end }) => !findings.some((found) => found.start <= start && found.end >= end),
  );
  const wrong = findings.filter((found) => !secrets.some(({ start, end }) => found.start < end && found.end > start));
  const wide = findings.filter(
    (found) => !wrong.includes(found) && !secrets.some(({ start, end }) => found.start >= start && found.end <= end),
  );
  return [
    ...missed.map(({ start, end }) => `${rule} should find ${quote(text.slice(start, end))} in ${quote(text)}`),
    ...wrong.map((found) => `${rule} should find nothing in ${quote(text)}, ${found.rule} does`),
    ...wide.map((found) => `${found.rule} takes ${quote(text.slice(found.start, found.end))} out of ${quote(text)}`),
  ];
}

function quote(text: string): string {
  return JSON.stringify(text.length > 300 ? `${text.slice(0, 300)}…` : text);
}

/** `token «{alnum:20}» is`: the marks say what must be found, and are taken out. */
function readExample(rule: string, template: string, random: Random): Example {
  const { text, secrets } = readMarks(inventSecrets(template, random));
  if (secrets.length === 0) throw new SyntaxError(`the example ${quote(template)} of ${rule} has no «secret»`);
  return { rule, text, secrets: secrets.map(([start, end]) => ({ start, end })) };
}

function examplesOfToken({ id, prefix, body, least }: TokenRule, random: Random): Example[] {
  // Dots in a row would say that something is left out. A digit at the end is never punctuation of the sentence.
  const alphabet = alphabets[body].replace(".", "");
  const bodyOf = (length: number) => pick(random, alphabet, length - 1) + pick(random, "23456789", 1);
  return [prefix].flat().flatMap((start) => {
    const token = start + bodyOf(least);
    const from = "see ".length;
    return [
      { rule: id, text: `see ${token} there`, secrets: [{ start: from, end: from + token.length }] },
      { rule: id, text: `see ${start}… there`, secrets: [] },
    ];
  });
}

/** Every rule of the packs, by id: for naming them, and for finding two of one name. */
export function idsOf(packs: readonly RedactionPack[]): string[] {
  return packs.flatMap(({ tokens = [], rules = [] }) => [...tokens.map(({ id }) => id), ...rules.map(({ id }) => id)]);
}
