import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { HelperHome, until } from "./helper-home.ts";

let home: HelperHome;
beforeEach(() => (home = new HelperHome()));
afterEach(() => home.close());

async function events(query: string): Promise<Record<string, unknown>[]> {
  const { out } = await home.finish("events", "--json", query);
  return out
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

const found = (query: string, count: number) =>
  until(async () => {
    const all = await events(query);
    return all.length >= count ? all : null;
  }, `${count} events for ${query}`);

test("a line with incident and log runs, and is noted with the rule, its facts and without its secrets", async () => {
  await home.start();
  mkdirSync(join(home.home, ".git"));
  writeFileSync(join(home.home, ".git/HEAD"), "ref: refs/heads/main\n");
  const answer = await home.ask("NOTEDCMD --password=hunter2hunter2", { sequence: 7 });
  assert.equal(answer.verdict, "allow");
  const [incident] = await found("kind:incident", 1);
  assert.ok(incident);
  const { id, at, facts, ...rest } = incident;
  assert.equal(id, `${process.pid}-1700000000-1.7.i`);
  assert.ok(Number(at) > 1_700_000_000_000);
  assert.equal(Object(facts).branch, "main");
  assert.deepEqual(rest, {
    v: 1,
    kind: "incident",
    session: `${process.pid}-1700000000-1`,
    sequence: 7,
    verdict: "allow",
    rule: "test/noted",
    severity: "low",
    cwd: home.home,
    line: "NOTEDCMD --password=[redacted]",
  });
  assert.deepEqual(
    (await found("kind:log rule:test/noted severity:low", 1)).map(({ line }) => line),
    ["NOTEDCMD --password=[redacted]"],
  );
  const shown = await home.finish("events", "kind:incident");
  assert.match(shown.out, / incident {2}NOTEDCMD --password=\[redacted\] {2}\(test\/noted, allow\)\n/);
});

test("a line that does not run is noted all the same, once however often it is explained", async () => {
  await home.start();
  await home.ask("APPROVECMD", { sequence: 3 });
  await home.ask("APPROVECMD", { sequence: 3, kind: "explain" });
  await home.ask("APPROVECMD", { sequence: 4 });
  const all = await found("kind:incident", 2);
  assert.deepEqual(
    all.map(({ sequence, verdict }) => [sequence, verdict]),
    [
      [3, "approve"],
      [4, "approve"],
    ],
  );
  assert.deepEqual(await events("kind:log"), []);
});
