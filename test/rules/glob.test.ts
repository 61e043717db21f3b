import assert from "node:assert/strict";
import { test } from "node:test";
import { compileGlobs } from "../../src/rules/glob.ts";
import { requiredWords } from "../../src/rules/glob-words.ts";

const cases = [
  { glob: "abc", hits: ["abc"], misses: ["ab", "abcd", ""] },
  { glob: "*", hits: ["", "abc", "a.b"], misses: ["a/b", "/"] },
  { glob: "**", hits: ["", "a/b/c"], misses: [] },
  { glob: "/etc/*", hits: ["/etc/x", "/etc/"], misses: ["/etc", "/etc/x/y", "x/etc/a"] },
  { glob: "/etc/**", hits: ["/etc/x/y"], misses: ["/etc"] },
  { glob: "a?c", hits: ["abc"], misses: ["ac", "a/c", "abbc"] },
  { glob: "[a-c]x", hits: ["ax", "cx"], misses: ["dx", "x"] },
  { glob: "[!a-c]x", hits: ["dx"], misses: ["ax"] },
  { glob: "[*]", hits: ["*"], misses: ["a"] },
  { glob: "[]]", hits: ["]"], misses: ["["] },
  { glob: "$+([A-Za-z_])/", hits: ["$A/", "$ABC/"], misses: ["$/", "$A1/", "$A"] },
  { glob: "{a,b{c,d}}e", hits: ["ae", "bce", "bde"], misses: ["be", "abe"] },
  { glob: "x{,.y}", hits: ["x", "x.y"], misses: ["x.", "xy"] },
  { glob: "{a}", hits: ["{a}"], misses: ["a"] },
  { glob: "${X}/{,[*]}", hits: ["${X}/", "${X}/*"], misses: ["${X}"] },
  { glob: "a\\*b", hits: ["a*b"], misses: ["axb"] },
  { glob: "*a*b*c*", hits: ["abc", "xaxbxc"], misses: ["acb"] },
];

for (const { glob, hits, misses } of cases) {
  const matches = compileGlobs([glob]);
  for (const text of hits) test(`${glob} matches "${text}"`, () => assert.ok(matches(text)));
  for (const text of misses) test(`${glob} does not match "${text}"`, () => assert.ok(!matches(text)));
}

for (const glob of ["[a", "+([a]", "{a,b}".repeat(10)]) {
  test(`refuses ${glob}`, () => assert.throws(() => compileGlobs([glob]), SyntaxError));
}

test("patterns that begin alike, and texts whose steps are remembered", () => {
  const matches = compileGlobs(["**/{delete,drop}", "**/delete/*.json", "ab*", "ab", "a[b-d]+([0-9])", "{,*}x{y,?}z"]);
  const hits = ["a/delete", "/drop", "x/delete/a.json", "ab", "abc", "ad12", "xyz", "wxqz"];
  const misses = ["delete", "a/deleted", "x/delete/a/b.json", "ac", "a", "x/z", ""];
  for (let round = 0; round < 3; round++) {
    for (const text of hits) assert.ok(matches(text), text);
    for (const text of misses) assert.ok(!matches(text), text);
  }
});

test("more different texts than are remembered give the same answers", () => {
  const matches = compileGlobs(["**[0-9]**x", "*a?b*"]);
  const isMatch = (text: string) => /[0-9][^]*x$/.test(text) || /^[^/]*a[^/]b[^/]*$/.test(text);
  let state = 1;
  for (let count = 0; count < 5000; count++) {
    let text = "";
    for (let length = 0; length < 12; length++) {
      state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff;
      text += String.fromCharCode(
        (state >> 8) % 5 === 0 ? 0x100 + ((state >> 12) % 5000) : 0x2f + ((state >> 12) % 74),
      );
    }
    assert.equal(matches(text), isMatch(text), text);
    assert.equal(matches(`${text}ax0b1x`), isMatch(`${text}ax0b1x`), text);
  }
});

test("a pattern made to take for ever is matched in a bounded number of steps", () => {
  assert.equal(compileGlobs([`${"*a".repeat(30)}b`])("a".repeat(20_000)), false);
});

const required = [
  { glob: "/etc/passwd", words: ["passwd"] },
  { glob: "/etc/{passwd,shadow}", words: ["passwd", "shadow"] },
  { glob: "/dev/sd[a-c]", words: ["sda", "sdb", "sdc"] },
  { glob: "*:latest", words: ["latest"] },
  { glob: "<({,*[ /]}{curl,wget} **", words: ["curl", "wget"] },
  { glob: "*abc", words: null },
  { glob: "+**", words: null },
  { glob: "[a-z]+", words: [..."abcdefghijklmnopqrstuvwxyz"] },
];

for (const { glob, words } of required) {
  test(`a text that ${glob} matches holds ${words?.join(" or ") ?? "no known word"}`, () => {
    assert.deepEqual(requiredWords(glob), words);
  });
}
