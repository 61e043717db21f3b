import assert from "node:assert/strict";
import { chownSync, mkdirSync, symlinkSync } from "node:fs";
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
  readonly skip?: string | false;
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
    says: [/^echo ⟨U\+D800⟩\n {2}action {3}allow, no rule holds\n/],
  },
  {
    name: "a NUL",
    argv: ["explain", "--", "git push --force\0 origin"],
    status: 0,
    says: [/^git push --force␀ origin\n/],
  },
  {
    name: "bytes that are no UTF-8",
    argv: ["explain", "--", Buffer.from("git push --force a\xff\xfe", "latin1").toString()],
    status: 0,
    says: [/^git push --force a��\n {2}action {3}confirm, by git\/force-push\n/],
  },
  {
    name: "characters that act on a terminal",
    argv: ["explain", "--", "git push --force \x1b[2J\x9b2J\u202e"],
    status: 0,
    says: [/^git push --force ␛\[2J⟨U\+009B⟩2J⟨U\+202E⟩\n/],
  },
  {
    name: "a rule with an unknown key",
    prepare: (home) => home.write(config, "rules:\n  - id: a/b\n    tilte: x\n"),
    argv: ["config", "validate"],
    status: 2,
    says: [/config\.yaml:3:5: unknown key tilte in rules\[0\], did you mean title\?\n/],
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
    says: [/config\.yaml:2:5: rules\[0\]\.miss is missing\n/, /edit line 2 of \S+config\.yaml\n/],
  },
  {
    name: "a value of the wrong kind",
    prepare: (home) => home.write(config, "question_seconds: soon\n"),
    argv: ["config", "validate"],
    status: 2,
    says: [/config\.yaml:1:1: question_seconds must be a number\n/, /edit line 1 of \S+config\.yaml\n/],
  },
  {
    name: "text that is no YAML",
    prepare: (home) => home.write(config, "rules: [\n"),
    argv: ["config", "validate"],
    status: 2,
    says: [/config\.yaml:2:1: is no valid YAML: /, /edit line 2 of \S+config\.yaml\n/],
  },
  {
    name: "an override of a rule that is not there",
    prepare: (home) => home.write(config, "overrides: { git/force-psh: allow }\n"),
    argv: ["config", "validate"],
    status: 2,
    says: [/config\.yaml:\d+:\d+: overrides\.git\/force-psh names no rule, did you mean git\/force-push\?\n/],
  },
  {
    name: "a configuration that is a directory",
    prepare: (home) => mkdirSync(join(home.home, config), { recursive: true }),
    argv: ["config", "validate"],
    status: 2,
    says: [/config\.yaml is a directory, not a configuration file\n/, /mv \S+config\.yaml \S+config\.yaml\.old\n/],
  },
  {
    name: "a configuration that links to itself",
    prepare: (home) => {
      mkdirSync(join(home.home, ".config/coterm"), { recursive: true });
      symlinkSync("config.yaml", join(home.home, config));
    },
    argv: ["config", "validate"],
    status: 2,
    says: [/config\.yaml cannot be read: ELOOP: too many symbolic links/],
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
    says: [/config\.yaml:2:79: rules\[0\]\.operand\.re cannot be read: the regular expression \( cannot be read\n/],
  },
  {
    name: "a home in which nothing can be made",
    prepare: (home) => home.write(".local", "a file where a folder should be"),
    argv: ["doctor"],
    status: 1,
    says: [/spool: \S+spool cannot be written to: commands are not logged\n {4}fix: make it yours: sudo chown /],
  },
  {
    name: "an XDG_RUNTIME_DIR of somebody else",
    skip: process.getuid?.() === 0 ? false : "only root can give a folder away",
    prepare: (home) => {
      mkdirSync(join(home.home, "run"));
      chownSync(join(home.home, "run"), 65534, 65534);
    },
    argv: ["doctor"],
    status: 1,
    says: [
      /runtime folder: \S+run \(XDG_RUNTIME_DIR\) belongs to somebody else, so it is not used and nothing is guarded\n/,
    ],
  },
  {
    name: "a journal that is none",
    prepare: (home) => home.write(".local/state/coterm/journal.db", "this is no database, but longer than a header is"),
    argv: ["events"],
    status: 1,
    says: [/journal \S+journal\.db cannot be opened: file is not a database\n/, /mv \S+ \S+journal\.db\.damaged\n/],
  },
  {
    name: "a pack that is no pack",
    prepare: (home) => home.write("pack.yaml", "- 1\n- 2\n"),
    argv: ["rules", "test", "pack.yaml"],
    status: 2,
    says: [/pack\.yaml:1:1: the file must be a map of keys\n/, /edit line 1 of \S+pack\.yaml\n/],
  },
];

describe("bad input", () => {
  for (const { name, prepare, argv, status, says, skip = false } of cases) {
    test(name, { skip }, async () => {
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
