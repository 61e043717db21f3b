import assert from "node:assert/strict";
import { test } from "node:test";
import { dropComments, embedFiles, joinParts, renderHook } from "../../src/build/render-hook.ts";
import { contextVariables } from "../../src/facts/facts.ts";

const values = { version: "1.2.3", open: ["push", "reset"], closed: ["rm"] };

const cases: readonly { name: string; template: string; expected: string }[] = [
  { name: "version", template: "v='::VERSION::'", expected: "v='1.2.3'" },
  { name: "words", template: "w='::WORDS::' c='::CLOSED_WORDS::'", expected: "w='push reset' c='rm'" },
  { name: "variables", template: "::CONTEXT_VARIABLES::", expected: contextVariables.join(" ") },
  { name: "the launcher's path is left for the launcher", template: "x=::COTERM::", expected: "x=::COTERM::" },
  {
    name: "colons of the shell's own",
    template: "a=::x:: b=:: [[ $PATH == *::* ]]",
    expected: "a=::x:: b=:: [[ $PATH == *::* ]]",
  },
  { name: "no words", template: "w='::CLOSED_WORDS::'", expected: "w=''" },
];

for (const { name, template, expected } of cases) {
  const closed = name === "no words" ? [] : values.closed;
  test(`renderHook: ${name}`, () => assert.equal(renderHook(template, { ...values, closed }), expected));
}

test("renderHook: refuses a placeholder that nobody fills in", () => {
  assert.throws(() => renderHook("::FAIL_MODE::", values), /unknown placeholder ::FAIL_MODE::/);
});

for (const odd of ["$(reboot)", "a b", "'", "", "a\nb"]) {
  test(`renderHook: refuses the word ${JSON.stringify(odd)}`, () => {
    assert.throws(() => renderHook("w='::WORDS::'", { ...values, open: [odd] }), /no plain word/);
  });
}

test("dropComments: leaves what only looks like one", () => {
  assert.equal(dropComments("# a\nset x '#' # b\n    # c\n\necho #d\n"), "set x '#' # b\n\necho #d\n");
});

for (const [shell, text, quoted] of [
  ["bash", "# why\nprintf '%s' \"it's\"\n", `printf '\\''%s'\\'' "it'\\''s"`],
  ["fish", "# why\nstring match '\\d' x\n", String.raw`string match \'\\d\' x`],
] as const) {
  test(`embedFiles: the text stands between the quotes of ${shell}`, () => {
    assert.equal(
      embedFiles("rest='::FILE_ASKING::'", shell, (name) => (name === "asking" ? text : "")),
      `rest='${quoted}'`,
    );
  });
}

test("joinParts: puts each part in the place of its line", () => {
  const parts: Readonly<Record<string, string>> = { gate: "a\n", ble: "b\n" };
  assert.equal(
    joinParts("x\n::PART_GATE::\n::PART_BLE::\ny\n", (name) => parts[name] ?? ""),
    "x\na\nb\ny\n",
  );
});
