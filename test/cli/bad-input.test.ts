import assert from "node:assert/strict";
import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { CliHome } from "./cli-home.ts";

const config = ".config/coterm/config.yaml";

interface Case {
  readonly name: string;
  readonly prepare?: (home: CliHome) => void;
  readonly argv: readonly string[];
  readonly status: number;
  /** Must stand in what is said. */
  readonly says: readonly RegExp[];
}

/** Whatever is wrong is said in a sentence, with what mends it; the rest goes on. */
const cases: readonly Case[] = [
  {
    name: "a line of a megabyte",
    argv: ["explain", "--", `echo ${"x".repeat(1_000_000)}`],
    status: 0,
    says: [/confirm/, /too long or nested too deep/],
  },
  {
    name: "200 nested substitutions",
    argv: ["explain", "--", `echo ${"$(".repeat(200)}rm -rf /${")".repeat(200)}`],
    status: 0,
    says: [/confirm/, /too long or nested too deep/],
  },
  {
    name: "a line that ends in the middle of a word",
    argv: ["explain", "--", "git push --force 'origin"],
    status: 0,
    says: [/unterminated/, /git\/force-push/],
  },
  {
    name: "half a character",
    argv: ["explain", "--", "echo \ud800"],
    status: 0,
    says: [/allow/],
  },
  {
    name: "a rule with an unknown key",
    prepare: (home) => home.write(config, "rules:\n  - id: a/b\n    tilte: x\n"),
    argv: ["config", "validate"],
    status: 2,
    says: [/config\.yaml:3/, /tilte/, /title/],
  },
  ...[
    { argv: ["explain", "--", "ls"], status: 0 },
    { argv: ["explain", "--batch"], status: 0 },
    { argv: ["check-script", "ok.sh"], status: 0 },
    { argv: ["simulate", "ok.sh", "--shell", "bash"], status: 0 },
    { argv: ["rules", "list"], status: 0 },
    { argv: ["rules", "lint"], status: 2 },
    { argv: ["rules", "test"], status: 2 },
  ].map(({ argv, status }) => ({
    name: `a rule with an unknown key, and coterm ${argv.join(" ")}`,
    prepare: (home: CliHome) => {
      home.write(config, "rules:\n  - id: a/b\n    tilte: x\n");
      home.write("ok.sh", "ls\n");
    },
    argv,
    status,
    says: [/config\.yaml:3:5: unknown key tilte in rules\[0\], did you mean title\?/],
  })),
  {
    name: "a rule without examples",
    prepare: (home) =>
      home.write(config, "rules:\n  - { id: a/b, title: x, severity: low, why: It is., command: foo, match: [foo] }\n"),
    argv: ["config", "validate"],
    status: 2,
    says: [/config\.yaml:2/, /miss/],
  },
  {
    name: "a value of the wrong kind",
    prepare: (home) => home.write(config, "question_seconds: soon\n"),
    argv: ["config", "validate"],
    status: 2,
    says: [/config\.yaml:1/, /question_seconds/],
  },
  {
    name: "text that is no YAML",
    prepare: (home) => home.write(config, "rules: [\n"),
    argv: ["config", "validate"],
    status: 2,
    says: [/config\.yaml/, /no valid YAML/],
  },
  {
    name: "an override of a rule that is not there",
    prepare: (home) => home.write(config, "overrides: { git/force-psh: allow }\n"),
    argv: ["config", "validate"],
    status: 2,
    says: [/git\/force-psh/, /git\/force-push/],
  },
  {
    name: "a configuration that is a directory",
    prepare: (home) => mkdirSync(join(home.home, config), { recursive: true }),
    argv: ["config", "validate"],
    status: 2,
    says: [/is a directory/, /mv /],
  },
  {
    name: "a configuration that links to itself",
    prepare: (home) => {
      mkdirSync(join(home.home, ".config/coterm"), { recursive: true });
      symlinkSync("config.yaml", join(home.home, config));
    },
    argv: ["config", "validate"],
    status: 2,
    says: [/config\.yaml/],
  },
  {
    name: "a regular expression that cannot be read",
    prepare: (home) =>
      home.write(
        config,
        "rules:\n  - { id: a/b, title: x, severity: low, why: It is., command: foo, operand: { re: '(' }, match: [foo], miss: [bar] }\n",
      ),
    argv: ["config", "validate"],
    status: 2,
    says: [/config\.yaml|regular expression/],
  },
  {
    name: "a home in which nothing can be made",
    prepare: (home) => home.write(".local", "a file where a folder should be"),
    argv: ["doctor"],
    status: 1,
    says: [/cannot be written to|ENOTDIR/, /fix:/],
  },
  {
    name: "a journal that is none",
    prepare: (home) => home.write(".local/state/coterm/journal.db", "this is no database, but longer than a header is"),
    argv: ["events"],
    status: 1,
    says: [/journal\.db cannot be opened/, /mv /],
  },
  {
    name: "a pack that is no pack",
    prepare: (home) => home.write("pack.yaml", "- 1\n- 2\n"),
    argv: ["rules", "test", "pack.yaml"],
    status: 2,
    says: [/pack\.yaml/],
  },
];

describe("bad input", () => {
  for (const { name, prepare, argv, status, says } of cases) {
    test(name, async () => {
      const home = new CliHome();
      try {
        prepare?.(home);
        const outcome = await home.run(...argv);
        const said = outcome.out + outcome.err;
        assert.equal(outcome.status, status, said.slice(0, 2000));
        for (const part of says) assert.match(said, part);
        assert.doesNotMatch(said, /\n\s+at .*:\d+:\d+/, "no stack trace");
        assert.doesNotMatch(said, /[\x00-\x08\x0b-\x1f\x7f]/, "no control characters");
      } finally {
        home.close();
      }
    });
  }
});
