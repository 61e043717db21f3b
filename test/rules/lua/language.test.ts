import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { RuleError } from "../../../src/rules/engines.ts";
import { compileLua } from "../../../src/rules/lua/lua-rules.ts";
import { evaluateRule, valueOf } from "./evaluate.ts";

const cases: readonly [script: string, value: string][] = [
  ["1 + 2 * 3", "7"],
  ["10 / 4", "2.5"],
  ["10 / 5", "2"],
  ["7 // 2", "3"],
  ["-7 % 3", "2"],
  ["2 ^ 10", "1024"],
  ["'10' + 5", "15"],
  ["1 .. 2", "12"],
  ["0.1 + 0.2", "0.3"],
  ["1 / 0", "inf"],
  ["1 == 1.0", "true"],
  ["'1' == 1", "false"],
  ["nil == false", "false"],
  ["nil and 1", "nil"],
  ["nil or 'x'", "x"],
  ["false or nil", "nil"],
  ["0 and 'zero is true'", "zero is true"],
  ["not nil", "true"],
  ["#'abc'", "3"],
  ["#{1, 2, 3}", "3"],
  ["({5, 6})[2]", "6"],
  ["({a = 1, ['b c'] = 2})['b c']", "2"],
  ["({x = {y = 'deep'}}).x.y", "deep"],
  ["type(nil) .. type({}) .. type(1) .. type('') .. type(type) .. type(true)", "niltablenumberstringfunctionboolean"],
  ["tonumber('0x10')", "16"],
  ["tonumber('ff', 16)", "255"],
  ["tonumber('x')", "nil"],
  ["tonumber(' 12 ')", "12"],
  ["select('#', 1, 2, 3)", "3"],
  ["select(2, 'a', 'b')", "b"],
  ["math.floor(2.7) .. math.ceil(2.1) .. math.max(1, 9) .. math.min(3, 2) .. math.abs(-4)", "23924"],
  ["'Größe'", "Größe"],
  ["[[long\n text]]", "long\n text"],
  ["'a\\tb\\065\\u{e9}'", "a\tbAé"],
  ["table.concat({'a', 'b', 'c'}, '-')", "a-b-c"],
  ["table.find({'a', 'b'}, 'b')", "2"],
  ["local a, b = 1, 2; a, b = b, a; return true, a .. b", "21"],
  ["local t = {}; t.x = 1; t['y'] = 2; return true, t.x + t.y .. ''", "3"],
  ["local s = 0; for i = 1, 5 do s = s + i end; return true, tostring(s)", "15"],
  ["local s = 0; for i = 10, 1, -3 do s = s + i end; return true, tostring(s)", "22"],
  ["local s = ''; for i, v in ipairs({'a', 'b'}) do s = s .. i .. v end; return true, s", "1a2b"],
  ["local n = 0; for k, v in pairs({a = 1, b = 2}) do n = n + v end; return true, tostring(n)", "3"],
  ["local i = 0; while true do i = i + 1; if i == 4 then break end end; return true, tostring(i)", "4"],
  ["local i = 0; repeat local done = i == 3; i = i + 1 until done; return true, tostring(i)", "4"],
  ["local function f(n) if n < 2 then return 1 end return n * f(n - 1) end; return true, tostring(f(5))", "120"],
  ["local f = function(a, ...) return select('#', ...), a end; local n, a = f('x', 1, 2); return true, n .. a", "2x"],
  ["local function two() return 1, 2 end; local t = {two(), two()}; return true, tostring(#t)", "3"],
  ["local t = {3, 1, 2}; table.sort(t, function(a, b) return a > b end); return true, table.concat(t)", "321"],
  ["local t = {1, 2}; table.insert(t, 3); table.insert(t, 1, 0); table.remove(t); return true, table.concat(t)", "012"],
  ["if false then return false elseif true then return true, 'second' else return false end", "second"],
  ["do local x = 1 end; return true, tostring(x)", "nil"],
  ["local obj = {n = 2}; function obj.get(self) return self.n end; return true, tostring(obj:get())", "2"],
];

describe("the language", () => {
  for (const [script, value] of cases) test(script, () => assert.equal(valueOf(script), value));
});

const texts: readonly [expression: string, value: string][] = [
  ["('prod-eu'):match('prod')", "prod"],
  ["('prod-eu'):match('^eu')", "nil"],
  ["('a=12'):match('(%a)=(%d+)')", "a"],
  ["(('a=12'):match('%d+') + 1)", "13"],
  ["('key = value'):match('^(%w+)%s*=%s*(%w+)$')", "key"],
  ["('[x]'):match('%[(.-)%]')", "x"],
  ["('f(a(b)c)d'):match('%b()')", "(a(b)c)"],
  ["('abcabc'):match('(abc)%1')", "abc"],
  ["('x-y'):match('[%w-]+')", "x-y"],
  ["('b9'):match('[^a-c]')", "9"],
  ["('hello'):match('()ll()')", "3"],
  ["('colour'):match('colou?r')", "colour"],
  ["('hello'):find('l')", "3"],
  ["select(2, ('hello'):find('ll'))", "4"],
  ["('a.b'):find('.', 1, true)", "2"],
  ["('hello'):find('xyz')", "nil"],
  ["('hello'):find('l', -2)", "4"],
  ["('hello'):gsub('l', 'L')", "heLLo"],
  ["select(2, ('hello'):gsub('l', 'L'))", "2"],
  ["('hello'):gsub('l', 'L', 1)", "heLlo"],
  ["('a b'):gsub('(%w) (%w)', '%2 %1')", "b a"],
  ["('abc'):gsub('', '-')", "-a-b-c-"],
  ["('abc'):gsub('%w', {a = '1', c = '3'})", "1b3"],
  ["('abc'):gsub('%w', function(c) return c:upper() end)", "ABC"],
  ["('Hello'):lower() .. ('Hello'):upper()", "helloHELLO"],
  ["('hello'):sub(2, 3) .. ('hello'):sub(-3) .. ('hello'):sub(2, -2)", "ellloell"],
  ["('hello'):sub(10)", ""],
  ["('ab'):rep(3) .. ('a'):rep(3, ',') .. ('a'):rep(0)", "abababa,a,a"],
  ["('abc'):len() .. ('abc'):reverse()", "3cba"],
  ["('A'):byte() .. string.char(72, 105)", "65Hi"],
  ["#(('a,b,c'):split(','))", "3"],
  ["string.format('%s is %d', 'x', 3.9)", "x is 3"],
  ["string.format('%5.1f|%-5s|%05d|%x|%%', 3.14159, 'ab', 42, 255)", "  3.1|ab   |00042|ff|%"],
  ["string.format('%q', 'a\"b')", '"a\\"b"'],
  ["string.format('%s', nil)", "nil"],
];

describe("texts", () => {
  for (const [expression, value] of texts) test(expression, () => assert.equal(valueOf(expression), value));

  test("gmatch goes from match to match", () => {
    const script = "local s = ''; for w in ('one two'):gmatch('%a+') do s = s .. '<' .. w .. '>' end; return true, s";
    assert.equal(valueOf(script), "<one><two>");
  });
});

describe("what a script cannot reach or change", () => {
  for (const name of [
    "os",
    "io",
    "require",
    "load",
    "loadstring",
    "dofile",
    "debug",
    "_G",
    "getmetatable",
    "rawset",
    "pcall",
  ]) {
    test(name, () => assert.equal(valueOf(name), "nil"));
  }
  for (const name of ["constructor", "__proto__", "toString", "hasOwnProperty"]) {
    test(`('x').${name}`, () => assert.equal(valueOf(`('x').${name}`), "nil"));
    test(`({}).${name}`, () => assert.equal(valueOf(`({}).${name}`), "nil"));
    test(`flags.${name}`, () => assert.equal(valueOf(`flags.${name}`), "nil"));
  }

  test("names that one run assigns are not there in the next", () => {
    assert.equal(valueOf("x = 1; return true, tostring(x)"), "1");
    assert.equal(valueOf("x"), "nil");
  });

  test("the libraries", () => assert.throws(() => evaluateRule("string.format = 1; return true"), RuleError));
});

describe("mistakes when it runs name what is wrong", () => {
  const mistakes: readonly [script: string, error: RegExp][] = [
    ["nosuch()", /^line 1: nosuch is nil, no function$/],
    ["local x = nil\nreturn x.y", /^nil has no y$/],
    ["local x = 1\nx:foo()", /^number has no foo$/],
    ["('x'):nosuch()", /^line 1: nosuch is nil, no function$/],
    ["return 1 + {}", /^\+ wants a number, not table$/],
    ["return 1 < 'x'", /^number and string cannot be compared$/],
    ["return 'a' .. nil", /^\.\. wants a text, not nil$/],
    ["return #nil", /^nil has no length$/],
    ["error('stop here')", /^stop here$/],
    ["assert(false, 'no')", /^no$/],
    ["return ('x'):match('[a')", /^a set of the pattern is not closed$/],
    ["return ('x'):match('(x')", /^a capture of the pattern is not closed$/],
    ["return ('x'):rep('y')", /^rep\(\) wants a number, not string$/],
    ["return string.format('%d', 'x')", /^%d wants a number, not string$/],
    ["return string.format('%s')", /^format\(\) has no value for its directive 1$/],
    ["for i = 1, 2, 0 do end", /step of 0/],
    ["for x in 5 do end", /for wants pairs\(\)/],
  ];
  for (const [script, error] of mistakes) {
    test(script, () =>
      assert.throws(
        () => evaluateRule(script),
        (thrown) => thrown instanceof RuleError && error.test(thrown.message),
      ),
    );
  }
});

describe("mistakes when it is read name the line", () => {
  const mistakes: readonly [script: string, error: RegExp][] = [
    ["local x = \nreturn x", /^line 2: /],
    ["if true then", /^line 1: .*expected/],
    ["return 1 2", /^line 1: /],
    ["local x = 1\nx += 1\nreturn x", /^line 2: Luau's own syntax .*`\+=`/],
    ["for i = 1, 2 do\n  continue\nend", /^line 2: Luau's own syntax .*`continue`/],
    ["local x = 1\nreturn `{x}`", /^line 2: Luau's own syntax .*backquotes/],
    ["local x = if true then 1 else 2\nreturn x", /^line 1: Luau's own syntax .*`if`/],
    ["local x: number = 1\nreturn x", /^line 1: Luau's own syntax .*type/],
    ["type X = number\nreturn true", /^line 1: Luau's own syntax .*type/],
    ["goto x\n::x::", /^line 1: goto is not understood/],
    ["return 1 & 2", /operator & is not understood/],
  ];
  for (const [script, error] of mistakes) {
    test(script, () =>
      assert.throws(
        () => compileLua(script),
        (thrown) => {
          assert.ok(thrown instanceof SyntaxError);
          assert.match(thrown.message, error);
          return true;
        },
      ),
    );
  }
});
