import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { RecordingWriter } from "../../src/record/store/recording-writer.ts";
import { SessionFolder } from "../../src/record/store/session-folder.ts";
import { exportHtml } from "../../src/replay/export/html.ts";
import { playedTimes } from "../../src/replay/export/played-times.ts";
import { RecordedSession } from "../../src/replay/recorded-session.ts";
import { Browser, chromium } from "./browser.ts";
import { syntheticStart } from "./synthetic-session.ts";

test("a moment is found where the player has it: no pause is longer than its limit", () => {
  const playedAt = playedTimes([{ at: 100 }, { at: 1100 }, { at: 61_100 }, { at: 61_200 }], 2000);
  const cases = [0, 100, 1100, 2100, 31_100, 61_100, 61_150].map((at) => [at, playedAt(at)]);
  assert.deepEqual(cases, [
    [0, 0],
    [100, 100],
    [1100, 1100],
    [2100, 2100],
    [31_100, 3100],
    [61_100, 3100],
    [61_150, 3150],
  ]);
});

describe("the exported page in a browser", { skip: chromium === null ? "chromium is not installed" : false }, () => {
  const folder = mkdtempSync(join(tmpdir(), "coterm-page-"));
  let browser: Browser;
  before(async () => {
    const session = new SessionFolder(join(folder, "s"));
    const writer = RecordingWriter.create(session, syntheticStart);
    writer.write({ at: 100, code: "o", data: "$ make\r\n" });
    writer.write({ at: 900, code: "o", data: "\x1b[32mmade it\x1b[0m\r\n" });
    writer.write({ at: 90_000, code: "o", data: "$ deploy\r\n" });
    writer.write({ at: 90_800, code: "o", data: "deployed </script>\r\n" });
    // Long enough to be seen by a browser that is held up.
    for (let at = 92_000; at < 180_000; at += 4000) writer.write({ at, code: "o", data: "." });
    writer.write({ at: 200_000, code: "o", data: "\x1b[2J\x1b[Hthe last screen" });
    writer.mark({ at: 100, kind: "command", command: 1, line: "make", id: "1.1" });
    writer.mark({ at: 90_100, kind: "command", command: 2, line: "deploy", id: "1.2" });
    writer.end(0, syntheticStart.startedAt + 200_000);
    const page = join(folder, "session.html");
    writeFileSync(page, exportHtml(new RecordedSession(session)));
    browser = await Browser.open(chromium ?? "", `file://${page}`);
  });
  after(async () => {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** The player draws with the next frames. */
  const waitForText = (present: string, absent: string) =>
    browser.evaluate(`new Promise((done) => {
      const deadline = performance.now() + 20000;
      const look = () => {
        const text = document.querySelector("#player .ap-player").innerText.replaceAll(/\\s+/g, " ");
        const isThere = text.includes(${JSON.stringify(present)}) && !text.includes(${JSON.stringify(absent)});
        if (isThere || performance.now() > deadline) done(isThere ? true : text);
        else requestAnimationFrame(look);
      };
      look();
    })`);

  test("shows the last screen, and the first after it", async () => {
    await browser.evaluate("player.seek('100%')");
    assert.equal(await waitForText("the last screen", "deployed"), true);
    await browser.evaluate("player.seek(0.5)");
    assert.equal(await waitForText("$ make", "made it"), true);
  });

  test("a command in the list leads to its moment, over pauses that are left out", async () => {
    await browser.evaluate("player.pause()");
    await browser.evaluate("document.querySelectorAll('button[data-at]')[1].click()");
    assert.equal(await waitForText("$ deploy", "the last screen"), true);
    assert.equal(await browser.evaluate("Promise.resolve(player.getDuration()).then((seconds) => seconds < 60)"), true);
  });

  test("asks for nothing but itself", () => {
    const others = browser.requests.filter((url) => !/^(?:file|data|blob):/.test(url));
    assert.deepEqual(others, []);
    assert.ok(browser.requests.length > 0);
  });
});
