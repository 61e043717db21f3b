import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { CliHome } from "./cli-home.ts";

const rules = `default_actions: { low: deny }
overrides: { test/over: notify }
rules:
  - { id: test/own, title: Own, severity: high, command: OWNCMD, action: [deny, log], why: It is a test., match: [OWNCMD], miss: [okcmd] }
  - { id: test/over, title: Over, severity: high, command: OVERCMD, action: deny, why: It is a test., match: [OVERCMD], miss: [okcmd] }
  - { id: test/low, title: Low, severity: low, command: LOWCMD, why: It is a test., match: [LOWCMD], miss: [okcmd] }
  - { id: test/plain, title: Plain, severity: high, command: PLAINCMD, why: It is a test., match: [PLAINCMD], miss: [okcmd] }
`;

let home: CliHome;
before(() => {
  home = new CliHome();
  home.write(".config/coterm/config.yaml", rules);
  home.write("script.sh", "okcmd\nOWNCMD\n");
  home.write("history", "okcmd\nOWNCMD x\nLOWCMD\n");
});
after(() => home.close());

describe("flags go before rules, rules before default_actions, these before what is built in", () => {
  for (const { line, flag, action, effects, exit } of [
    { line: "PLAINCMD", flag: [], action: "confirm", effects: [], exit: 11 },
    { line: "LOWCMD", flag: [], action: "deny", effects: [], exit: 10 },
    { line: "OWNCMD", flag: [], action: "deny", effects: ["log"], exit: 10 },
    { line: "OVERCMD", flag: [], action: "notify", effects: [], exit: 0 },
    { line: "PLAINCMD", flag: ["--action", "deny"], action: "deny", effects: [], exit: 10 },
    { line: "LOWCMD", flag: ["--action", "allow"], action: "allow", effects: [], exit: 0 },
    { line: "OWNCMD", flag: ["--action", "warn"], action: "warn", effects: ["log"], exit: 0 },
    { line: "OWNCMD", flag: ["--action", "confirm,record"], action: "confirm", effects: ["record"], exit: 11 },
    { line: "OVERCMD", flag: ["--action=deny"], action: "deny", effects: [], exit: 10 },
    { line: "okcmd", flag: ["--action", "deny"], action: "allow", effects: [], exit: 0 },
    { line: "OWNCMD", flag: ["--approval"], action: "approve", effects: ["log"], exit: 12 },
    {
      line: "COTERM_BREAK_GLASS=true OWNCMD",
      flag: ["--approval"],
      action: "warn",
      effects: ["record", "log"],
      exit: 0,
    },
  ])
    test(`${line} with ${flag.join(" ") || "no flag"}: ${action}`, async () => {
      const { status, out } = await home.run("check", "--json", ...flag, "--", line);
      assert.equal(status, exit);
      const decision: unknown = JSON.parse(out);
      assert.ok(typeof decision === "object" && decision !== null && "action" in decision && "effects" in decision);
      assert.equal(decision.action, action);
      assert.deepEqual(decision.effects, effects);
    });
});

describe("the other commands take it too", () => {
  for (const { words, shows } of [
    { words: ["explain", "--action", "deny", "--", "PLAINCMD"], shows: "action   deny, by test/plain" },
    { words: ["simulate", "--action", "notify", "history"], shows: "notify 2" },
    { words: ["check-script", "--action", "warn", "script.sh"], shows: "[test/own, warn]" },
  ])
    test(words.join(" "), async () => {
      const { status, out } = await home.run(...words);
      assert.equal(status, 0);
      assert.ok(out.includes(shows), out);
    });
});

describe("what is no action is refused with the nearest one", () => {
  for (const { words, says } of [
    { words: ["check", "--action", "confrim", "--", "x"], says: "--action confirm" },
    { words: ["explain", "--action", "", "--", "x"], says: "not nothing" },
    { words: ["simulate", "--action", "deny,allow", "history"], says: "one action, not allow and deny" },
    { words: ["check-script", "--action", "stop", "script.sh"], says: "is one of allow, notify" },
    { words: ["check", "--approval", "--action", "deny", "--", "x"], says: "do not go together" },
  ])
    test(words.join(" "), async () => {
      const { status, err } = await home.run(...words);
      assert.equal(status, 2);
      assert.ok(err.includes(says), err);
    });
});
