import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { describe, test } from "node:test";
import type { Shell } from "../../src/parse/command.ts";
import { maximumLength } from "../../src/parse/scan-state.ts";
import { scan } from "../../src/parse/scan.ts";

/** The functions that come with the shells use more of their grammar than anybody types. */
const places: readonly (readonly [Shell, string])[] = [
  ["fish", "/usr/share/fish/**/*.fish"],
  ["zsh", "/usr/share/zsh/functions/**/_*"],
];

for (const [shell, place] of places) {
  const files = globSync(place);
  describe(`${shell}'s own functions`, { skip: files.length < 100 && `no functions of ${shell} here` }, () => {
    test("are read without an error in 99.5 % of the files", (context) => {
      const flagged: string[] = [];
      let commands = 0;
      for (const file of files) {
        const text = readFileSync(file, "utf8");
        if (text.length > maximumLength) continue;
        const result = scan(text, { shell });
        commands += result.commands.length;
        if (result.errors.length > 0 || result.tooComplex) flagged.push(file);
      }
      context.diagnostic(`${files.length} files, ${commands} commands, flagged: ${flagged.join(" ")}`);
      assert.ok(commands > 1000);
      assert.ok(flagged.length <= files.length / 200, flagged.join("\n"));
    });
  });
}
