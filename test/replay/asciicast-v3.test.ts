import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { zstdDecompressSync } from "node:zlib";
import { castLines } from "../../src/replay/export/cast.ts";
import { exportHtml } from "../../src/replay/export/html.ts";
import { RecordedSession } from "../../src/replay/recorded-session.ts";
import type { SessionFolder } from "../../src/record/store/session-folder.ts";
import { asciicastProblems } from "./asciicast-v3.ts";
import { syntheticEvents, writeSession } from "./synthetic-session.ts";

const header = '{"version":3,"term":{"cols":80,"rows":24}}';

describe("a text that breaks the specification of asciicast v3 is told so", () => {
  const cases: readonly (readonly [name: string, text: string, problem: RegExp | null])[] = [
    ["a whole one", `${header}\n[0.5,"o","a"]\n# note\n[1,"r","90x20"]\n[0,"m",""]\n[0,"x","2"]\n`, null],
    [
      "a header with all fields",
      '{"version":3,"term":{"cols":1,"rows":1,"type":"xterm","theme":{"fg":"#000000","bg":"#ffffff","palette":"#"}},"timestamp":1,"idle_time_limit":2,"command":"sh","title":"t","env":{"SHELL":"sh"},"tags":["a"]}\n',
      null,
    ],
    ["no header", '[0,"o","a"]\n', /header: is no object/],
    ["another version", '{"version":2,"term":{"cols":80,"rows":24}}\n', /header: version is 2/],
    ["the size of version 2", '{"version":3,"width":80,"height":24}\n', /header: term is missing/],
    ["no columns", '{"version":3,"term":{"cols":0,"rows":24}}\n', /header: term: cols is 0/],
    ["a time with a fraction", `${header.slice(0, -1)},"timestamp":1.5}\n`, /header: timestamp is 1.5/],
    ["an unknown field", `${header.slice(0, -1)},"widht":1}\n`, /header: widht is 1/],
    ["a negative interval", `${header}\n[-1,"o","a"]\n`, /line 2: the interval is -1/],
    ["an unknown code", `${header}\n[1,"z","a"]\n`, /line 2: the code is "z"/],
    ["a size with a comma", `${header}\n[1,"r","90,20"]\n`, /line 2: the data is "90,20"/],
    ["an exit status as a number", `${header}\n[1,"x",2]\n`, /line 2: the data is 2/],
    ["something behind the exit status", `${header}\n[1,"x","0"]\n[1,"o","a"]\n`, /line 3: something follows/],
    ["an event cut short", `${header}\n[1,"o"\n`, /line 2: is no list of three/],
    ["a last line without an end", header, /does not end/],
  ];
  for (const [name, text, problem] of cases) {
    test(name, () => {
      const problems = asciicastProblems(text).join("\n");
      if (problem === null) assert.equal(problems, "");
      else assert.match(problems, problem);
    });
  }
});

describe("what coterm writes keeps to the specification of asciicast v3", () => {
  const folder = mkdtempSync(join(tmpdir(), "coterm-cast-"));
  let session: SessionFolder;
  before(async () => {
    const resizes = function* () {
      for (const event of syntheticEvents(400_000, 500)) {
        yield event;
        if (event.at % 60_000 === 0) yield { at: event.at, code: "r", data: `${80 + event.at / 60_000}x24` } as const;
      }
    };
    session = await writeSession(join(folder, "s"), resizes());
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  test("the export", () => {
    const lines = [...castLines(new RecordedSession(session))];
    assert.ok(lines.length > 800);
    assert.deepEqual(asciicastProblems(`${lines.join("\n")}\n`), []);
  });

  test("the chunks on disk, put together", () => {
    const names = readdirSync(session.out).toSorted();
    assert.ok(names.length > 5);
    const text = names.map((name) => zstdDecompressSync(readFileSync(join(session.out, name))).toString()).join("");
    assert.deepEqual(asciicastProblems(text), []);
  });

  test("the page's recording", () => {
    const html = exportHtml(new RecordedSession(session));
    const [, json = '""'] = /<script type="application\/json" id="cast">(.*?)<\/script>/s.exec(html) ?? [];
    const text: unknown = JSON.parse(json);
    assert.deepEqual(asciicastProblems(`${String(text)}\n`), []);
  });
});
