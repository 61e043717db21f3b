import assert from "node:assert/strict";
import { test } from "node:test";
import { Scanner } from "../../src/redact/scanner.ts";
import { standardRules } from "../../src/redact/standard-rules.ts";
import { composeTexts } from "./score/composed-texts.ts";
import { inventFieldTexts } from "./score/field-texts.ts";
import { inventTexts } from "./score/invented-texts.ts";
import { type Labelled, scoreTexts } from "./score/score-texts.ts";
import { inventUnseenTexts } from "./score/unseen-texts.ts";

const scanner = new Scanner(await standardRules());
/** COTERM_FULL=1 takes more seeds; one is enough to see a rule break. */
const seeds = process.env["COTERM_FULL"] === "1" ? Array.from({ length: 20 }, (_, seed) => seed + 1) : [5];

for (const seed of seeds) {
  test(`a corpus of formats in their usual surroundings, made from seed ${seed}`, () => {
    const texts = inventTexts(seed);
    assert.ok(texts.length > 1000);
    assertFound(texts);
  });

  test(`formats and places that the first corpus has not, and look-alikes, made from seed ${seed}`, () => {
    const { secrets, harmless } = inventUnseenTexts(seed);
    assert.ok(secrets.length > 700 && harmless.length > 400);
    assertFound([...secrets, ...harmless]);
  });

  test(`formats, names and surroundings that seed ${seed} puts together`, () => {
    const { secrets, harmless } = composeTexts(seed);
    assert.ok(secrets.length > 1800 && harmless.length > 500);
    assertFound([...secrets, ...harmless]);
  });

  test(`code, logs, and the command lines of administration, made from seed ${seed}`, () => {
    const texts = inventFieldTexts(seed);
    assert.ok(texts.length > 300);
    assertFound(texts);
  });
}

function assertFound(texts: readonly Labelled[]): void {
  const { recall, precision, negativesHit, groups, misses, wrong } = scoreTexts(texts, (text) => scanner.find(text));
  const report = [...misses, ...wrong].join("\n");
  assert.ok(recall >= 0.98, `recall ${recall}\n${report}`);
  assert.ok(precision >= 0.98, `precision ${precision}\n${report}`);
  assert.ok(negativesHit <= 0.01, `near misses hit: ${negativesHit}\n${report}`);
  for (const [group, share] of Object.entries(groups)) assert.ok(share >= 0.95, `${group} ${share}\n${report}`);
}
