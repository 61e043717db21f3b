import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { globSync, readFileSync, statSync } from "node:fs";
import { basename } from "node:path";
import { describe, test } from "node:test";
import { scan } from "../../src/parse/scan.ts";
import { missing } from "./missing.ts";

/** Functions that zsh loads by their name, when they are first called. */
const files = globSync("/usr/share/zsh/functions/**/*")
  .filter((path) => /^[\w+.-]+$/.test(basename(path)) && !/\.zwc$|^README/.test(basename(path)))
  .filter((path) => statSync(path).isFile())
  .toSorted();
const hasZsh = spawnSync("zsh", ["-fc", "exit 0"]).status === 0;
const reason = files.length < 100 ? "no functions of zsh here" : !hasZsh && "no zsh here";

/** Reads each file as a function, without running it, and prints how zsh would write it. */
const deparse = `
  setopt extended_glob
  while IFS= read -r file; do
    unfunction -m '*'
    fpath=(\${file:h})
    if autoload -Uz +X \${file:t} 2>/dev/null; then print -rN -- $file "\${functions[\${file:t}]}"
    else print -rN -- $file ''; fi
  done
`;

function deparsed(): ReadonlyMap<string, string> {
  const { stdout, status } = spawnSync("zsh", ["-fc", deparse], {
    input: `${files.join("\n")}\n`,
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  assert.equal(status, 0);
  const parts = stdout.split("\0");
  const texts = new Map<string, string>();
  for (let at = 0; at + 1 < parts.length; at += 2) texts.set(parts[at] ?? "", parts[at + 1] ?? "");
  return texts;
}

const namesIn = (text: string): string[] | null => {
  const { commands, tooComplex } = scan(text, { shell: "zsh" });
  if (tooComplex) return null;
  return commands.map(({ words }) => words[0]?.text ?? "").filter((name) => /^[\w./-]+$/.test(name));
};

describe("against zsh's own reading of its functions", { skip: reason }, () => {
  test("the file and what zsh makes of it have the same commands in 99.9 %", { timeout: 120_000 }, (context) => {
    const texts = deparsed();
    let commands = 0;
    const missed: string[] = [];
    for (const path of files) {
      const normal = texts.get(path) ?? "";
      if (normal === "") continue;
      const expected = namesIn(normal);
      const found = namesIn(readFileSync(path, "utf8"));
      if (expected === null || found === null) continue;
      commands += expected.length;
      missed.push(...missing(expected, found).map((name) => `${path}: ${name} is not found in the file`));
      missed.push(...missing(found, expected).map((name) => `${path}: ${name} is not found in what zsh writes`));
    }
    context.diagnostic(`${commands} commands compared, ${missed.length} differ: ${missed.join(" · ")}`);
    assert.ok(commands > 10_000, `only ${commands} commands were compared`);
    assert.ok(missed.length <= commands / 1000, missed.join("\n"));
  });
});
