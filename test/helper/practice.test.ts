import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { Journal } from "../../src/events/journal.ts";
import { queryEvents } from "../../src/events/query.ts";
import { askStatus, control } from "../../src/helper/client.ts";
import { practise } from "../../src/helper/practice.ts";
import { RulesInForce } from "../../src/helper/rules-in-force.ts";
import { Snoozes } from "../../src/helper/snoozes.ts";
import { HelperHome, until } from "./helper-home.ts";

let home: HelperHome;
beforeEach(() => {
  home = new HelperHome();
});
afterEach(() => home.close());

const practiceFolder = () => readdirSync(home.paths.runtime).find((name) => name.startsWith("practice.")) ?? null;

test("a helper that nobody asks practises; it leaves nothing, counts nothing and notes nothing", async () => {
  await home.start();
  await until(practiceFolder, "the practice");
  await until(() => (practiceFolder() === null ? true : null), "its end");
  const { questions, sessions, problems } = await askStatus(home.files);
  assert.deepEqual({ questions, sessions, problems }, { questions: 0, sessions: 0, problems: [] });
  assert.equal(home.read(join(home.paths.state, "helper.log")), "");
  await control(home.files, "ingest");
  const journal = new Journal(home.paths.journal);
  try {
    assert.deepEqual(queryEvents(journal, { limit: 1 }), []);
  } finally {
    journal.close();
  }
});

test("while it practises, questions are answered", async () => {
  await home.start();
  await until(practiceFolder, "the practice");
  assert.equal((await home.ask("BADCMD now")).verdict, "deny");
  assert.equal((await home.ask("true")).verdict, "allow");
});

test("what a killed helper has left of it is removed by the next", async () => {
  const { pid } = await home.start();
  await until(practiceFolder, "the practice");
  process.kill(pid, "SIGKILL");
  await home.start();
  await until(() => (existsSync(join(home.paths.runtime, `practice.${pid}`)) ? null : true), "no trace of it");
});

test("it waits while shells ask, and ends also where each of its lines is a question", async () => {
  const rule =
    'title: It asks, severity: high, command: "true", action: confirm, why: It is a test., match: ["true"], miss: [ls]';
  home.configure(
    "",
    `rules:
  - { id: test/true, ${rule} }
`,
  );
  mkdirSync(home.paths.runtime, { recursive: true, mode: 0o700 });
  const rules = await RulesInForce.load(home.paths, home.env);
  assert.deepEqual(rules.loaded.problems, []);
  let looks = 0;
  const isBusy = () => {
    assert.ok(looks > 3 || practiceFolder() === null);
    return ++looks <= 3;
  };
  await practise(home.paths, rules, new Snoozes(join(home.paths.state, "snoozes.json")), isBusy);
  assert.ok(looks > 3);
  assert.equal(practiceFolder(), null);
});
