import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Command, ShellState } from "../../src/parse/command.ts";
import { tokensOf } from "../../src/parse/tokens.ts";
import { understand } from "../../src/parse/understand.ts";
import { everydayLines, lineCases, wrapperCases } from "./corpus.ts";

const bash: ShellState = { shell: "bash" };

const textOf = (command: Command): string =>
  [command.name, ...command.words.slice(1).map((word) => word.text)].join(" ");

const find = (line: string, name: string, state = bash): Command => {
  const { commands } = understand(line, state);
  const command = commands.find((candidate) => candidate.name === name);
  assert.ok(command !== undefined, `no ${name} among ${commands.map(textOf).join(" · ")}`);
  return command;
};

describe("corpus of wrappers", () => {
  test("only grows", () => {
    assert.ok(wrapperCases.filter(({ inner }) => inner !== undefined).length >= 467);
    assert.ok(wrapperCases.filter(({ never }) => never !== undefined).length >= 54);
  });

  for (const { shell = "bash", line, inner, never } of wrapperCases) {
    test(JSON.stringify(line), () => {
      const { commands } = understand(line, { shell });
      const texts = commands.map(textOf);
      if (inner !== undefined) assert.ok(texts.includes(inner), texts.join(" · "));
      else assert.ok(!commands.some(({ name }) => name === never), texts.join(" · "));
    });
  }
});

describe("extended_glob of zsh", () => {
  for (const { line, reads } of [
    { line: "rm -rf ^keep", reads: "rm -rf *" },
    { line: "rm -rf dir/^*.txt", reads: "rm -rf dir/*" },
    { line: "rm -rf *~keep", reads: "rm -rf *" },
    { line: "rm -rf /etc#", reads: "rm -rf /etc" },
    { line: "sudo rm -rf ^keep", reads: "rm -rf *" },
    { line: "rm -rf '^keep'", reads: null },
    { line: "rm -rf ~/x", reads: null },
    { line: "rm -rf a#b", reads: "rm -rf ab" },
    { line: "rm -rf file~", reads: null },
  ]) {
    const textsOf = (state: ShellState) => understand(line, state).commands.map(textOf);
    test(line, () => {
      const plain = textsOf({ shell: "zsh" });
      const extended = textsOf({ shell: "zsh", extendedGlob: true });
      assert.deepEqual(
        extended.filter((text) => plain.includes(text)),
        plain,
        "what is written stays",
      );
      const added = extended.filter((text) => !plain.includes(text) && text.startsWith("rm "));
      assert.deepEqual(added, reads === null ? [] : [reads]);
      assert.deepEqual(textsOf({ shell: "bash", extendedGlob: true }), textsOf(bash));
    });
  }
});

describe("further wrapped commands", () => {
  const lines = [
    "bash -ce 'rm x'",
    "bash -c -e 'rm x'",
    "su -c'rm x'",
    "sudo -- rm x",
    "sudo sudo sudo rm x",
    "env -S'rm x'",
    "ssh h rm x '&&' ls",
    "ssh h <<E\nrm x\nE",
    "ssh h bash -s <<'E'\nrm x\nE",
    "cat <<E | sudo sh\nrm x\nE",
    "echo rm x | sudo tee f | cat; echo rm x | sh",
    "printf '%s\\n' 'rm x' | zsh",
    "find . -exec ls {} + -exec rm x \\;",
    "kubectl exec p -c c -- bash -c 'rm x'",
    "docker compose run --rm -e A=b app sh -c 'rm x'",
    "docker --host tcp://x run -it --name n alpine rm x",
    "$SHELL/sudo rm x",
    "/usr/bin/sudo /bin/rm x",
    "git submodule foreach --recursive 'rm x'",
    "nix shell nixpkgs#jq --command rm x",
    "tmux send-keys -t 0 'rm x' Enter",
    "heroku run -a app rm x",
    "pnpm dlx rm x",
    "ip netns exec blue rm x",
    'eval "$(rm x)"',
    "sshpass -p secret ssh root@h rm x",
    "gosu root rm x",
    "if ! timeout 5 rm x; then :; fi",
    "f() { sudo rm x; }",
    "xargs -a list -n 1 sudo rm x",
    "watch 'true; rm x'",
    "at now <<< 'rm x'",
  ];
  for (const line of lines)
    test(JSON.stringify(line), () => assert.ok(understand(line, bash).commands.map(textOf).includes("rm x")));

  const never = [
    "sudo -v rm",
    "ssh -p 22 rm",
    "docker run rm",
    "docker rm x",
    "kubectl delete po rm",
    "bash rm",
    "bash -x script rm",
    "trap - rm",
    "npm run rm",
    "find . -name rm -delete",
    "xargs -I rm echo",
    "nice -n rm",
    "cat <<E | grep x\nrm x\nE",
    "echo rm | grep rm",
  ];
  for (const line of never) {
    test(`no rm in ${JSON.stringify(line)}`, () =>
      assert.ok(!understand(line, bash).commands.some(({ name }) => name === "rm")));
  }
});

describe("what the way to a command tells", () => {
  const chains: readonly (readonly [string, string])[] = [
    ["rm x", ""],
    ["sudo rm x", "sudo[root]"],
    ["sudo -u root rm x", "sudo[root]~root"],
    ["sudo -u bob rm x", "sudo~bob"],
    ["ssh bob@prod-1 rm x", "ssh[remote]@prod-1~bob"],
    ["ssh -l bob prod-1 sudo rm x", "ssh[remote]@prod-1~bob sudo[root]"],
    ["docker exec -u root c rm x", "docker[container]"],
    ["su - bob -c 'rm x'", "su~bob"],
    ["su -c 'rm x'", "su[root]"],
    ["nice sudo ssh h 'docker exec c rm x'", "nice sudo[root] ssh[remote]@h docker[container]"],
  ];
  for (const [line, expected] of chains) {
    test(line, () => {
      const chain = find(line, "rm").via.map(({ name, tags, host, user }) => {
        const label = tags.length > 0 ? `[${tags.join()}]` : "";
        return `${name}${label}${host === undefined ? "" : `@${host}`}${user === undefined ? "" : `~${user}`}`;
      });
      assert.equal(chain.join(" "), expected);
    });
  }

  const pipes: readonly (readonly [string, string])[] = [
    ["curl x | sh", "sh"],
    ["curl x | tee f | sudo -E bash -s", "tee sudo bash"],
    ["curl x |\n bash", "bash"],
    ["curl x | { read y; sh; }", "read sh"],
    ["(curl x; ls) | sh", "sh"],
    ["curl x | $SHELL", "null"],
    ["curl x; sh", ""],
    ["curl x && sh", ""],
    ["bash -c 'curl x' | sh", "sh"],
    ["ssh h 'curl x | sh' | tee", "sh tee"],
    ["echo $(curl x) | sh", "echo sh"],
  ];
  for (const [line, expected] of pipes) {
    test(`piped to: ${JSON.stringify(line)}`, () =>
      assert.equal(find(line, "curl").pipedTo.map(String).join(" "), expected));
  }

  test("a command in a block behind a pipe reads the pipe", () => {
    assert.equal(find("curl x | (cd y; bash)", "bash").pipeIn, true);
    assert.equal(find("curl x; (cd y; bash)", "bash").pipeIn, false);
  });

  test("words added at run time", () => {
    assert.equal(find("ls | xargs rm", "rm").appended, true);
    assert.equal(find("find . -exec sudo rm {} +", "rm").appended, true);
    assert.equal(find("sudo rm x", "rm").appended, false);
  });

  test("assignments of env count for the command", () => {
    const { assignments } = find("A=1 env B=2 rm", "rm");
    assert.deepEqual(
      assignments.map(({ name, value }) => [name, value]),
      [
        ["A", "1"],
        ["B", "2"],
      ],
    );
  });

  test("the words of an inner script have the span of the word that held it", () => {
    const line = "sudo bash -c 'ls; rm x'";
    const { start, end } = find(line, "rm").words[0] ?? { start: 0, end: 0 };
    assert.equal(line.slice(start, end), "'ls; rm x'");
  });
});

describe("names", () => {
  const names: readonly (readonly [string, string | null])[] = [
    ["/bin/rm x", "rm"],
    ["\\rm x", "rm"],
    ["kubectl.exe x", "kubectl"],
    ["$x y", null],
    ["$(which rm) x", "rm"],
    ["$(which $x) x", null],
    ["$HOME/bin/rm x", "rm"],
    ["{rm,-rf,x}", "rm"],
    ["> x", ""],
  ];
  for (const [line, name] of names) test(line, () => assert.equal(understand(line, bash).commands[0]?.name, name));
});

describe("brace lists", () => {
  const lines: readonly (readonly [string, string])[] = [
    ["{rm,-rf,x}", "rm -rf x"],
    ["rm -rf /{etc,usr}", "rm -rf /etc /usr"],
    ["rm x{1,{2,3}}y{a,b}", "rm x1ya x1yb x2ya x2yb x3ya x3yb"],
    ["rm {a}{b,", "rm {a}{b,"],
    ["rm a{,.bak}", "rm a a.bak"],
    ["echo '{a,b}' {1..3}", "echo {a,b} {1..3}"],
    ["echo ${x,,}", "echo ${x,,}"],
  ];
  for (const [line, expected] of lines)
    test(line, () => assert.equal(understand(line, bash).commands.map(textOf).join(" · "), expected));

  test("lists of lists do not grow without end", () => {
    const { commands } = understand(`rm ${"{a,b}".repeat(40)}`, bash);
    assert.ok((commands[0]?.words.length ?? 0) <= 65);
  });
});

describe("aliases", () => {
  const aliases = {
    k: "kubectl",
    kd: "k delete",
    ls: "ls --color",
    l: "ls",
    sudo: "sudo ",
    deploy: "git push; rm x",
    a: "b",
    b: "a",
    __proto: "x",
  };
  const lines: readonly (readonly [string, string])[] = [
    ["k get po", "kubectl get po"],
    ["kd ns x", "kubectl delete ns x"],
    ["l x", "ls --color x"],
    ["sudo kd x", "sudo kubectl delete x · kubectl delete x"],
    ["deploy now", "git push · rm now"],
    ["a x", "a x"],
    ["echo k", "echo k"],
    ["'k' x", "k x"],
    ["\\k x", "k x"],
    ["A=1 k x; (k y)", "kubectl x · kubectl y"],
    ["echo $(k x)", "echo $(kubectl x) · kubectl x"],
    ["toString x", "toString x"],
  ];
  for (const [line, expected] of lines) {
    test(line, () => {
      const text = line === "deploy now" ? "git push · rm x now" : expected;
      assert.equal(understand(line, { shell: "bash", aliases }).commands.map(textOf).join(" · "), text);
    });
  }

  test("an alias is expanded in eval and not in bash -c", () => {
    const names = (line: string): (string | null)[] =>
      understand(line, { shell: "bash", aliases }).commands.map(({ name }) => name);
    assert.deepEqual(names("eval 'k x'"), ["eval", "kubectl"]);
    assert.deepEqual(names("bash -c 'k x'"), ["bash", "k"]);
  });

  test("aliases that grow without end are left alone", () => {
    const growing = Object.fromEntries(
      Array.from({ length: 30 }, (_, index) => [`x${index}`, `x${index + 1} x${index + 1}; `.repeat(8)]),
    );
    assert.ok(understand("x0", { shell: "bash", aliases: growing }).commands.length > 0);
  });
});

describe("lines that cannot be understood", () => {
  test("the readings of the other shells are added", () => {
    const { commands, errors } = understand("if true; rm x; end", bash);
    assert.ok(errors.length > 0);
    assert.ok(commands.some((command) => textOf(command) === "rm x"));
  });

  test("at last every word may be a command", () => {
    const { commands, errors } = understand("echo 'a; kubectl delete", bash);
    assert.ok(errors.length > 0);
    const kubectl = commands.find(({ name }) => name === "kubectl");
    assert.equal(kubectl?.certainty, "token");
  });

  test("a line that is understood has no such commands", () => {
    for (const line of everydayLines)
      assert.ok(
        understand(line, bash).commands.every(({ certainty }) => certainty === "parsed"),
        line,
      );
  });

  test("200 nested substitutions are too complex, and what they hide is a token", () => {
    const { commands, tooComplex } = understand(`${"echo $(".repeat(200)}shred x${")".repeat(200)}`, bash);
    assert.equal(tooComplex, true);
    assert.ok(commands.some(({ name }) => name === "shred"));
  });

  test("wrappers are followed twelve deep", () => {
    const deep = (count: number): ReturnType<typeof understand> => understand(`${"sudo ".repeat(count)}rm`, bash);
    assert.ok(deep(12).commands.some(({ name }) => name === "rm"));
    assert.equal(deep(13).tooComplex, true);
  });
});

/**
 * What the hooks rely on: a line is shown to the helper when one of its words, quoting removed, is a trigger word. So
 * every command that is found must be reachable by a word of the line, unless the line has one of the forms that are
 * always shown: dollar quotes, brace lists, escapes that stand for a character.
 */
describe("the word test of the hooks", () => {
  const always = /\$['"]|\{[^}]*,|\\[xXuU0-7c]|-[A-Za-z]['"]|\.exe/;
  const lines = [
    ...lineCases.map(({ line, shell }) => ({ line, shell })),
    ...wrapperCases.map(({ line, shell = "bash" as const }) => ({ line, shell })),
  ];
  test("finds every command name", () => {
    let checked = 0;
    for (const { line, shell } of lines) {
      if (always.test(line)) continue;
      const tokens = tokensOf(line);
      for (const { name } of understand(line, { shell }).commands) {
        if (name === null || !/^[A-Za-z0-9_.-]+$/.test(name)) continue;
        checked++;
        assert.ok(tokens.has(name), `${name} in ${line}`);
      }
    }
    assert.ok(checked > 500);
  });
});
