import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { it } from "node:test";
import { distFolder, launcher } from "./terminal.ts";

/** What the hook's own test says of each line, with the words that it was built with. */
function mustAsk(lines: readonly string[]): boolean[] {
  const home = mkdtempSync(join(tmpdir(), "coterm-test-"));
  const script = `eval "$(${launcher} init zsh)"
    __coterm_read_late
    emulate zsh -o extended_glob -o no_multibyte
    while IFS= read -r -d $'\\0' line; do __coterm_must_ask && print 1 || print 0; done`;
  try {
    const { stdout, stderr } = spawnSync("zsh", ["-fic", script], {
      env: { HOME: home, PATH: process.env["PATH"], TERM: "xterm" },
      input: lines.map((line) => `${line}\0`).join(""),
      encoding: "utf8",
      maxBuffer: 1 << 26,
    });
    assert.equal(stderr, "");
    return stdout
      .trimEnd()
      .split("\n")
      .map((digit) => digit === "1");
  } finally {
    rmSync(home, { recursive: true });
  }
}

const dynamic: readonly string[] = [
  "$x a",
  "  $x",
  "true; $x",
  "true | $x",
  "true && ${x} a",
  "`x` a",
  "true; `x`",
  "$(x) a",
  "(true; $x)",
  "{ $x; }",
  "! $x",
  "if $x; then true; fi",
  "if true; then $x; fi",
  "if true\nthen\n\t$x\nfi",
  "for i in a\ndo\n\t$x\ndone",
  "while $x; do true; done",
  "A=1 $x",
  "A=$y $x",
  "A[1]=2 $x",
  "A+=b B=c $x",
  ">f $x",
  "2>f $x",
  "2>&1 $x",
  "<f >g $x",
  "sudo $x",
  "sudo -u me $x",
  "env A=b $x",
  "nice -n 5 $x",
  "xargs $x",
  "timeout 5 $x",
  "nohup $x &",
  "time $x",
  "eval $x",
  "exec $x",
  "noglob $x",
  "nocorrect $x",
  "command $x",
  "/bin/r? a",
  "/bin/r* a",
  "a$x",
  "/bin/$x",
  '"$x" a',
  "'r'\"$x\"",
  "\\$x",
  "$'\\x72m' a",
  '$"rm" a',
  "$\\\n'\\x72m' a",
  "{r,}m a",
  "ls {a,b}",
  "{r..r}m",
  "x".repeat(2001),
  "r",
  "fc -e -",
  "coproc $x",
  "x=r; ${x}m a",
  "x=r;y$x",
  "a-b=r; echo y$x",
  "x+=r && echo $x",
  "x[-1]=r; echo $x",
  "export x=r; echo $x",
  'export "x"=r; echo $x',
  "ls --color=auto x=r; echo $x",
];
const harmless: readonly string[] = [
  "ls -la /etc",
  "cd ~/src/project",
  "cat README.md | less",
  "echo $HOME",
  'echo "$HOME/x" | grep y',
  "ls *.txt",
  "git status",
  "make test",
  "for f in a b\ndo\n\techo $f\ndone",
  "echo $(date)",
  "vimdiff a b",
  "print ${x:-y}",
  "[[ -f x ]] && ls",
  "echo 'a b' \"c d\"",
  "",
  " ",
  "man zsh",
  "echo formation",
  "ls 'a{b'",
  "pwd",
  "ls --color=auto; echo $HOME",
  "ls --sort=size -l && echo $HOME | less",
];

it("zsh: each rule's examples are asked about", () => {
  const text = readFileSync(join(distFolder, "lib/examples.json"), "utf8");
  const matches = [...text.matchAll(/"match":(\[(?:[^\]"\\]|"(?:[^"\\]|\\.)*")*\])/g)].flatMap(
    ([, list]) => JSON.parse(list ?? "[]") as string[], // written by our own build
  );
  assert.ok(matches.length > 100, `only ${matches.length} examples`);
  const asked = mustAsk(matches);
  assert.deepEqual(
    matches.filter((_, index) => !asked[index]),
    [],
  );
});

it("zsh: lines whose command word is made at run time are asked about", () => {
  const asked = mustAsk(dynamic);
  assert.deepEqual(
    dynamic.filter((_, index) => !asked[index]),
    [],
  );
});

it("zsh: everyday lines are not", () => {
  const asked = mustAsk(harmless);
  assert.deepEqual(
    harmless.filter((_, index) => asked[index]),
    [],
  );
});
