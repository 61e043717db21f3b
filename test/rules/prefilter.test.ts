import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { compile, defaultSettings } from "../../src/rules/compile.ts";
import { decide } from "../../src/rules/decide.ts";
import { loadPacks } from "../../src/rules/load-packs.ts";
import { rulesOfPack } from "../../src/rules/pack-rules.ts";
import { mustAsk } from "../../src/rules/prefilter.ts";
import { triggerWords } from "../../src/rules/triggers.ts";
import { lineCases, optionCases, wrapperCases } from "../parse/corpus.ts";
import { disguisedLines } from "./disguised-lines.ts";
import { placeAt } from "./place.ts";

const { packs } = loadPacks();
const rules = packs.flatMap(rulesOfPack);
const all = compile(rules);
const words = triggerWords(all);
const examples = [...rules.flatMap(({ match, miss }) => [...match, ...miss]), ...disguisedLines];
const everyday = readFileSync(join(import.meta.dirname, "../corpus/everyday.txt"), "utf8")
  .trim()
  .split("\n");
/** `npm run fuzz` tries a million. */
const fuzzLines = Number(process.env["COTERM_FUZZ_LINES"] ?? 60_000);
const shells = ["bash", "zsh", "fish"] as const;

const asked = [
  { line: "git push -f", ask: true },
  { line: "git status", ask: false },
  { line: "g\\it pu'sh' -f", ask: true },
  { line: "git pu\\\nsh -f", ask: true },
  { line: "/bin/rm -rf x", ask: true },
  { line: "(rm -rf x)", ask: true },
  { line: "echo $'\\x72m'", ask: true },
  { line: "{rm,-rf,/}", ask: true },
  { line: "$CMD -rf /", ask: true },
  { line: "sudo $CMD", ask: true },
  { line: "if true; then $CMD; fi", ask: true },
  { line: "ls -la # nothing", ask: false },
  { line: "x".repeat(2001), ask: true },
  { line: "ls farm armed", ask: false },
];

for (const { line, ask } of asked) {
  test(`${ask ? "asks" : "does not ask"} about ${line.slice(0, 40)}`, () => assert.equal(mustAsk(line, words), ask));
}

test("an alias is asked about when its text is, also around a corner", () => {
  const aliases = { a: "b --now", b: "rm -rf", c: "c x", d: "ls" };
  assert.deepEqual(
    Object.keys(aliases).map((name) => mustAsk(`${name} /tmp`, words, aliases)),
    [true, true, false, false],
  );
});

test("most everyday lines are not asked about", () => {
  const benign = everyday.filter((text) => decide({ text, shell: "bash" }, all, placeAt()).action === "allow");
  const count = benign.filter((line) => mustAsk(line, words)).length;
  assert.ok(count <= benign.length / 2, `${count} of ${benign.length} are`);
});

describe("what the test skips, the decision allows", () => {
  const facts = placeAt();
  const check = (text: string) => {
    if (mustAsk(text, words)) return false;
    for (const shell of shells) {
      const { action, rule } = decide({ text, shell }, all, facts);
      assert.equal(action, "allow", `${shell}: ${rule} for ${JSON.stringify(text)}`);
    }
    return true;
  };

  test("lines as they are", () => {
    for (const text of [...examples, ...everyday]) check(text);
  });

  /** Each was found by mutation. */
  for (const text of [`awk 'BEGI"rm -rf /x" | getline }'`, `awk '{ print "rm -rf /x" | "cat" }'`]) {
    test(text, () => void check(text));
  }

  const nestings = [
    ["(", ")"],
    ["{ ", "; }"],
    ["echo $(", ")"],
    ["<(", ")"],
    ["if ", "; then x; fi"],
    ["while ", "; do x; done"],
    ["x=(", ")"],
    ["ls ${x:-", "}"],
    ["begin; ", "; end"],
    ["nice ", ""],
    ["noglob ", ""],
    ["repeat 2 ", ""],
    ["case x in a) ", ";; esac"],
  ] as const;
  for (const [open, close] of nestings) {
    test(`lines nested deeper than is analysed: ${open}…${close}`, () => {
      for (const depth of [10, 60, 90, 180]) check(`${open.repeat(depth)}ls${close.repeat(depth)}`);
    });
  }

  test(`${fuzzLines} mutated lines`, { timeout: 3_600_000 }, (context) => {
    const random = generator(20_261_122);
    const corpora = [...lineCases, ...wrapperCases, ...optionCases].map(({ line }) => line);
    const sources = [...examples, ...everyday, ...corpora];
    let skipped = 0;
    for (let i = 0; i < fuzzLines; i++) if (check(mutate(sources, random))) skipped++;
    context.diagnostic(`${skipped} of them skipped`);
    assert.ok(skipped > fuzzLines / 10, `only ${skipped} lines were skipped: the test proves little`);
  });
});

describe("what the test skips with aliases, the decision allows", () => {
  const aliases = {
    ll: "ls -l",
    gp: "git push",
    k: "kubectl",
    x: "sudo",
    forced: "push --force",
    del: "k delete",
    a: "b",
    b: "a",
    g: "git ",
  };
  const names = Object.keys(aliases);

  test("20,000 mutated lines", () => {
    const random = generator(7);
    const sources = [...examples, ...everyday];
    let skipped = 0;
    for (let i = 0; i < 20_000; i++) {
      const text = `${names[random(names.length)] ?? ""} ${mutate(sources, random).replace(/^\S+ ?/, "")}`;
      if (mustAsk(text, words, aliases)) continue;
      skipped++;
      for (const shell of shells) {
        const { action, rule } = decide({ text, shell, aliases }, all, placeAt());
        assert.equal(action, "allow", `${shell}: ${rule} for ${JSON.stringify(text)}`);
      }
    }
    assert.ok(skipped > 1_000, `only ${skipped} lines were skipped: the test proves little`);
  });
});

test("when unseen commands are not allowed, every line is asked about", () => {
  const strict = compile(rules, { ...defaultSettings, onUnseen: { dynamic: "confirm", complex: "confirm" } });
  assert.equal(triggerWords(strict).always, true);
});

/** A small random number generator (mulberry32), the same at every run. */
function generator(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

const insertions = [
  "'",
  '"',
  "\\",
  "\\\n",
  " ",
  "\n",
  ";",
  "|",
  "&&",
  "(",
  ")",
  "{",
  "}",
  "$",
  "`",
  "$(",
  "#",
  "<",
  ">",
  "=",
  "/",
  "~",
  "*",
  "-",
  "--",
  "sudo ",
  "env A=1 ",
  "xargs ",
  "x",
  "é",
  "\t",
  "then ",
  "!",
  "[",
  "]",
  "&",
  ",",
  "..",
  "$'",
  "<<<",
  "<(",
  "%",
  "=(",
  ":",
  "@",
  "é",
  "nohup ",
  "bash -c ",
  "eval ",
  "ssh h ",
];

function mutate(sources: readonly string[], random: (below: number) => number): string {
  const pick = (list: readonly string[]) => list[random(list.length)] ?? "";
  let line = pick(sources);
  for (let times = 1 + random(4); times > 0; times--) {
    const at = random(line.length + 1);
    switch (random(5)) {
      case 0:
        line = line.slice(0, at) + pick(insertions) + line.slice(at);
        break;
      case 1:
        line = line.slice(0, at) + line.slice(at + 1 + random(4));
        break;
      case 2: {
        const other = pick(sources);
        line = line.slice(0, at) + other.slice(random(other.length + 1));
        break;
      }
      case 3:
        line = `${line.slice(0, at)}${pick(insertions)}${line.slice(at, at + 3)}${pick(insertions)}${line.slice(at + 3)}`;
        break;
      default:
        line = line.replace(/\S+/, pick(pick(sources).split(" ")));
    }
  }
  return line;
}
