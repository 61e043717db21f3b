import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, test } from "node:test";
import { pathsFor } from "../../src/base/paths.ts";
import type { CommandEvent } from "../../src/events/event.ts";
import { Journal } from "../../src/events/journal.ts";
import { queryEvents } from "../../src/events/query.ts";
import { RecordingWriter } from "../../src/record/store/recording-writer.ts";
import { SessionFolder } from "../../src/record/store/session-folder.ts";
import { lineRedactor } from "../../src/redact/line-redactor.ts";
import { Scanner } from "../../src/redact/scanner.ts";
import { standardRules } from "../../src/redact/standard-rules.ts";
import { CliHome } from "../cli/cli-home.ts";
import { syntheticStart } from "../replay/synthetic-session.ts";

const dayMs = 86_400_000;
const redactor = lineRedactor(new Scanner(await standardRules()));

let home: CliHome;
const paths = () => pathsFor({ HOME: home.home }, 1000);
const sessions = () => readdirSync(join(paths().state, "sessions")).toSorted();

/** A recorded session of two megabytes that began so many days ago; it has ended unless it is open. */
function addSession(id: string, daysAgo: number, state: "open" | "ended" = "ended"): void {
  const startedAt = Date.now() - daysAgo * dayMs;
  const folder = new SessionFolder(join(paths().state, "sessions", id));
  const writer = RecordingWriter.create(folder, { ...syntheticStart, id, startedAt });
  writer.write({ at: 0, code: "o", data: "x".repeat(1000) });
  home.write(join(folder.path.slice(home.home.length), "out", "999999.cast.zst"), "x".repeat(2_000_000));
  if (state === "ended") writer.end(0, startedAt + 1000);
}

function addEvents(count: number, daysAgo: number): void {
  const journal = new Journal(paths().journal);
  const events = Array.from({ length: count }, (_, sequence): CommandEvent => {
    const at = Date.now() - daysAgo * dayMs;
    const common = { v: 1, kind: "command", session: "1-1-1", judged: true, exit: null, durationMs: null } as const;
    return { ...common, id: `1-1-1-${daysAgo}-${sequence}`, at, sequence, cwd: "/", line: "true" };
  });
  journal.store(events, redactor);
  journal.close();
}

beforeEach(() => {
  home = new CliHome();
});
afterEach(() => home.close());

const cases = [
  {
    name: "sessions by age, never an open one",
    retention: "session_days: 30",
    left: ["20260101-000000-aaaa", "20260103-000000-cccc"],
    said: /^Removed 1 session, 2\.0 MB, and 0 events\.\n$/,
  },
  {
    name: "the oldest sessions until the others have room, never an open one",
    retention: "session_mb: 5",
    left: ["20260101-000000-aaaa", "20260103-000000-cccc"],
    said: /^Removed 1 session, 2\.0 MB/,
  },
  {
    name: "events by age, more than are removed at once",
    retention: "event_days: 365",
    left: ["20260101-000000-aaaa", "20260102-000000-bbbb", "20260103-000000-cccc"],
    said: /^Removed 0 sessions, 0 B, and 1200 events\.\n$/,
  },
];

describe("what the configuration keeps no longer", () => {
  for (const { name, retention, left, said } of cases) {
    test(`coterm rm --expired removes ${name}`, async () => {
      addSession("20260101-000000-aaaa", 90, "open");
      addSession("20260102-000000-bbbb", 60);
      addSession("20260103-000000-cccc", 10);
      addEvents(1200, 400);
      addEvents(3, 300);
      home.write(".config/coterm/config.yaml", `retention: { ${retention} }\n`);
      const { status, err } = await home.run("rm", "--expired");
      assert.equal(status, 0, err);
      assert.match(err, said);
      assert.deepEqual(sessions(), left);
      const journal = new Journal(paths().journal);
      const events = queryEvents(journal, { limit: 5000 });
      journal.close();
      assert.equal(events.length, retention.startsWith("event") ? 3 : 1203);
    });
  }

  test("without retention nothing is removed, and that is said", async () => {
    addSession("20260101-000000-aaaa", 900);
    const { status, err } = await home.run("rm", "--expired");
    assert.equal(status, 0);
    assert.match(err, /^Removed nothing: the configuration keeps everything\. retention: \{ session_days: 90 \}/);
    assert.ok(existsSync(join(paths().state, "sessions/20260101-000000-aaaa")));
  });

  test("a retention that is no number of days is refused with its place", async () => {
    home.write(".config/coterm/config.yaml", "retention: { session_days: soon }\n");
    const { status, err } = await home.run("rm", "--expired");
    assert.equal(status, 1);
    assert.match(err, /config\.yaml:1:\d+: retention\.session_days/);
  });
});
