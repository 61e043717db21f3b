import assert from "node:assert/strict";
import { test } from "node:test";
import { Scanner } from "../../src/redact/scanner.ts";
import { standardRules } from "../../src/redact/standard-rules.ts";
import { inventTexts } from "./score/invented-texts.ts";
import { scoreTexts } from "./score/score-texts.ts";

const scanner = new Scanner(await standardRules());
/** COTERM_FULL=1 takes more seeds; one is enough to see a rule break. */
const seeds = process.env["COTERM_FULL"] === "1" ? Array.from({ length: 20 }, (_, seed) => seed + 1) : [5];

for (const seed of seeds) {
  test(`a corpus of formats in their usual surroundings, made from seed ${seed}`, () => {
    const texts = inventTexts(seed);
    const { recall, precision, negativesHit, groups, misses, wrong } = scoreTexts(texts, (text) => scanner.find(text));
    const report = [...misses, ...wrong].join("\n");
    assert.ok(texts.length > 1000);
    assert.ok(recall >= 0.98, `recall ${recall}\n${report}`);
    assert.ok(precision >= 0.98, `precision ${precision}\n${report}`);
    assert.ok(negativesHit <= 0.01, `near misses hit: ${negativesHit}\n${report}`);
    for (const [group, share] of Object.entries(groups)) assert.ok(share >= 0.95, `${group} ${share}\n${report}`);
  });
}
