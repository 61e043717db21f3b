import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import type { CastEvent } from "../../src/record/format.ts";
import { RecordingWriter } from "../../src/record/store/recording-writer.ts";
import { SessionFolder } from "../../src/record/store/session-folder.ts";
import { CastFile } from "../../src/replay/cast-file.ts";
import { cast2Lines, castLines } from "../../src/replay/export/cast.ts";
import { exportHtml } from "../../src/replay/export/html.ts";
import { exportJson } from "../../src/replay/export/json.ts";
import type { Recorded } from "../../src/replay/recorded.ts";
import { RecordedSession } from "../../src/replay/recorded-session.ts";
import { syntheticStart } from "./synthetic-session.ts";

const folder = mkdtempSync(join(tmpdir(), "coterm-export-"));
const shown = (at: number, data: string): CastEvent => ({ at, code: "o", data });
const events: readonly CastEvent[] = [
  shown(0.001, `$ ls\r\n\x1b]133;C;id=1.1;in=${syntheticStart.id}\x07`),
  shown(100.5, "\x1b[31mré\x1b[0md </script>\r\n"),
  { at: 200, code: "r", data: "90x20" },
  shown(333.333, `日本\r\n\x1b]133;D;2;id=1.1;in=${syntheticStart.id}\x07$ `),
  { at: 333.333, code: "x", data: "2" },
];

let recorded: Recorded;
before(() => {
  const session = new SessionFolder(join(folder, "s"));
  const writer = RecordingWriter.create(session, syntheticStart);
  for (const event of events.slice(0, 4)) writer.write(event);
  writer.mark({ at: 1, kind: "command", command: 1, line: "ls <b> & 'x'", id: "1.1" });
  writer.mark({ at: 333, kind: "end", command: 1, exit: 2 });
  writer.end(2, syntheticStart.startedAt + 400);
  recorded = new RecordedSession(session);
});
after(() => rmSync(folder, { recursive: true, force: true }));

const [first = shown(0, ""), ...others] = events;
/** As they are exported: each command is a marker. */
const marked: readonly CastEvent[] = [first, { at: 1, code: "m", data: "ls <b> & 'x'" }, ...others];

const rounded = (list: Iterable<CastEvent>) =>
  [...list].map(({ at, code, data }) => ({ at: Math.round(at * 1000) / 1000, code, data }));

describe("asciicast", () => {
  test("version 3 is read as it was written, to the microsecond", () => {
    const file = CastFile.parse([...castLines(recorded)].join("\n"), "x.cast");
    assert.deepEqual(rounded(file.events()), rounded(marked));
    assert.deepEqual([file.cols, file.rows, file.startedAt, file.damage()], [100, 30, syntheticStart.startedAt, null]);
  });

  test("version 2 has times since the beginning, and no exit", () => {
    const file = CastFile.parse([...cast2Lines(recorded)].join("\n"), "x.cast");
    assert.deepEqual(rounded(file.events()), rounded(marked.slice(0, 5)));
  });

  test("version 3 follows its specification", () => {
    const [header = "", ...lines] = castLines(recorded);
    const { version, term, timestamp, title } = JSON.parse(header) as Record<string, unknown>;
    assert.deepEqual([version, term, typeof timestamp, typeof title], [3, { cols: 100, rows: 30 }, "number", "string"]);
    for (const line of lines) {
      const [interval, code, data] = JSON.parse(line) as [unknown, unknown, unknown];
      assert.ok(typeof interval === "number" && interval >= 0, line);
      assert.ok(["o", "r", "m", "x"].includes(String(code)) && typeof data === "string", line);
    }
  });

  const hasAsciinema = spawnSync("asciinema", ["--version"]).status === 0;
  test("asciinema itself plays version 2", { skip: hasAsciinema ? false : "asciinema is not installed" }, () => {
    const path = join(folder, "v2.cast");
    writeFileSync(path, `${[...cast2Lines(recorded)].join("\n")}\n`);
    // It wants a terminal, which adds carriage returns.
    const { status, stdout, stderr } = spawnSync("script", ["-qec", `asciinema cat ${path}`, "/dev/null"], {
      encoding: "utf8",
    });
    assert.equal(status, 0, stderr);
    const output = events.map(({ code, data }) => (code === "o" ? data : "")).join("");
    assert.equal(stdout.replaceAll("\r", ""), output.replaceAll("\r", ""));
  });
});

describe("a cast file that is none, or is damaged", () => {
  const header = '{"version":3,"term":{"cols":80,"rows":24}}';
  const cases = [
    { name: "empty", text: "", error: /its first line is not the header/ },
    { name: "another JSON", text: "{}", error: /its first line is not the header/ },
    { name: "another version", text: '{"version":1}', error: /header/ },
    { name: "no size", text: '{"version":2}', error: /header/ },
  ];
  for (const { name, text, error } of cases) {
    test(name, () => assert.throws(() => CastFile.parse(text, "x.cast"), error));
  }

  test("plays up to the damage and says where", () => {
    const file = CastFile.parse(`${header}\n[1,"o","a"]\n[1,"o","b"\n[1,"o","c"]\n`, "x.cast");
    assert.deepEqual(rounded(file.events()), [shown(1000, "a")]);
    assert.equal(file.damage(), "line 3 is no event");
  });

  test("comments and codes of other programs are passed over", () => {
    const file = CastFile.parse(`${header}\n# note\n[1,"i","x"]\n[1,"o","a"]\n`, "x.cast");
    assert.deepEqual(rounded(file.events()), [shown(2000, "a")]);
  });
});

test("json has each command with its output", async () => {
  const { commands } = JSON.parse(await exportJson(recorded)) as { commands: unknown[] };
  assert.deepEqual(commands, [
    {
      number: 1,
      line: "ls <b> & 'x'",
      id: "1.1",
      from: 1,
      to: 333,
      exit: 2,
      rule: null,
      output: ["réd </script>", "日本"],
    },
  ]);
});

describe("html is one page", () => {
  test("that loads nothing, and that what was recorded cannot break", () => {
    const html = exportHtml(recorded);
    assert.equal(html.match(/<\/script>/g)?.length, 3, "only its own scripts end");
    assert.doesNotMatch(html, /<(?:script|link|img)[^>]+(?:src|href)=/);
    assert.match(html, /ls &lt;b&gt; &amp; 'x'<\/button> <em>exit 2<\/em>/);
  });
});
