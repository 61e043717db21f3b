import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { CliHome } from "./cli-home.ts";

const rules = `rules:
  - { id: test/bad, title: Never, severity: high, command: BADCMD, action: deny, why: It is a test., match: [BADCMD], miss: [okcmd] }
  - { id: test/prod, title: In production, severity: high, command: ASKCMD, context: { branch: main }, instead: okcmd, why: It is a test., match: [ASKCMD], miss: [okcmd] }
`;

let home: CliHome;
before(() => {
  home = new CliHome();
  home.write(".config/coterm/config.yaml", rules);
  home.write("repo/.git/HEAD", "ref: refs/heads/main\n");
});
after(() => home.close());

/** What `coterm explain` prints, but for the place and the time. */
const golden: readonly { readonly line: string; readonly explained: string }[] = [
  {
    line: "okcmd --deep a b",
    explained: `okcmd --deep a b
  action   allow, no rule holds
  commands
    okcmd --deep a b
      reads a, b; --deep; or b`,
  },
  {
    line: "sudo -u app ssh db1 'BADCMD x | tee y' && z",
    explained: `sudo -u app ssh db1 'BADCMD x | tee y' && z
  action   deny, by test/bad
  severity high
  title    Never
  why      It is a test.
  commands
    sudo -u app ssh db1 'BADCMD x | tee y'
      reads ssh, db1, BADCMD x | tee y; --user app
    └ ssh db1 'BADCMD x | tee y'  (through sudo: as app)
        reads db1, BADCMD x | tee y
      └ BADCMD x  (pipe, through ssh: remote on db1, piped into tee)
          reads x
          rule  test/bad: deny
      └ tee y  (pipe, through ssh: remote on db1)
          reads y
    z  (after and)`,
  },
  {
    line: "ASKCMD --context prod go",
    explained: `ASKCMD --context prod go
  action   confirm, by test/prod
  severity high
  title    In production
  why      It is a test.
  safer    okcmd
  facts    gitBranch main
  commands
    ASKCMD --context prod go
      reads prod, go; --context; or go
      rule  test/prod: confirm`,
  },
  {
    line: "if $CMD; then for f in *; do ls $f & done; fi",
    explained: `if $CMD; then for f in *; do ls $f & done; fi
  action   allow, no rule holds
  title    A command of this line is only known when it runs
  why      What $CMD stands for cannot be told before it runs.
  unseen   part of the line is only known when it runs, or could not be read
  commands
    $CMD  (condition)
    ls *  (loop, condition, background)
      reads *`,
  },
  {
    line: "echo $(date) 'a",
    explained: `echo $(date) 'a
  action   allow, no rule holds
  title    Part of this line could not be understood
  why      unterminated '
  unseen   part of the line is only known when it runs, or could not be read
  unclear  unterminated ' at character 16
  commands
    echo $(date) 'a'
      reads $(date), a
    date  (substitution, piped into echo)
    a  (only its name was found: the line could not be read there)`,
  },
];

describe("explain shows what was understood", () => {
  for (const { line, explained } of golden) {
    test(line, async () => {
      const { out } = await home.run("explain", "--cwd", `${home.home}/repo`, "--", line);
      assert.equal(out.replace(/^ {2}(?:where|time) .*\n/gm, "").trimEnd(), explained);
    });
  }
});
