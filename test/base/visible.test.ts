import assert from "node:assert/strict";
import { test } from "node:test";
import { showControls } from "../../src/base/visible.ts";

const cases: readonly { readonly name: string; readonly text: string; readonly expected: string }[] = [
  { name: "plain text", text: "git push --force", expected: "git push --force" },
  { name: "an empty text", text: "", expected: "" },
  { name: "escape sequences", text: "ls \x1b[2K\x1b]0;x\x07", expected: "ls ␛[2K␛]0;x␇" },
  { name: "NUL, backspace, carriage return, delete", text: "a\0b\bc\rd\x7f", expected: "a␀b␈c␍d␡" },
  { name: "a tab", text: "rm\t-rf", expected: "rm⇥-rf" },
  { name: "lines stay lines", text: "for x in a\ndo ls\ndone", expected: "for x in a\ndo ls\ndone" },
  { name: "a C1 control sequence introducer", text: "\x9b31m", expected: "⟨U+009B⟩31m" },
  { name: "right-to-left override", text: "rm \u202Egpj.sh\u202C", expected: "rm ⟨U+202E⟩gpj.sh⟨U+202C⟩" },
  { name: "isolates", text: "\u2066a\u2069", expected: "⟨U+2066⟩a⟨U+2069⟩" },
  { name: "direction marks", text: "a\u200E\u200F\u061C", expected: "a⟨U+200E⟩⟨U+200F⟩⟨U+061C⟩" },
  {
    name: "zero width space and joiners in words",
    text: "g\u200Bi\u200Dt\uFEFF",
    expected: "g⟨U+200B⟩i⟨U+200D⟩t⟨U+FEFF⟩",
  },
  { name: "a no-break space is no separator", text: "rm\u00A0-rf", expected: "rm⟨U+00A0⟩-rf" },
  { name: "soft hyphen and invisible fillers", text: "\u00AD\u3164\u115F", expected: "⟨U+00AD⟩⟨U+3164⟩⟨U+115F⟩" },
  { name: "line separator", text: "a\u2028b", expected: "a⟨U+2028⟩b" },
  { name: "tag characters", text: "x\u{E0041}\u{E007F}", expected: "x⟨U+E0041⟩⟨U+E007F⟩" },
  { name: "a surrogate without a partner", text: "a\uD800b\uDC00", expected: "a⟨U+D800⟩b⟨U+DC00⟩" },
  { name: "a variation selector on a letter", text: "a\uFE0F", expected: "a⟨U+FE0F⟩" },
  { name: "an emoji with a variation selector", text: "⚠\uFE0F ok", expected: "⚠\uFE0F ok" },
  { name: "an emoji of several", text: "👩🏽‍🚀 and 👨‍👩‍👧", expected: "👩🏽‍🚀 and 👨‍👩‍👧" },
  { name: "a joiner that dangles after an emoji", text: "👩\u200Dx", expected: "👩⟨U+200D⟩x" },
  { name: "right-to-left text has a shape", text: "rm שלום مرحبا", expected: "rm שלום مرحبا" },
  { name: "wide and combining text", text: "日本語 é e\u0301", expected: "日本語 é e\u0301" },
];

for (const { name, text, expected } of cases) {
  test(`showControls: ${name}`, () => assert.equal(showControls(text), expected));
}

test("showControls: on one line", () => assert.equal(showControls("a\nb\tc", { oneLine: true }), "a⏎b⇥c"));

test("showControls: nothing that a terminal acts on is left of any character below U+0300", () => {
  for (let code = 0; code < 0x300; code++) {
    const shown = showControls(String.fromCharCode(code));
    if (code !== 10) assert.doesNotMatch(shown, /[\p{Cc}\p{Cf}]/u, `U+${code.toString(16)}`);
  }
});

test("showControls: no format character of Unicode is left", () => {
  for (let code = 0; code <= 0x10_ffff; code++) {
    const character = String.fromCodePoint(code);
    if (/[\p{Bidi_Control}\p{Zl}\p{Zp}\p{Cs}]|(?=\p{Default_Ignorable_Code_Point})\P{Mn}/u.test(character)) {
      assert.notEqual(showControls(character), character, `U+${code.toString(16)}`);
    }
  }
});
