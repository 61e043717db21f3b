import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { understand } from "../../src/parse/understand.ts";
import { compile } from "../../src/rules/compile.ts";
import { holds } from "../../src/rules/decide.ts";
import { loadPacks } from "../../src/rules/load-packs.ts";
import { rulesOfPack } from "../../src/rules/pack-rules.ts";
import { Sieve } from "../../src/rules/sieve.ts";
import { Subject } from "../../src/rules/subject.ts";
import { everydayLines } from "../parse/corpus.ts";
import { placeAt } from "./place.ts";

const packs = loadPacks().packs;
const shipped = compile(packs.flatMap(rulesOfPack));
await shipped.engines.loadAll(shipped.engineNames);
const facts = placeAt();
const folders = { cwd: facts.cwd, home: facts.home };

function subjectsOf(line: string): readonly Subject[] {
  const { commands } = understand(line, { shell: "bash" });
  return commands.map((command) => new Subject(command, { line, commands, facts, folders }));
}

/** All rules in one list: what one rule needs must not be taken for what another needs. */
const together = new Sieve(shipped.rules);

describe("what a sieve leaves out does not hold", () => {
  const lines = [
    ...everydayLines,
    ...packs.flatMap(({ rules }) => rules.flatMap(({ match, miss }) => [...match, ...miss])),
  ];

  test("for the rules about a command", () => {
    let kept = 0;
    for (const line of lines) {
      for (const subject of subjectsOf(line)) {
        const { name } = subject.command;
        const about = name === null ? undefined : shipped.forCommand(name);
        for (const sieve of about === undefined ? [] : [about.other, ...about.byWord.values()]) {
          const candidates = sieve.candidates(subject);
          kept += candidates.length;
          for (const compiled of sieve.rules)
            assert.ok(candidates.includes(compiled) || !holds(compiled, subject), `${compiled.rule.id}: ${line}`);
        }
      }
    }
    assert.ok(kept > 1000, `${kept} rules were kept`);
  });

  test("for all rules at once", () => {
    for (const line of everydayLines) {
      for (const subject of subjectsOf(line)) {
        const candidates = new Set(together.candidates(subject));
        for (const compiled of together.rules)
          assert.ok(candidates.has(compiled) || !holds(compiled, subject), `${compiled.rule.id}: ${line}`);
      }
    }
  });
});

describe("a sieve leaves out most rules", () => {
  for (const { line, most } of [
    { line: "curl -X POST -d '{}' http://localhost:8080/api", most: 0 },
    { line: "rm -rf node_modules dist", most: 0 },
    { line: "echo x > /dev/null", most: 0 },
    { line: "git push --force", most: 4 },
  ])
    test(line, () => {
      const kept = subjectsOf(line).flatMap((subject) =>
        [shipped.forCommand(subject.command.name ?? "")?.other, shipped.anyRedirection].flatMap(
          (sieve) => sieve?.candidates(subject) ?? [],
        ),
      );
      assert.ok(kept.length <= most, kept.map(({ rule }) => rule.id).join());
    });
});
