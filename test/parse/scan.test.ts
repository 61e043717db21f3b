import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Context, type Shell, type SimpleCommand } from "../../src/parse/command.ts";
import { scan } from "../../src/parse/scan.ts";
import { lineCases } from "./corpus.ts";

const show = (command: SimpleCommand): string =>
  JSON.stringify(command.words.map((word) => (word.dynamic ? null : word.text)));

const found = (line: string, shell: Shell = "bash"): string[] =>
  scan(line, { shell })
    .commands.filter((command) => command.words.length > 0)
    .map(show);

describe("corpus of lines", () => {
  test("only grows", () => assert.ok(lineCases.length >= 274));

  for (const { shell, valid, line, commands } of lineCases) {
    test(`${shell}: ${JSON.stringify(line)}`, () => {
      const { errors } = scan(line, { shell });
      assert.deepEqual(found(line, shell).toSorted(), commands.map((words) => JSON.stringify(words)).toSorted());
      assert.equal(errors.length === 0, valid, JSON.stringify(errors));
    });
  }
});

describe("further lines", () => {
  const cases: readonly (readonly [Shell, string, string])[] = [
    ["bash", "a |\n# note\n b", '["a"] ["b"]'],
    ["bash", "echo `echo \\`rm x\\``", '["echo",null] ["echo",null] ["rm","x"]'],
    ["bash", 'echo "${x:-$(echo "}")}"; rm y', '["echo",null] ["echo","}"] ["rm","y"]'],
    ["bash", "case $(rm x) in *) ;; esac", '["rm","x"]'],
    ["bash", "x=`rm y`", '["rm","y"]'],
    ["bash", "cat <<A; rm x\n`rm y` $(rm z)\nA", '["cat"] ["rm","x"] ["rm","y"] ["rm","z"]'],
    ["bash", "if a; then b; fi | c && d", '["a"] ["b"] ["c"] ["d"]'],
    ["bash", "((a) ); ls", '["a"] ["ls"]'],
    ["bash", "$( (rm x) )", '[null] ["rm","x"]'],
    ["bash", "echo ${a[$(rm x)]}", '["echo",null] ["rm","x"]'],
    ["bash", "a=([1]=$(rm x) b)", '["rm","x"]'],
    ["bash", "[[ -n $(rm x) || a < b ]] && ls", '["rm","x"] ["ls"]'],
    ["bash", "select x in a; do rm; done; ls", '["rm"] ["ls"]'],
    ["bash", "rm\t\\\n\tx", '["rm","x"]'],
    ["bash", "coproc N { rm x; }", '["rm","x"]'],
    ["zsh", "for i in 1; do if [[ a ]] rm x; done; ls", '["rm","x"] ["ls"]'],
    ["zsh", "repeat 2 repeat 3 rm x; ls", '["rm","x"] ["ls"]'],
    ["zsh", "if [[ a ]] { rm x } ; ls", '["rm","x"] ["ls"]'],
    ["zsh", "ls ${x:#(a|b)} | rm", '["ls",null] ["rm"]'],
    ["zsh", "echo 'it''s'", '["echo","its"]'],
    ["zsh", "rm *(e['rm x'])", '["rm",null] ["rm","x"]'],
    ["zsh", "if { a } && b; then { c }; fi; rm", '["a"] ["b"] ["c"] ["rm"]'],
    ["zsh", "[[ $x = [[:space:]]#(#b)(-[^,[:space:]]#)(*) ]] && rm x", '["rm","x"]'],
    ["fish", "{ rm x; ls; }; cat", '["rm","x"] ["ls"] ["cat"]'],
    ["fish", "if a\nelse if b\nrm x\nend\nls", '["a"] ["b"] ["rm","x"] ["ls"]'],
    ["fish", "echo a\\x20b \\e", '["echo","a b","\\u001b"]'],
    ["fish", "rm $x[(ls)]", '["rm",null] ["ls"]'],
  ];
  for (const [shell, line, expected] of cases)
    test(`${shell}: ${JSON.stringify(line)}`, () => assert.equal(found(line, shell).join(" "), expected));

  test("rc_quotes makes '' a quote in zsh only when it is set", () => {
    const words = scan("echo 'it''s'", { shell: "zsh", rcQuotes: true }).commands[0]?.words;
    assert.equal(words?.[1]?.text, "it's");
  });

  test("without interactive comments # is a word", () => {
    const line = "rm x # y; rm z";
    assert.equal(scan(line, { shell: "zsh" }).commands.length, 1);
    assert.equal(scan(line, { shell: "zsh", comments: false }).commands.length, 2);
  });
});

describe("what a command carries", () => {
  const first = (line: string, shell: Shell = "bash"): SimpleCommand => {
    const command = scan(line, { shell }).commands[0];
    assert.ok(command !== undefined);
    return command;
  };

  test("assignments", () => {
    const { assignments } = first("A=1 B=$x C='d e' F=(1 2) rm");
    assert.deepEqual(
      assignments.map(({ name, value, dynamic }) => [name, value, dynamic]),
      [
        ["A", "1", false],
        ["B", "$x", true],
        ["C", "d e", false],
        ["F", null, true],
      ],
    );
  });

  const redirections: readonly (readonly [Shell, string, string])[] = [
    ["bash", "a >x 2>>y <z &>w >|v 2>&1", "> x|>> y|< z|&> w|>| v|>& 1"],
    ["bash", "a <<<b", "<<< b"],
    ["bash", "> x", "> x"],
    ["bash", "{ a; } >x", "> x"],
    ["zsh", "a >! x &>| y", "> x|&> y"],
    ["fish", "a >? x 2>| b", ">? x"],
  ];
  for (const [shell, line, expected] of redirections) {
    test(`redirections of ${shell}: ${line}`, () => {
      const all = scan(line, { shell }).commands.flatMap((command) => command.redirections);
      assert.equal(all.map(({ operator, target }) => `${operator} ${target?.text ?? ""}`).join("|"), expected);
    });
  }

  const inputs: readonly (readonly [string, string | null])[] = [
    ["bash <<< 'rm x'", "rm x"],
    ["bash <<E\nrm x\nls\nE", "rm x\nls"],
    ["bash <<-E\n\trm x\n\tE", "rm x"],
    ["bash < file", null],
  ];
  for (const [line, stdin] of inputs)
    test(`standard input of ${JSON.stringify(line)}`, () => assert.equal(first(line).stdin, stdin));

  const contexts: readonly (readonly [string, string, number])[] = [
    ["a && rm", "rm", Context.afterAnd],
    ["a || rm", "rm", Context.afterOr],
    ["rm &", "rm", Context.background],
    ["! rm", "rm", Context.negated],
    ["a | rm", "rm", Context.pipe],
    ["(rm)", "rm", Context.subshell],
    ["echo $(rm)", "rm", Context.substitution],
    ["a <(rm)", "rm", Context.processSubstitution],
    ["if rm; then a; fi", "rm", Context.condition],
    ["for x in y; do rm; done", "rm", Context.loop],
    ["f() { rm; }", "rm", Context.functionBody],
    ["case x in y) rm;; esac", "rm", Context.caseBranch],
    ["echo $(($(rm)))", "rm", Context.arithmetic],
    ["cat <<E\n$(rm)\nE", "rm", Context.heredoc],
    ["(a); rm", "rm", 0],
    ["for x in y; do a; done; rm", "rm", 0],
  ];
  for (const [line, name, bit] of contexts) {
    test(`context in ${JSON.stringify(line)}`, () => {
      const command = scan(line, { shell: "bash" }).commands.find(({ words }) => words[0]?.text === name);
      assert.equal(bit === 0 ? command?.context : (command?.context ?? 0) & bit, bit);
    });
  }

  test("spans are those of the line", () => {
    for (const { line, shell, valid } of lineCases) {
      if (!valid || line.includes("`") || line.includes("<<-")) continue; // their text has lost backslashes or tabs
      for (const { words } of scan(line, { shell }).commands) {
        for (const { text, start, end, quoted, dynamic } of words)
          if (!quoted && !dynamic && !text.includes("("))
            assert.equal(line.slice(start, end).replaceAll("\\\n", ""), text);
      }
    }
  });
});
