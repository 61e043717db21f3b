import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { readArguments } from "../../src/parse/arguments.ts";
import type { Shell } from "../../src/parse/command.ts";
import { scan } from "../../src/parse/scan.ts";
import { understand } from "../../src/parse/understand.ts";
import { lineCases, optionCases, wrapperCases } from "./corpus.ts";

const shells: readonly Shell[] = ["bash", "zsh", "fish"];
const seeds = [...lineCases, ...wrapperCases, ...optionCases].map(({ line }) => line);
const pieces =
  "$( ` \" ' ( ) { } ; && | <<E\n \n \\ ${ [[ ]] (( )) case_x_in esac for do done if fi *( =( <( # é 😀 $' -c sudo_ bash_-c_' | >&".split(
    " ",
  );

/** A generator with a seed, so that a failure can be had again. */
function generator(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff;
    return (state >> 8) % below;
  };
}

function mutate(line: string, random: (below: number) => number): string {
  let text = line;
  for (let round = 1 + random(4); round > 0; round--) {
    const at = random(text.length + 1);
    const kind = random(3);
    if (kind === 0)
      text = text.slice(0, at) + (pieces[random(pieces.length)] ?? "").replaceAll("_", " ") + text.slice(at);
    else if (kind === 1) text = text.slice(0, at) + text.slice(at + 1 + random(3));
    else text = text.slice(0, at) + (seeds[random(seeds.length)] ?? "").slice(0, random(30)) + text.slice(at);
  }
  return text;
}

describe("any text", () => {
  for (const shell of shells) {
    test(`100,000 mutated lines as ${shell}: no throw, spans inside of the line`, { timeout: 300_000 }, () => {
      const random = generator(7);
      for (let count = 0; count < 100_000; count++) {
        const line = mutate(seeds[random(seeds.length)] ?? "", random);
        for (const command of understand(line, { shell }).commands) {
          readArguments(command);
          for (const { start, end } of command.words) {
            // Not by assert: two million calls of it would take longer than all the rest.
            if (!(start >= 0 && start <= end && end <= line.length)) assert.fail(JSON.stringify(line));
          }
        }
      }
    });
  }

  test("a command whose words are all that a line has is found whatever surrounds it", () => {
    const prefixes = [
      "",
      "if ",
      "then ",
      "{ ",
      "( ",
      "! ",
      "time ",
      "a | ",
      "a && ",
      "$(",
      "case x in a) ",
      "} ; ",
      "fi; ",
    ];
    for (const prefix of prefixes) {
      const { commands } = understand(`${prefix}rm x`, { shell: "bash" });
      assert.ok(
        commands.some(({ name }) => name === "rm"),
        prefix,
      );
    }
  });
});

/**
 * Texts made to be slow. Work is bounded by a budget, not by the clock: a scan that is not linear runs into it (or
 * into the test's own limit of time) instead of answering. The figures are printed by test/bench/parse.ts.
 */
describe("texts made to be slow", () => {
  const texts: Readonly<Record<string, string>> = {
    "200 nested substitutions": "$(".repeat(200),
    "10,000 nested substitutions": "$(".repeat(10_000),
    "10,000 parentheses": "(".repeat(10_000),
    "10,000 braces": "{ ".repeat(10_000),
    "quoted substitutions": '"$('.repeat(5000),
    backticks: "`".repeat(5000),
    "double parentheses": "((".repeat(2000),
    arithmetic: "$((".repeat(2000),
    "arithmetic that is none": `${"$((".repeat(50)}${") )".repeat(50)}`,
    "arithmetic that is none, in a row": "((a) ) ".repeat(9000),
    "a megabyte of one word": `echo ${"a".repeat(1 << 20)}`,
    "100,000 commands": "rm x;".repeat(100_000),
    parameters: "${x:-".repeat(5000),
    arrays: "x=(".repeat(5000),
    subscripts: "$x[".repeat(20_000),
    assignments: "X=1;".repeat(16_000),
    pipes: "a|".repeat(32_000),
    closers: "} ".repeat(32_000),
    cases: "case x in a) ".repeat(5000),
    heredocs: "cat <<E\n".repeat(8000),
    "heredocs in substitutions": "cat <<E\n$(".repeat(6000),
    "process substitutions": "<(".repeat(30_000),
    globs: "*(".repeat(30_000),
    "code qualifiers": "*(e:".repeat(16_000),
    backslashes: "\\".repeat(65_535),
    conditions: "[[ ".repeat(20_000),
    functions: "f() ".repeat(16_000),
    newlines: "\n".repeat(65_536),
    "re-read heredocs": heredocsInFailingArithmetic(400),
    "wrapped a thousand times": `${"sudo ".repeat(1000)}rm`,
    "shells in shells": "bash -c ".repeat(8000),
    "brace lists": "{a,".repeat(20_000),
    options: `rm ${"-a ".repeat(20_000)}`,
    "unfinished find": `find ${"-exec a ".repeat(8000)}`,
    "words that hold all that follows": "echo $(".repeat(9000),
    "one cluster of options, again and again": "-d(( ssh ".repeat(7000),
    "redirections without a file": `curl ${">".repeat(65_000)}`,
    "commands that two shells read otherwise": "| DROP TABLE x [[ns ".repeat(3200),
  };

  for (const [name, text] of Object.entries(texts)) {
    test(name, () => {
      for (const shell of shells) {
        const { tooComplex } = scan(text, { shell });
        if (text.length > 65_536) assert.equal(tooComplex, true);
        for (const command of understand(text, { shell }).commands.slice(0, 1000)) readArguments(command);
      }
    });
  }

  for (const [name, text] of Object.entries({
    "more commands": "rm x;".repeat(3200),
    "more words": `rm ${"x ".repeat(13_000)}`,
    "more text in words": "rm $(".repeat(60),
    "more variables in words": `${Array.from({ length: 2000 }, (_, at) => `a${at}=1 `).join("")}rm $(rm ${"$b".repeat(10_000)})`,
    "more nested substitutions with variables": "? [a] $(x=1 if os then ".repeat(2000),
    "more nested substitutions": "* $( { A=b xargs ".repeat(3000),
    "more text in scripts": `${"ssh h ".repeat(12)}${"rm x ".repeat(4000)}`,
  })) {
    const line = name === "more text in words" ? `${text}${"x".repeat(60_000)}` : text;
    test(`${name} than are analysed are said to be too complex`, () => {
      assert.ok(line.length < 65_536);
      const { commands, tooComplex } = understand(line, { shell: "bash" });
      assert.equal(tooComplex, true);
      assert.ok(commands.length > 0);
    });
  }

  test("a letter behind fifty others in one word is an option too", () => {
    const [command] = understand(`rm -${"v".repeat(60)}rf x`, { shell: "bash" }).commands;
    assert.ok(command !== undefined);
    assert.deepEqual([...readArguments(command).options.keys()].sort(), ["--force", "--recursive", "--verbose"]);
  });

  test("more than 64 KB are cut, and said to be", () => {
    const line = `rm x; ${"a".repeat(65_536)}; shred y`;
    const { commands, tooComplex } = scan(line, { shell: "bash" });
    assert.equal(tooComplex, true);
    assert.deepEqual(
      commands.map(({ words }) => words[0]?.text.slice(0, 2)),
      ["rm", "aa"],
    );
    assert.ok(understand(line, { shell: "bash" }).commands.some(({ name }) => name === "shred"));
  });
});

/** Every level is read once as arithmetic and once more as a subshell, with a heredoc that starts a scan of its own. */
function heredocsInFailingArithmetic(levels: number): string {
  let text = "cat ";
  for (let level = 0; level < levels; level++) text += `$(( $(cat <<E${level}\n`;
  for (let level = levels - 1; level >= 0; level--) text += `\nE${level}\n) ) )`;
  return text;
}
