import assert from "node:assert/strict";
import {
  appendFileSync,
  copyFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, test } from "node:test";
import type { CastEvent, SessionStart } from "../../src/record/format.ts";
import { RecordingReader } from "../../src/record/store/recording-reader.ts";
import { RecordingWriter } from "../../src/record/store/recording-writer.ts";
import { SessionFolder } from "../../src/record/store/session-folder.ts";

const start: SessionStart = {
  id: "20260101-000000-abcd",
  startedAt: 1_767_225_600_000,
  command: null,
  shell: "bash",
  cols: 80,
  rows: 24,
  term: "xterm-256color",
  user: "u",
  host: "h",
  cwd: "/",
  client: { version: "1", script: "util-linux" },
};

let root: string;
let folder: SessionFolder;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "coterm-rec-"));
  folder = new SessionFolder(join(root, start.id));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const shown = (at: number, data: string): CastEvent => ({ at, code: "o", data });

/** Three chunks of two events each; the last one is open. */
function writeThree(): RecordingWriter {
  const writer = RecordingWriter.create(folder, start);
  for (const chunk of [0, 1, 2]) {
    writer.write(shown(chunk * 1000 + 1.5, `a${chunk}\r\n`));
    writer.write(shown(chunk * 1000 + 2.25, `é${chunk}`));
    if (chunk < 2) writer.roll();
  }
  writer.flush();
  return writer;
}

const expected = [0, 1, 2].flatMap((chunk) => [
  shown(chunk * 1000 + 1.5, `a${chunk}\r\n`),
  shown(chunk * 1000 + 2.25, `é${chunk}`),
]);

function read(): { events: CastEvent[]; reader: RecordingReader } {
  const reader = new RecordingReader(folder);
  return {
    events: [...reader.events()].map(({ at, code, data }) => ({ at: Math.round(at * 1000) / 1000, code, data })),
    reader,
  };
}

describe("a recording is read as it was written", () => {
  test("while it is open", () => {
    writeThree();
    const { events, reader } = read();
    assert.deepEqual(events, expected);
    assert.deepEqual([reader.manifest.state, reader.index.length, reader.damage], ["open", 2, null]);
  });

  test("when it has ended", () => {
    writeThree().end(7, start.startedAt + 3000);
    const { events, reader } = read();
    assert.deepEqual(events, [...expected, { at: 2002.25, code: "x", data: "7" }]);
    const { state, exit, bytes, durationMs } = reader.manifest;
    assert.deepEqual({ state, exit, bytes, durationMs }, { state: "ended", exit: 7, bytes: 21, durationMs: 2003 });
    assert.equal(reader.verify(), null);
    assert.equal(existsSync(folder.openChunk(2)), false);
  });

  test("only by its owner", () => {
    writeThree().end(0, 0);
    assert.equal(statSync(folder.path).mode & 0o777, 0o700);
    for (const file of [folder.manifest, folder.index, folder.chunk(0), folder.marks]) {
      assert.equal(statSync(file).mode & 0o777, 0o600, file);
    }
  });

  test("a time before the last one is the last one", () => {
    const writer = RecordingWriter.create(folder, start);
    writer.write(shown(10, "a"));
    writer.write(shown(5, "b"));
    writer.flush();
    assert.deepEqual(read().events, [shown(10, "a"), shown(10, "b")]);
  });

  test("times of a million events do not drift", () => {
    const writer = RecordingWriter.create(folder, start);
    for (let n = 1; n <= 3000; n++) writer.write(shown(n / 3, "x"));
    writer.flush();
    assert.equal(read().events.at(-1)?.at, 1000);
  });

  test("the chunk of a moment is found", () => {
    writeThree();
    const { reader } = read();
    assert.deepEqual(
      [0, 2, 500, 1002, 1500, 9999].map((at) => reader.chunkAt(at)),
      [0, 0, 1, 1, 2, 2],
    );
  });
});

describe("a writer that was killed", () => {
  const cases: readonly { readonly name: string; readonly damage: () => void; readonly lost?: number }[] = [
    { name: "between two events", damage: () => undefined },
    { name: "in the middle of a line", damage: () => appendFileSync(folder.openChunk(2), '[0.5, "o", "hal') },
    {
      name: "after compressing, before the index",
      damage: () => {
        const index = readFileSync(folder.index, "utf8").trim().split("\n");
        writeFileSync(folder.index, `${index[0]}\n`);
        copyFileSync(folder.chunk(1), join(root, "copy"));
        rmSync(folder.openChunk(2));
      },
      lost: 2,
    },
    { name: "in the middle of an index line", damage: () => appendFileSync(folder.index, '{"seq":2,"fr'), lost: 0 },
  ];
  for (const { name, damage, lost = 0 } of cases) {
    test(`${name}: the next one goes on, and nothing that was whole is lost`, () => {
      writeThree().release();
      damage();
      const writer = RecordingWriter.resume(folder);
      writer.write(shown(5000, "later"));
      writer.end(0, 0);
      const { events, reader } = read();
      assert.deepEqual(
        events.filter(({ code }) => code === "o"),
        [...expected.slice(0, expected.length - lost), shown(5000, "later")],
      );
      assert.equal(reader.verify(), null);
      assert.equal(reader.manifest.state, "ended");
    });
  }
});

describe("damage is found and told", () => {
  const cases: readonly {
    readonly name: string;
    readonly harm: () => void;
    readonly events: number;
    readonly damage: RegExp;
    readonly verify: RegExp;
  }[] = [
    {
      name: "a chunk cut short",
      harm: () => writeFileSync(folder.chunk(1), readFileSync(folder.chunk(1)).subarray(0, 20)),
      events: 2,
      damage: /^1 1?\S+ its file is damaged/,
      verify: /^1 \S+ it was changed/,
    },
    {
      name: "a chunk that is gone",
      harm: () => rmSync(folder.chunk(1)),
      events: 2,
      damage: /^1 \S+ its file is missing/,
      verify: /^1 \S+ its file is missing/,
    },
    {
      name: "a chunk in the place of another",
      harm: () => copyFileSync(folder.chunk(0), folder.chunk(1)),
      events: 7,
      damage: /^none/,
      verify: /^1 \S+ it was changed/,
    },
    {
      name: "chunks cut off at the end",
      harm: () => {
        const index = readFileSync(folder.index, "utf8").trim().split("\n");
        writeFileSync(folder.index, `${index.slice(0, 2).join("\n")}\n`);
      },
      events: 4,
      damage: /^none/,
      verify: /^2 \S+ chunks at the end are missing/,
    },
  ];
  for (const { name, harm, events: count, damage, verify } of cases) {
    test(name, () => {
      writeThree().end(0, 0);
      harm();
      const { events, reader } = read();
      assert.equal(events.length, count);
      const say = (found: typeof reader.damage) =>
        found === null ? "none" : `${found.seq} ${found.at} ${found.reason}`;
      assert.match(say(reader.damage), damage);
      assert.match(say(reader.verify()), verify);
    });
  }

  test("a manifest that is none", () => {
    RecordingWriter.create(folder, start);
    writeFileSync(folder.manifest, "{");
    assert.throws(() => new RecordingReader(folder), { code: "MANIFEST_UNREADABLE" });
  });
});
