import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { hasOption, optionValues, pathSpellings, readArguments } from "../../src/parse/arguments.ts";
import type { Arguments, Command } from "../../src/parse/command.ts";
import { understand } from "../../src/parse/understand.ts";
import { optionCases } from "./corpus.ts";

function parse(line: string): { readonly command: Command; readonly parsed: Arguments } {
  const command = understand(line, { shell: "bash" }).commands[0];
  assert.ok(command !== undefined);
  return { command, parsed: readArguments(command) };
}

const textsOf = (words: Arguments["operands"]): string => words.map((word) => word.text).join(" ");

/** `-f --opt=value` of the corpus: an option begins at a dash or, for dd, at `name=`. */
function optionsOf(written: string): { readonly spelling: string; readonly value: string | null }[] {
  const parts = written.split(/ (?=-|[a-z]+=)/).filter((part) => part !== "");
  return parts.map((part) => {
    const equals = part.indexOf("=");
    return equals < 0
      ? { spelling: part, value: null }
      : { spelling: part.slice(0, equals), value: part.slice(equals + 1) };
  });
}

describe("corpus of options", () => {
  test("only grows", () => assert.ok(optionCases.length >= 711));

  for (const { line, path, options } of optionCases) {
    test(line, () => {
      const { parsed } = parse(line);
      assert.equal(textsOf(parsed.operands.slice(0, 4)), path);
      const expected = optionsOf(options);
      for (const { spelling, value } of expected)
        assert.ok(optionValues(parsed, spelling)?.includes(value) === true, `${spelling}=${value}`);
      assert.equal([...parsed.options.values()].flat().length, expected.length, "no options beyond the expected");
    });
  }
});

describe("operands and options", () => {
  const cases: readonly (readonly [string, string, string])[] = [
    ["git push -uf origin main", "push origin main", "--set-upstream --force"],
    ["git branch -D x", "branch x", "-D"],
    ["git -c a.b=c commit -am msg", "commit", "-c=a.b=c --all --message=msg"],
    ["git stash drop", "stash drop", ""],
    ["git remote rm x", "remote remove x", ""],
    ["gh repo delete o/r --yes", "repo delete o/r", "--yes"],
    [
      "kubectl delete pod/x -n prod --grace-period=0 --force",
      "delete pod/x",
      "--namespace=prod --grace-period=0 --force",
    ],
    ["oc --context p adm drain n", "adm drain n", "--context=p"],
    ["docker compose -p x rm -fsv", "compose rm", "--project-name=x --force --stop --volumes"],
    ["podman system reset -f", "system reset", "--force"],
    ["tofu -chdir=x state rm y", "state rm y", "-chdir=x"],
    ["aws s3 rb s3://b --force", "s3 rb s3://b", "--force"],
    ["npm i -g x", "install x", "--global"],
    ["rm -rfv -- -x", "-x", "--recursive --force --verbose"],
    ["rm -r --no-pres /", "/", "--recursive --no-preserve-root"],
    ["chmod -R 000 /etc", "000 /etc", "--recursive"],
    ["find . -type f -exec rm -rf {} + -delete", ".", "-type=f -exec=rm -rf {} -delete"],
    ["mysql -uroot -psecret -e 'drop table x'", "", "--user=root --password=secret --execute=drop table x"],
    ["redis-cli -h h -n 1 flushall", "flushall", "-h=h -n=1"],
    ["iptables -t nat -F", "", "--table=nat --flush"],
    ["zfs destroy -rf pool/x", "destroy pool/x", "-r -f"],
    ["zpool destroy -f tank", "destroy tank", "-f"],
    ["lvremove -fy vg/lv", "vg/lv", "--force --yes"],
    ["mkfs.ext4 -F -L data /dev/sdb", "/dev/sdb", "-F -L=data"],
    ["crontab -u bob -r", "", "-u=bob -r"],
    ["systemctl --now disable ssh", "disable ssh", "--now"],
    ["fly apps destroy x -y", "apps destroy x", "--yes"],
    ["heroku pg:reset -a app --confirm app", "pg:reset", "--app=app --confirm=app"],
    ["sudo -u bob rm -rf x", "rm -rf x", "--user=bob"],
    ["curl -sSLo f https://x", "https://x", "--silent --show-error --location --output=f"],
    ["tar cvf x.tar dir -C /", "dir", "--create --verbose --file=x.tar --directory=/"],
    ["make -j8 -C sub -j all", "all", "--jobs=8 --jobs --directory=sub"],
    ["journalctl -n 5 -fn -u x", "", "--lines=5 --lines --follow --unit=x"],
    ["aws newservice do-it --flagless x --no-thing y", "newservice do-it y", "--flagless=x --no-thing"],
    ["nosuchtool sub -x y --flag", "sub y", "-x --flag"],
  ];
  for (const [line, operands, options] of cases) {
    test(line, () => {
      const { parsed } = parse(line);
      assert.equal(textsOf(parsed.operands), operands);
      const shown = [...parsed.options].flatMap(([name, values]) =>
        values.map((value) => (value === null ? name : `${name}=${value}`)),
      );
      assert.equal(shown.join(" "), options);
    });
  }

  test("an unknown option gives both readings", () => {
    const { parsed } = parse("kubectl --new-flag delete ns x");
    assert.equal(textsOf(parsed.operands), "delete ns x");
    assert.equal(textsOf(parsed.otherOperands), "ns x");
    const likelyValue = parse("kubectl --new-flag value delete ns x").parsed;
    assert.equal(textsOf(likelyValue.operands), "delete ns x");
    assert.equal(textsOf(likelyValue.otherOperands), "value delete ns x");
    const known = parse("kubectl -n delete get po").parsed;
    assert.deepEqual(known.otherOperands, known.operands);
  });

  test("an option is found by any of its spellings", () => {
    for (const line of ["rm -r x", "rm -R x", "rm --recursive x", "rm --rec x", "rm -fr x"]) {
      const { parsed } = parse(line);
      for (const spelling of ["-r", "-R", "--recursive"]) assert.ok(hasOption(parsed, spelling), line);
      assert.ok(!hasOption(parsed, "--dir"), line);
    }
  });

  test("the same letter means different options of different subcommands", () => {
    const push = parse("git push -d origin x");
    const clean = parse("git clean -d");
    assert.ok(hasOption(push.parsed, "--delete"));
    assert.ok(!hasOption(clean.parsed, "--delete"));
    assert.ok(hasOption(clean.parsed, "-d"));
  });

  test("the spellings of subcommands", () => {
    assert.deepEqual(pathSpellings("helm", ["uninstall"]), [["uninstall", "del", "delete", "un"]]);
    assert.deepEqual(pathSpellings("git", ["remote", "remove"]), [["remote"], ["remove", "rm"]]);
    assert.deepEqual(pathSpellings("nosuchtool", ["x"]), [["x"]]);
  });
});
