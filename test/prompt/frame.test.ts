import assert from "node:assert/strict";
import { test } from "node:test";
import { stripVTControlCharacters } from "node:util";

process.env["FORCE_COLOR"] = "1"; // read when Ink is loaded; the bundle has it built in
const { renderDenial, renderExplanation, renderFrame, renderWarning, practiseDrawing } =
  await import("../../src/prompt/frame.ts");
const { command, decision, place } = await import("./fixture.ts");

const wide = { columns: 80, color: false, dumb: false };
const footer = "y run · e edit · s not for 1 h · ? why · anything else: no";

test("renderFrame: what runs, what is at stake, where, the rule, a safer command and the keys", () => {
  assert.equal(
    renderFrame("git push --force", decision(), place({ isRoot: true, isSsh: true }), wide),
    `┃ Force-push overwrites what others pushed
┃
┃   git push --force
┃
┃ Commits that exist only on the remote branch become unreachable.
┃ where  ROOT · on db1 over ssh · ~/src/app · branch main
┃ rule   git/force-push · high
┃ safer  git push --force-with-lease
${footer}
`,
  );
});

test("renderFrame: several lines and odd characters are shown as they are and as glyphs", () => {
  const text = renderFrame("for x in *\ndo\trm \u202E$x \x1b[2K\ndone", decision(), place(), wide);
  assert.match(text, /┃ {3}for x in \*⏎\n┃ {3}do⇥rm ⟨U\+202E⟩\$x ␛\[2K⏎\n┃ {3}done\n/);
});

const texts: readonly { name: string; line: string }[] = [
  { name: "ASCII", line: "kubectl delete namespace production --grace-period=0 --force --wait=false" },
  { name: "wide characters", line: "rm -rf 日本語のフォルダー/とても長い名前のファイル.txt" },
  { name: "emoji", line: "rm -rf 👩🏽‍🚀👨‍👩‍👧🇩🇪 ⚠️ done done done done done done" },
  { name: "right-to-left text", line: "rm -rf שלום-עולם/مرحبا بالعالم" },
  { name: "combining marks", line: "rm -rf e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301 " },
];

for (const { name, line } of texts) {
  for (const columns of [8, 20, 40, 80, 300]) {
    test(`renderFrame: ${name} at ${columns} columns: nothing is lost and no row is too long`, () => {
      const text = renderFrame(line, decision(), place(), { ...wide, columns });
      // Without the rows' edges the characters follow one another as in the line.
      const joined = text.replaceAll(/\n┃? */g, "").replaceAll(" ", "");
      assert.ok(joined.normalize().includes(line.replaceAll(" ", "").normalize()), text); // wrapping normalizes
      for (const row of text.split("\n")) assert.ok(width(row) <= Math.max(columns - 1, 10), `${row}|`);
    });
  }
}

/** Columns by the rough rule that terminals follow; written apart from the code that is tested. */
function width(row: string): number {
  let columns = 0;
  for (const { segment } of new Intl.Segmenter().segment(row)) {
    columns += /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー]|\p{Emoji_Presentation}|\ufe0f/u.test(segment)
      ? 2
      : 1;
  }
  return columns;
}

test("renderFrame: with colour only colour is added", () => {
  const text = renderFrame("git push --force", decision(), place(), { ...wide, color: true });
  assert.match(text, /\x1b\[31m/);
  assert.equal(stripVTControlCharacters(text), renderFrame("git push --force", decision(), place(), wide));
  assert.doesNotMatch(text.replaceAll(/\x1b\[[\d;]*m/g, ""), /\x1b/, "nothing but colours: no cursor, no screen modes");
});

for (const option of [{ dumb: true }, { screenReader: true }]) {
  test(`renderFrame: plain lines for ${Object.keys(option)[0]}`, () => {
    assert.equal(
      renderFrame("git push --force", decision(), place(), { ...wide, color: true, ...option }),
      `coterm asks: Force-push overwrites what others pushed
Command: git push --force
Commits that exist only on the remote branch become unreachable.
where: ~/src/app · branch main
rule: git/force-push · high
safer: git push --force-with-lease
${footer}
`,
    );
  });
}

test("renderExplanation: what was understood, through which wrappers", () => {
  const through = command("git push --force", { via: [{ name: "ssh", tags: ["remote"], host: "db1" }] });
  const text = renderExplanation("ssh db1 git push --force", decision({ command: through }), place(), wide);
  assert.match(text, /found {2}git push --force, through ssh db1\n┃ {8}git\/force-push says confirm\n/);
});

test("renderDenial and renderWarning: at most three lines", () => {
  assert.equal(
    renderDenial(decision({ action: "deny" }), wide),
    `coterm: not run: Force-push overwrites what others pushed
  Commits that exist only on the remote branch become unreachable. (git/force-push)
  safer: git push --force-with-lease
`,
  );
  assert.equal(
    renderWarning(decision({ action: "warn", instead: null }), wide),
    `coterm: Force-push overwrites what others pushed
  Commits that exist only on the remote branch become unreachable. (git/force-push)
`,
  );
});

test("renderDenial: colour only where it was asked for", () => {
  assert.match(renderDenial(decision({ action: "deny" }), { ...wide, color: true }), /^\x1b\[1;31m/);
  assert.doesNotMatch(renderDenial(decision({ action: "deny" }), { ...wide, color: true, dumb: true }), /\x1b/);
});

test("practiseDrawing draws without a terminal", () => practiseDrawing());
