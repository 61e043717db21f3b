import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { stampOf } from "../../src/base/file-stamp.ts";
import { defaultConfig } from "../../src/config/config.ts";
import { readConfigCache, writeConfigCache } from "../../src/config/config-cache.ts";

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "coterm-cache-"));
  file = join(folder, "config.yaml");
  writeFileSync(file, "reedit: false\n");
});
afterEach(() => rmSync(folder, { recursive: true }));

const known = { config: { ...defaultConfig, reedit: false }, words: { open: ["push"], closed: [], always: false } };
const paths = () => ({ cache: folder });

const cases: readonly { name: string; change: () => void; isKnown: boolean }[] = [
  { name: "nothing has changed", change: () => undefined, isKnown: true },
  { name: "the file was written", change: () => writeFileSync(file, "reedit: true \n"), isKnown: false },
  { name: "the file was removed", change: () => rmSync(file), isKnown: false },
  { name: "another file appeared", change: () => writeFileSync(join(folder, "config.yml"), ""), isKnown: false },
  { name: "the cache is damaged", change: () => writeFileSync(join(folder, "config.json"), "{"), isKnown: false },
  {
    name: "another build wrote it",
    change: () => {
      const cache = join(folder, "config.json");
      const written = JSON.parse(readFileSync(cache, "utf8")) as { build: number };
      writeFileSync(cache, JSON.stringify({ ...written, build: written.build + 1 }));
    },
    isKnown: false,
  },
];

for (const { name, change, isKnown } of cases) {
  test(`the configuration is ${isKnown ? "" : "not "}known when ${name}`, () => {
    const files = [file, join(folder, "config.yml")];
    writeConfigCache(paths(), stampOf(files), known);
    change();
    const found = readConfigCache(paths(), files);
    assert.deepEqual(found && { config: found.config, words: found.words }, isKnown ? known : null);
  });
}

test("a cache that cannot be written is no error", () => {
  writeConfigCache({ cache: join(file, "below-a-file") }, "", known);
  assert.equal(readConfigCache({ cache: join(file, "below-a-file") }, []), null);
});
